import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyze } from '../../client/cli/standalone/analyze';
import { model } from '../../client/cli/standalone/model';
import { analysisSchema } from '../../contracts/schemas/analysis';
import { canonicalHash } from '../../engine/lib/json';
import { buildModel } from '../../engine/modeling';

/**
 * The modeler on many tables and patterns: the model alone, and all of `landfall model` with the alternatives, the prices and the documents.
 *
 *   npx tsx bench/modeling/model.ts [tables=200] [patterns=2000]
 *
 * Makes a dump and a query log of them, analyses both, and models the result. Fails when all of `landfall model` takes more than 20 seconds of the
 * processor, or when making the model again gives other bytes.
 */
const [tables = 200, patterns = 2_000] = process.argv.slice(2).map(Number);
const LIMIT_SECONDS = 20;

const name = (n: number): string => `t${String(n % tables).padStart(4, '0')}`;

/** Every third table holds its parent in its key, another third goes with its parent; the others refer to it only. */
function create(n: number): string {
  const parent = name(n + tables - 1);
  const inKey = n % 3 === 1;
  const refers =
    n === 0
      ? ''
      : `, CONSTRAINT fk_${n} FOREIGN KEY (parent_id) REFERENCES ${parent} (id) ${n % 3 === 2 ? 'ON DELETE CASCADE' : ''}`;
  return `CREATE TABLE ${name(n)} (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT, parent_id BIGINT UNSIGNED NOT NULL, code VARCHAR(40) NOT NULL,
  state ENUM('new','open','done') NOT NULL DEFAULT 'new', amount DECIMAL(12,2) NOT NULL DEFAULT 0, note TEXT,
  created_at DATETIME(3) NOT NULL, PRIMARY KEY (${inKey ? 'parent_id, id' : 'id'}), UNIQUE KEY code (code),
  ${inKey ? 'UNIQUE KEY own (id),' : ''} KEY parent_state (parent_id, state, created_at)${refers}
) ENGINE=InnoDB;`;
}

/** Statements of one table, in the order in which they are taken. */
const SHAPES: readonly ((table: string, parent: string) => string)[] = [
  (t) => `SELECT * FROM ${t} WHERE id = 1`,
  (t) => `INSERT INTO ${t} (parent_id, code, created_at) VALUES (1, 'a', '2026-01-01')`,
  (t) => `SELECT id, code FROM ${t} WHERE parent_id = 1 AND state = 'open' ORDER BY created_at DESC LIMIT 20`,
  (t) => `UPDATE ${t} SET state = 'done', amount = amount + 1 WHERE id = 1`,
  (t) => `SELECT id FROM ${t} WHERE code = 'a'`,
  (t, p) => `SELECT c.*, p.code AS parent_code FROM ${t} c JOIN ${p} p ON p.id = c.parent_id WHERE c.id = 1`,
  (t) => `DELETE FROM ${t} WHERE id = 1`,
  (t) => `SELECT COUNT(*), SUM(amount) FROM ${t} WHERE parent_id = 1`,
  (t) => `SELECT * FROM ${t} WHERE created_at >= '2026-01-01' AND created_at < '2026-02-01' ORDER BY created_at`,
  (t, p) =>
    `SELECT p.code, c.amount FROM ${p} p LEFT JOIN ${t} c ON c.parent_id = p.id WHERE p.id IN (1, 2) AND c.state = 'new'`,
  (t) => `SELECT state, COUNT(*) FROM ${t} WHERE parent_id = 1 GROUP BY state`,
  (t) => `SELECT note FROM ${t} WHERE parent_id = 1 AND code LIKE 'a%'`,
];

function logOf(): string {
  const lines = Array.from({ length: patterns }, (_, n) => {
    const table = n % tables;
    const shape = SHAPES[Math.floor(n / tables) % SHAPES.length]!;
    const at = new Date(Date.UTC(2026, 0, 1) + n * 50).toISOString().replace('Z', '000Z');
    return `${at}\t    8 Query\t${shape(name(table), name(table + tables - 1))}`;
  });
  const head =
    'mysqld, Version: 8.0.31. started with:\nTcp port: 3306  Unix socket: s.sock\nTime                 Id Command    Argument';
  return [head, `2026-01-01T00:00:00.000000Z\t    8 Connect\tbench@localhost on bench using TCP/IP`, ...lines, ''].join(
    '\n',
  );
}

/** Runs it and says what it took of the processor and by the clock, in seconds. */
async function timed<T>(
  what: string,
  run: () => T | Promise<T>,
): Promise<{ readonly result: T; readonly cpu: number }> {
  const [clock, before] = [performance.now(), process.cpuUsage()];
  const result = await run();
  const { user, system } = process.cpuUsage(before);
  const cpu = (user + system) / 1_000_000;
  const wall = (performance.now() - clock) / 1_000;
  console.log(`${what}: ${cpu.toFixed(1)} s of the processor, ${wall.toFixed(1)} s by the clock`);
  return { result, cpu };
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'landfall-bench-'));
  const [schema, log, out] = ['schema.sql', 'general.log', 'report'].map((file) => join(folder, file)) as [
    string,
    string,
    string,
  ];
  try {
    writeFileSync(schema, Array.from({ length: tables }, (_, n) => create(n)).join('\n'));
    writeFileSync(log, logOf());
    const quiet = { onProgress: () => undefined };
    await timed('analysis', () => analyze({ schema, database: 'bench', logs: [log], out, ...quiet }, {}));
    const file = join(out, 'analysis.json');
    const analysis = analysisSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    const options = { strategy: 'auto', collections: true } as const;
    const first = await timed('model', () => buildModel(analysis, options));
    const again = await timed('model, again', () => buildModel(analysis, options));
    const whole = await timed('landfall model, with alternatives, prices and documents', () =>
      model({ analysis: file, strategy: 'auto', collections: true, region: 'us-east-1', out: join(folder, 'model') }),
    );
    const hash = ({ contract, projection }: typeof first.result): string => canonicalHash({ contract, projection });
    const same = hash(first.result) === hash(again.result);
    console.log(
      `${analysis.schema.tables.length} tables, ${analysis.accessPatterns.length} patterns, ${first.result.contract.tables.length} DynamoDB tables, ` +
        `${whole.result.alternatives.length} models compared, the same bytes: ${same}, ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB`,
    );
    if (!same || whole.cpu > LIMIT_SECONDS) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

void main();
