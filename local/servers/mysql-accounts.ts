import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureLogin, readPassword } from '../secrets';
import type { StatePaths } from '../paths';
import type { MysqlFlavour } from '../types';

/** Schema of the migration's views: the migration login needs no right to change the application's schema. */
export const VIEW_SCHEMA = 'landfall_views';

/** Rights of the migration login in the view schema, and in each of the application's databases. */
export const VIEW_RIGHTS = ['SELECT', 'CREATE VIEW', 'SHOW VIEW', 'DROP'] as const;
export const SOURCE_RIGHTS = ['SELECT', 'SHOW VIEW'] as const;

/** Databases that the proofs of the modeling stage make and drop (`modeling.proof.scratch`), as a pattern of GRANT. */
const SCRATCH_DATABASES = 'landfall\\_scratch\\_%';

const HOSTS = ['localhost', '127.0.0.1'] as const;

/**
 * Statements that bring the accounts into their state, one per line as --init-file wants it; repeated at each start.
 * They stay out of the binlog: a replica of the source must not get them.
 */
export const accountStatements = (
  passwords: Record<'root' | 'application' | 'migration', string>,
): readonly string[] => [
  'SET SESSION sql_log_bin = 0;',
  "DROP USER IF EXISTS ''@'localhost';", // MariaDB makes an account without a name
  ...HOSTS.flatMap((host) => [
    `CREATE USER IF NOT EXISTS 'root'@'${host}';`,
    `ALTER USER 'root'@'${host}' IDENTIFIED BY '${passwords.root}';`,
    `GRANT ALL PRIVILEGES ON *.* TO 'root'@'${host}' WITH GRANT OPTION;`,
    `CREATE USER IF NOT EXISTS 'application'@'${host}';`,
    `ALTER USER 'application'@'${host}' IDENTIFIED BY '${passwords.application}';`,
    `CREATE USER IF NOT EXISTS 'migration'@'${host}';`,
    `ALTER USER 'migration'@'${host}' IDENTIFIED BY '${passwords.migration}';`,
    `GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO 'migration'@'${host}';`,
    `GRANT ${VIEW_RIGHTS.join(', ')} ON \`${VIEW_SCHEMA}\`.* TO 'migration'@'${host}';`,
    `GRANT ALL PRIVILEGES ON \`${SCRATCH_DATABASES}\`.* TO 'migration'@'${host}';`,
  ]),
  `CREATE DATABASE IF NOT EXISTS \`${VIEW_SCHEMA}\` CHARACTER SET utf8mb4;`,
];

/** Statements that make an application's database and open it to both logins. */
export const databaseStatements = (database: string): readonly string[] => [
  `CREATE DATABASE IF NOT EXISTS \`${database}\` CHARACTER SET utf8mb4`,
  ...HOSTS.flatMap((host) => [
    `GRANT ALL PRIVILEGES ON \`${database.replaceAll('_', '\\_')}\`.* TO 'application'@'${host}'`,
    `GRANT ${SOURCE_RIGHTS.join(', ')} ON \`${database.replaceAll('_', '\\_')}\`.* TO 'migration'@'${host}'`,
  ]),
];

const initFile = (paths: StatePaths, flavour: MysqlFlavour): string => join(paths.root, 'run', `${flavour}.init.sql`);

/** Writes the statements to a file of mode 0600 that is removed as soon as the server has read it. */
export const writeInitFile = (paths: StatePaths, flavour: MysqlFlavour): string => {
  const file = initFile(paths, flavour);
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });
  const password = (role: 'root' | 'application' | 'migration') => readPassword(ensureLogin(paths, role));
  const passwords = { root: password('root'), application: password('application'), migration: password('migration') };
  writeFileSync(file, `${accountStatements(passwords).join('\n')}\n`, { mode: 0o600 });
  return file;
};

export const initFilePath = initFile;
