import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { config } from '../src/config';

/** Creates the database and its tables where they are missing. */
export async function applySchema(): Promise<void> {
  const { host, port, user, password, database } = config.db;
  const conn = await mysql.createConnection({ host, port, user, password, multipleStatements: true });
  try {
    await conn.query('CREATE DATABASE IF NOT EXISTS ?? CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci', [database]);
    await conn.query('USE ??', [database]);
    await conn.query(readFileSync(join(__dirname, '../sql/schema.sql'), 'utf8'));
  } finally {
    await conn.end();
  }
}

if (require.main === module) {
  applySchema().then(
    () => console.log(`tables of ${config.db.database} are in place`),
    (err: unknown) => {
      console.error(err instanceof Error ? err.message : err);
      process.exitCode = 1;
    },
  );
}
