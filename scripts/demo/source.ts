import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createConnection } from 'mysql2/promise';
import type { MysqlLogin, MysqlServer } from '../../local/types';

const run = promisify(execFile);

export const password = (login: MysqlLogin): string => readFileSync(login.passwordFile, 'utf8').trim();

/** Environment with which the example reaches its database, as its README says. */
export const applicationEnvironment = (mysql: MysqlServer, database: string): Record<string, string> => ({
  DB_HOST: mysql.host,
  DB_PORT: String(mysql.port),
  DB_USER: mysql.users.application.user,
  DB_PASSWORD: password(mysql.users.application),
  DB_NAME: database,
});

/** Loads the example's schema into an empty database and fills it with its own seeder. Returns what the seeder said. */
export async function fillSource(input: {
  readonly mysql: MysqlServer;
  readonly database: string;
  /** Folder of the example application. */
  readonly application: string;
  readonly rows: number;
}): Promise<string> {
  const { mysql, database, application, rows } = input;
  const { user } = mysql.users.root;
  const connection = await createConnection({
    host: mysql.host,
    port: mysql.port,
    user,
    password: password(mysql.users.root),
    database,
    charset: 'utf8mb4',
    multipleStatements: true,
  });
  try {
    await connection.query(readFileSync(join(application, 'sql', 'schema.sql'), 'utf8'));
  } finally {
    await connection.end();
  }
  const { stdout } = await run('npm', ['run', '--silent', 'seed', '--', '--rows', String(rows)], {
    cwd: application,
    env: { ...process.env, ...applicationEnvironment(mysql, database) },
  });
  return stdout.trim();
}
