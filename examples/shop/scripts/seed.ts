import { parseArgs } from 'node:util';
import mysql, { type Connection, type RowDataPacket } from 'mysql2/promise';
import { config } from '../src/config';
import { Random } from './random';
import { applySchema } from './schema';
import { type TableSeed, type Value, allTables } from './seed/rows';

const USAGE = 'npm run seed -- [--rows 5000] [--seed 1] [--reset]';
const BATCH = 1000;
const TABLES =
  'users sessions addresses categories products shopping_cart_items orders order_items payments reviews'.split(' ');

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string', default: '5000' },
      seed: { type: 'string', default: '1' },
      reset: { type: 'boolean', default: false },
    },
  });
  const rows = wholeNumber('--rows', values.rows);
  const seed = wholeNumber('--seed', values.seed);

  await applySchema();
  const { poolSize: _, ...db } = config.db;
  const conn = await mysql.createConnection({ ...db, charset: 'utf8mb4', timezone: 'Z' });
  try {
    // Times in the seed data are UTC, whatever the server's own zone is.
    await conn.query("SET SESSION time_zone = '+00:00'");
    await emptyTables(conn, values.reset);
    const started = process.hrtime.bigint();
    let total = 0;
    for await (const table of allTables(rows, new Random(seed))) {
      const count = await insert(conn, table);
      total += count;
      console.log(`${table.table.padEnd(20)} ${String(count).padStart(9)}`);
    }
    const took = Number(process.hrtime.bigint() - started) / 1e9;
    console.log(`${'all'.padEnd(20)} ${String(total).padStart(9)} rows in ${took.toFixed(1)} s`);
  } finally {
    await conn.end();
  }
}

/** Ids start at 1, so the tables have to be empty. */
async function emptyTables(conn: Connection, reset: boolean): Promise<void> {
  if (!reset) {
    const [rows] = await conn.query<RowDataPacket[]>('SELECT 1 FROM users LIMIT 1');
    if (rows.length > 0) throw new Error(`${config.db.database} has data already; --reset deletes it first`);
    return;
  }
  await conn.query('SET SESSION foreign_key_checks = 0');
  for (const table of TABLES) await conn.query('TRUNCATE TABLE ??', [table]);
  await conn.query('SET SESSION foreign_key_checks = 1');
}

async function insert(conn: Connection, seed: TableSeed): Promise<number> {
  let count = 0;
  let batch: Value[][] = [];
  const flush = async () => {
    if (batch.length === 0) return;
    await conn.query('INSERT INTO ?? (??) VALUES ?', [seed.table, seed.columns, batch]);
    count += batch.length;
    batch = [];
  };
  await conn.beginTransaction();
  for (const row of seed.rows) {
    batch.push(row);
    if (batch.length === BATCH) await flush();
  }
  await flush();
  await conn.commit();
  return count;
}

function wholeNumber(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`${option} takes a whole number from 1, found "${text}"`);
  return value;
}

main().catch((err: unknown) => {
  console.error(err instanceof Error ? err.message : err);
  console.error(`usage: ${USAGE}`);
  process.exitCode = 1;
});
