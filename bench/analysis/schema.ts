import { openSource } from '../../adapters/mysql/link';
import { readBlindSpots, readSchema } from '../../adapters/mysql/schema';
import { analyse } from '../../engine/analysis/reconcile';
import { printAnalysis } from '../../engine/analysis/report';
import { createSourceDatabase } from '../../test/support/source-database';

/**
 * The schema part of the analysis on many tables, from the first statement to the printed documents.
 *
 *   LANDFALL_TEST_MYSQL=.. LANDFALL_TEST_MARIADB=.. npx tsx bench/analysis/schema.ts [tables=1000] [rows=20]
 *
 * Creates the tables with ten columns, four keys and a foreign key each, reads them without and with a look at values, drops them. Fails when
 * 1,000 tables take longer than 30 s.
 */
const [tables = 1_000, rows = 20] = process.argv.slice(2).map(Number);
const LIMIT_SECONDS = (30 * Math.max(tables, 1_000)) / 1_000;

const name = (n: number): string => `entity_${String(n).padStart(4, '0')}`;
/** Each table names the one before it; every second one declares that. */
const before = (n: number): string => name((n + tables - 1) % tables);
const create = (n: number): string => `CREATE TABLE ${name(n)} (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, ${before(n)}_id BIGINT UNSIGNED NULL, owner_id BIGINT UNSIGNED NULL,
  code VARCHAR(40) NOT NULL, state ENUM('new','open','done') NOT NULL DEFAULT 'new', amount DECIMAL(12,2) NOT NULL DEFAULT 0,
  note TEXT, flags INT NOT NULL DEFAULT 0, created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP, updated_at TIMESTAMP NULL,
  UNIQUE KEY code (code), KEY state_created (state, created_at), KEY amount (amount)
  ${n % 2 === 1 ? `, CONSTRAINT fk_${n} FOREIGN KEY (${before(n)}_id) REFERENCES ${before(n)} (id) ON DELETE CASCADE` : ''})`;
const fill = (n: number): string =>
  `INSERT INTO ${name(n)} (code, amount, note, ${before(n)}_id) VALUES ${Array.from(
    { length: rows },
    (_, row) => `('c${row}', ${row}.5, 'note ${row}', ${row + 1})`,
  ).join(', ')}`;

async function measure(flavour: 'mysql' | 'mariadb'): Promise<void> {
  const setUp = performance.now();
  const statements = Array.from({ length: tables }, (_, n) => [create(n), ...(rows > 0 ? [fill(n)] : [])]).flat();
  const db = await createSourceDatabase(flavour, statements);
  console.log(`${flavour}: ${tables} tables of ${rows} rows made in ${seconds(setUp)} s`);
  try {
    for (const sampleRows of [0, 2_000]) {
      const started = performance.now();
      const open = () => openSource({ source: db.settings(), secrets: db.secrets, role: 'bench' });
      const link = await open();
      const schema = await readSchema(link, { database: db.name, include: ['*'], exclude: [], sampleRows, open });
      const blindSpots = await readBlindSpots(link, db.name);
      await link.close();
      const read = seconds(started);
      const analysis = analyse({ schema: { schema, blindSpots }, source: null, queryLog: null });
      const printed = Object.values(await printAnalysis(analysis)).reduce((sum, text) => sum + text.length, 0);
      console.log(
        `${flavour}: ${schema.tables.length} tables, ${sampleRows === 0 ? 'no values' : 'with values'}: read in ${read} s, ` +
          `all in ${seconds(started)} s, ${analysis.relations.length} relations, ${(printed / 1e6).toFixed(1)} MB of documents, ` +
          `${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB`,
      );
      const took = (performance.now() - started) / 1_000;
      if (took > LIMIT_SECONDS) throw new Error(`${took.toFixed(1)} s, more than ${LIMIT_SECONDS} s`);
    }
  } finally {
    await db.drop();
  }
}

const seconds = (since: number): string => ((performance.now() - since) / 1_000).toFixed(1);

async function main(): Promise<void> {
  await measure('mysql');
  await measure('mariadb');
}

void main();
