// Fills the tables with the same rows for the same arguments: npm run seed -- [--rows 5000] [--seed 1] [--reset]
import { parseArgs } from 'node:util';
import mysql, { type RowDataPacket } from 'mysql2/promise';
import { config } from '../src/config';
import { Random } from './random';
import { allTables } from './rows';
import { applySchema } from './schema';

const BATCH = 1000;

export async function seed(rows: number, seedNumber: number, reset: boolean): Promise<number> {
  await applySchema();
  const connection = await mysql.createConnection({ ...config.db, timezone: 'Z' });
  try {
    const tables = allTables(rows, new Random(seedNumber));
    if (reset) {
      await connection.query('SET SESSION foreign_key_checks = 0');
      for (const { table } of tables) await connection.query('TRUNCATE TABLE ??', [table]);
      await connection.query('SET SESSION foreign_key_checks = 1');
    } else {
      const [[found]] = await connection.query<RowDataPacket[]>('SELECT COUNT(*) AS n FROM customers');
      if (found?.n > 0) throw new Error(`${config.db.database} has data already; --reset deletes it first`);
    }
    await connection.beginTransaction();
    for (const { table, columns, rows: values } of tables)
      for (let from = 0; from < values.length; from += BATCH)
        await connection.query('INSERT INTO ?? (??) VALUES ?', [table, columns, values.slice(from, from + BATCH)]);
    await connection.commit();
    return tables.reduce((total, { rows: values }) => total + values.length, 0);
  } finally {
    await connection.end();
  }
}

function wholeNumber(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`${option} takes a whole number from 1, found "${text}"`);
  return value;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string', default: '5000' },
      seed: { type: 'string', default: '1' },
      reset: { type: 'boolean', default: false },
    },
  });
  const count = await seed(wholeNumber('--rows', values.rows), wholeNumber('--seed', values.seed), values.reset);
  console.log(`${count} rows`);
}

if (require.main === module)
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
