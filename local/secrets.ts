import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalStackError } from './errors';
import type { StatePaths } from './paths';
import type { MysqlLogin } from './types';

/** The three logins of MySQL; the names are the same in every installation, the passwords are not. */
export const MYSQL_USERS = { root: 'root', application: 'application', migration: 'migration' } as const;
export type MysqlRole = keyof typeof MYSQL_USERS;

const PASSWORD_BYTES = 24;
const PASSWORD = /^[A-Za-z0-9_-]{16,128}$/;

/** The login of a role; its password is made at the first call, in a file that only this user can read. */
export const ensureLogin = (paths: StatePaths, role: MysqlRole): MysqlLogin => {
  const passwordFile = join(paths.secrets, `mysql-${role}`);
  if (!existsSync(passwordFile)) {
    mkdirSync(paths.secrets, { recursive: true, mode: 0o700 });
    writeFileSync(passwordFile, randomBytes(PASSWORD_BYTES).toString('base64url'), { mode: 0o600 });
  }
  return { user: MYSQL_USERS[role], passwordFile };
};

/**
 * Reads the password of a login. It must never reach a log, a payload or a report.
 * @throws LocalStackError when the file is missing or was edited into something that is no password of ours
 */
export const readPassword = (login: MysqlLogin): string => {
  const next = 'Put the old file back, or remove .landfall/local (with its data) and run `landfall local up`.';
  if (!existsSync(login.passwordFile)) {
    throw new LocalStackError(`The password file ${login.passwordFile} is missing.`, next);
  }
  const password = readFileSync(login.passwordFile, 'utf8').trim();
  if (!PASSWORD.test(password)) {
    throw new LocalStackError(
      `${login.passwordFile} does not hold a password of 16 to 128 letters, digits, _ or -.`,
      next,
    );
  }
  return password;
};
