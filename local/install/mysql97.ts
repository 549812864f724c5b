import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalStackError } from '../errors';
import { VERSIONS } from '../versions';
import { missing, onPath } from './apt';
import { installed } from './cache';
import { run } from './run';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const DEFAULT_MIRROR = 'http://deb.debian.org/debian';

/** The machine's own Debian mirror, from its source lists. */
export const mirrorOf = (sources: string): string => {
  const line = /^\s*(?:deb\s+(?:\[[^\]]*\]\s+)?|URIs:\s*)(https?:\/\/\S*debian\/?)(?:\s|$)/m.exec(sources)?.[1];
  return (line ?? DEFAULT_MIRROR).replace(/\/$/, '');
};

const machineSources = (): string => {
  const folder = '/etc/apt/sources.list.d';
  const read = (file: string): string => {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      return '';
    }
  };
  let names: string[] = [];
  try {
    names = readdirSync(folder);
  } catch {
    // a machine with sources.list only
  }
  return [read('/etc/apt/sources.list'), ...names.map((name) => read(join(folder, name)))].join('\n');
};

const configuration = (folder: string): string =>
  [
    `Dir::State "${folder}/state";`,
    `Dir::State::status "${folder}/status";`,
    `Dir::Cache "${folder}/cache";`,
    `Dir::Etc::sourcelist "${folder}/sources.list";`,
    'Dir::Etc::sourceparts "/dev/null";',
    'APT::Install-Recommends "false";',
    'APT::Sandbox::User "root";',
  ].join('\n');

/**
 * MySQL 9.7 of Debian's development branch in a prefix of its own: nothing of the system is changed.
 * @throws LocalStackError on a system without apt-get, or when the branch carries another version by now
 */
export const installMysql97 = async (say: (text: string) => void): Promise<string> => {
  if (onPath('apt-get') === undefined || onPath('dpkg-deb') === undefined)
    throw missing('a Debian system', 'MySQL 9.7');
  const folder = await installed(`mysql97-${VERSIONS.mysql97.version}`, async (building) => {
    for (const part of ['state/lists/partial', 'cache/archives/partial', 'root']) {
      mkdirSync(join(building, part), { recursive: true });
    }
    writeFileSync(join(building, 'status'), '');
    writeFileSync(
      join(building, 'sources.list'),
      `deb [signed-by=${KEYRING}] ${mirrorOf(machineSources())} sid main\n`,
    );
    writeFileSync(join(building, 'apt.conf'), configuration(building));
    const env = { APT_CONFIG: join(building, 'apt.conf'), DEBIAN_FRONTEND: 'noninteractive' };
    say('downloading mysql-server-core of Debian sid into a prefix of its own');
    await run('apt-get update', 'apt-get', ['update', '-q'], { env });
    await run('apt-get', 'apt-get', ['install', '-y', '-q', '--download-only', 'mysql-server-core'], { env });
    const archives = join(building, 'cache', 'archives');
    const packages = readdirSync(archives).filter((name) => name.endsWith('.deb'));
    const server = packages.find((name) => name.startsWith('mysql-server-core')) ?? 'nothing';
    if (!server.includes(VERSIONS.mysql97.version)) {
      throw new LocalStackError(`Debian sid has ${server}, expected 9.7.`, 'Use --mysql mysql80 or --mysql mariadb.');
    }
    for (const name of packages)
      await run('dpkg-deb', 'dpkg-deb', ['-x', join(archives, name), join(building, 'root')]);
    for (const part of ['state', 'cache']) rmSync(join(building, part), { recursive: true });
  });
  return join(folder, 'root');
};
