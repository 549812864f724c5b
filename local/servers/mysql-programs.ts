import { join } from 'node:path';
import { onPath } from '../install/apt';
import type { StatePaths } from '../paths';
import type { MysqlFlavour } from '../types';
import { MYSQL_OPTIONS } from '../versions';

/** How one flavour of MySQL is called. */
export interface MysqlProgram {
  readonly file: string;
  /** Arguments that name the program's own files; first of all others. */
  readonly base: readonly string[];
  /** Arguments or another program that fill an empty data directory. @param temporary folder for temporary files, of this server alone */
  initialize(data: string, temporary: string): { readonly file: string; readonly args: readonly string[] };
  readonly options: readonly string[];
}

const asUser = process.getuid?.() === 0 ? ['--user=root'] : [];
const options = (leaveOut: (name: string) => boolean): readonly string[] =>
  Object.entries(MYSQL_OPTIONS)
    .filter(([name]) => !leaveOut(name))
    .map(([name, value]) => `--${name}=${value}`);

const mysql80 = (folder: string): MysqlProgram => {
  const file = join(folder, 'bin', 'mysqld');
  const base = ['--no-defaults', ...asUser, `--basedir=${folder}`, `--lc-messages-dir=${join(folder, 'share')}`];
  return {
    file,
    base,
    initialize: (data, temporary) => ({
      file,
      args: [...base, `--datadir=${data}`, temporaryFilesIn(temporary), '--initialize-insecure'],
    }),
    options: ['--mysqlx=OFF', ...options(() => false)],
  };
};

/** Runs with the loader and the libraries of its own prefix: those of the system are older. */
const mysql97 = (root: string): MysqlProgram => {
  const libraries = join(root, 'usr', 'lib', 'x86_64-linux-gnu');
  const file = join(libraries, 'ld-linux-x86-64.so.2');
  const share = join(root, 'usr', 'share', 'mysql');
  const base = [
    '--library-path',
    libraries,
    join(root, 'usr', 'sbin', 'mysqld'),
    '--no-defaults',
    ...asUser,
    `--basedir=${join(root, 'usr')}`,
    `--lc-messages-dir=${share}`,
    `--plugin-dir=${join(root, 'usr', 'lib', 'mysql', 'plugin')}`,
    '--secure-file-priv=',
  ];
  return {
    file,
    base,
    initialize: (data, temporary) => ({
      file,
      args: [...base, `--datadir=${data}`, temporaryFilesIn(temporary), '--initialize-insecure'],
    }),
    // 9.7 writes row events only and refuses the option.
    options: ['--mysqlx=OFF', ...options((name) => name === 'binlog-format')],
  };
};

const mariadb = (program: string): MysqlProgram => ({
  file: program,
  base: ['--no-defaults', ...asUser],
  initialize: (data, temporary) => ({
    file: onPath('mariadb-install-db') ?? 'mariadb-install-db',
    args: [
      '--no-defaults',
      ...asUser,
      `--datadir=${data}`,
      temporaryFilesIn(temporary),
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
    ],
  }),
  options: ['--log-bin=binlog', '--plugin-maturity=gamma', ...options((name) => name.includes('gtid'))],
});

/**
 * The argument for a folder, which must be there, of a server's own: MariaDB removes at its start what looks like temporary tables in the common one, those of a
 * server that runs beside it as well, and that one then fails with `Unknown table` (seen with 10.11, two set-ups at once).
 */
export const temporaryFilesIn = (folder: string): string => `--tmpdir=${folder}`;

/** The program of a flavour, from where it was installed. */
export const mysqlProgram = (flavour: MysqlFlavour, installedAt: string): MysqlProgram =>
  ({ mysql80, mysql97, mariadb })[flavour](installedAt);

/** The arguments that are the same for all flavours. */
export const listenArguments = (paths: StatePaths, flavour: MysqlFlavour, port: number): readonly string[] => [
  `--datadir=${paths.data(flavour)}`,
  temporaryFilesIn(paths.temporary(flavour)),
  `--port=${port}`,
  '--bind-address=127.0.0.1',
];
