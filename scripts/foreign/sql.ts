import { spawn } from 'node:child_process';
import { createReadStream, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { createDatabase } from '../../local';
import type { MysqlServer } from '../../local/types';
import { password } from '../demo/source';

/** In a folder, definitions come before rows. */
const DEFINES = /schema|create|ddl|structure/i;

/** Files as they are given; a folder stands for the SQL files in it. */
export const sqlFiles = (paths: readonly string[]): readonly string[] =>
  paths
    .map((path) => resolve(path))
    .flatMap((path) => {
      if (!statSync(path).isDirectory()) return [path];
      const names = readdirSync(path)
        .filter((name) => name.endsWith('.sql'))
        .sort();
      const [first, then] = [names.filter((name) => DEFINES.test(name)), names.filter((name) => !DEFINES.test(name))];
      return [...first, ...then].map((name) => join(path, name));
    });

/** Schemas that have tables, those of the server left out. */
async function filledSchemas(mysql: MysqlServer): Promise<readonly string[]> {
  const { host, port } = mysql;
  const { user } = mysql.users.root;
  const connection = await createConnection({ host, port, user, password: password(mysql.users.root) });
  try {
    const [rows] = await connection.query<RowDataPacket[]>(
      `SELECT DISTINCT TABLE_SCHEMA AS s FROM information_schema.tables WHERE TABLE_TYPE = 'BASE TABLE'
       AND TABLE_SCHEMA NOT IN ('mysql', 'sys', 'performance_schema', 'information_schema') ORDER BY 1`,
    );
    return rows.map(({ s }) => String(s));
  } finally {
    await connection.end();
  }
}

/** Runs one file with the client of the server, as its authors mean it: DELIMITER and SOURCE are words of the client. */
async function run(mysql: MysqlServer, database: string, file: string): Promise<void> {
  const { user } = mysql.users.root;
  const args = [`--host=${mysql.host}`, `--port=${mysql.port}`, `--user=${user}`, `--ssl-ca=${mysql.ca}`];
  const client = spawn('mysql', [...args, '--default-character-set=utf8mb4', database], {
    cwd: dirname(file),
    env: { ...process.env, MYSQL_PWD: password(mysql.users.root) },
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let said = '';
  client.stderr.on('data', (data: Buffer) => (said += data.toString()));
  const ended = new Promise<number | null>((done, failed) => client.once('error', failed).once('close', done));
  await pipeline(createReadStream(file), client.stdin).catch(() => undefined); // what went wrong is in its own words
  const code = await ended;
  if (code !== 0) throw new Error(`${file}: mysql ended with ${code}: ${said.trim().slice(-2000)}`);
}

/**
 * Loads files in their order and opens what they made to the migration's login.
 * @param name of the database for files that do not make one themselves
 * @returns the database that has the tables
 * @throws Error when a file fails, or leaves tables in none or in several databases
 */
export async function loadSql(mysql: MysqlServer, files: readonly string[], name: string): Promise<string> {
  await createDatabase(mysql, name);
  const before = await filledSchemas(mysql);
  for (const file of files) await run(mysql, name, file);
  const made = (await filledSchemas(mysql)).filter((schema) => !before.includes(schema));
  const [database, ...others] = made;
  if (database === undefined || others.length > 0)
    throw new Error(`the files left tables in ${made.length} databases: ${made.join(', ')}`);
  await createDatabase(mysql, database);
  return database;
}
