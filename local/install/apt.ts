import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { LocalStackError } from '../errors';
import { run } from './run';

/** Finds a program on PATH. */
export const onPath = (program: string): string | undefined => {
  const extra = ['/usr/sbin', '/usr/local/go/bin'];
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...extra];
  return folders.map((folder) => join(folder, program)).find((file) => existsSync(file));
};

/** Debian packages can be installed without asking: root, and apt-get is there. */
export const canInstallPackages = (): boolean => process.getuid?.() === 0 && onPath('apt-get') !== undefined;

let updated: Promise<unknown> | undefined;
let queue: Promise<unknown> = Promise.resolve();

/** Installs Debian packages, one call after another; apt itself waits for other processes that hold its lock. */
export const aptInstall = (packages: readonly string[], say: (text: string) => void): Promise<void> => {
  const wait = ['-o', 'DPkg::Lock::Timeout=300'];
  const install = async (): Promise<void> => {
    updated ??= run('apt-get update', 'apt-get', [...wait, 'update', '-q']);
    await updated;
    say(`installing Debian packages: ${packages.join(' ')}`);
    await run('apt-get install', 'apt-get', [...wait, 'install', '-y', '-q', '--no-install-recommends', ...packages], {
      env: { DEBIAN_FRONTEND: 'noninteractive' },
    });
  };
  const done = queue.then(install);
  queue = done.catch(() => undefined);
  return done;
};

/** Programs that installs and servers need: what to install where they are missing. */
const TOOLS = {
  java: { packages: ['default-jre-headless'], what: 'Java 17 or newer' },
  mvn: { packages: ['maven'], what: 'Maven 3' },
  go: { packages: ['golang-go'], what: 'Go 1.24 or newer (or the `temporal` command 1.1 or newer)' },
  python3: { packages: ['python3', 'python3-venv'], what: 'Python 3.10 or newer with venv' },
  openssl: { packages: ['openssl'], what: 'OpenSSL' },
  unzip: { packages: ['unzip'], what: 'unzip' },
  tar: { packages: ['tar'], what: 'tar' },
  mariadbd: { packages: ['mariadb-server-core', 'mariadb-client-core'], what: 'MariaDB 10.5 or newer' },
} as const;
export type Tool = keyof typeof TOOLS;

/** The sentence for a machine that lacks something. */
export const missing = (what: string, wanted: string): LocalStackError =>
  new LocalStackError(
    `${wanted} needs ${what}, which is not on this machine.`,
    "Install it, or use `docker compose up` with the repository's docker-compose.yml.",
  );

/**
 * The path of a program; installs it first when this is a Debian system and we are root.
 * @throws LocalStackError that says what to install
 */
export const requireTool = async (tool: Tool, wanted: string, say: (text: string) => void): Promise<string> => {
  const found = onPath(tool);
  if (found !== undefined) return found;
  if (!canInstallPackages()) throw missing(TOOLS[tool].what, wanted);
  await aptInstall(TOOLS[tool].packages, say);
  const now = onPath(tool);
  if (now === undefined) throw missing(TOOLS[tool].what, wanted);
  return now;
};
