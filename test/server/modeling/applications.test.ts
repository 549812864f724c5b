import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { analyze } from '../../../client/cli/standalone/analyze';
import { model } from '../../../client/cli/standalone/model';
import { prove } from '../../../client/cli/standalone/prove';
import { Random as BillingRandom } from '../../../examples/billing/scripts/random';
import { allTables as billingTables } from '../../../examples/billing/scripts/rows';
import { Random as ShopRandom } from '../../../examples/shop/scripts/random';
import { allTables as shopTables } from '../../../examples/shop/scripts/seed/rows';
import { stack } from '../../support/stack';
import { split } from '../../support/statements';
import { createTestSource, type TestSource } from './source';

/** Whole applications, by the commands that anybody has: schema with rows, analysed, modelled, and proven lossless and answerable, their transactions as one request each. */

const EXAMPLES = join(__dirname, '../../../examples');
const ROWS = 100;
const quiet = (): void => undefined;

type Flavour = 'mysql' | 'mariadb';
interface Seed {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: Iterable<readonly unknown[]>;
}
interface Application {
  readonly seeds: () => AsyncIterable<Seed> | Iterable<Seed>;
  readonly patterns: number;
  /** Transactions that write. */
  readonly transactions: number;
  /** Statements that find nothing in so few rows. */
  readonly idle: readonly string[];
}

const APPLICATIONS: Readonly<Record<'shop' | 'billing', Application>> = {
  shop: { seeds: () => shopTables(ROWS, new ShopRandom(1)), patterns: 48, transactions: 3, idle: [] },
  billing: {
    ...{ seeds: () => billingTables(ROWS, new BillingRandom(1)), patterns: 35, transactions: 4 },
    // Of so few customers none has a parent.
    idle: ['parent_customer_id'],
  },
};

async function fill({ source: { database } }: TestSource, flavour: Flavour, { seeds }: Application): Promise<void> {
  const { host, port, user, password } = stack[flavour]();
  const login = { host, port, user, password, database, timezone: 'Z', charset: 'utf8mb4' };
  const connection = await createConnection(login);
  try {
    for await (const { table, columns, rows } of seeds()) {
      const all = [...rows];
      if (all.length > 0) await connection.query('INSERT INTO ?? (??) VALUES ?', [table, columns, all]);
    }
  } finally {
    await connection.end();
  }
}

// Both applications, strategies and servers; not each with each: every one of these takes about half a minute of the processor.
describe.each([
  ['shop', 'mysql', ['auto']],
  ['billing', 'mariadb', ['auto', 'single-table']],
] as const)('%s, on %s', (name, flavour, strategies) => {
  const application = APPLICATIONS[name];
  const root = join(EXAMPLES, name);
  const out = mkdtempSync(join(tmpdir(), 'landfall-application-'));
  const analysis = join(out, 'analysis.json');
  let source: TestSource;
  let server: string;
  let schema: string;
  beforeAll(async () => {
    source = await createTestSource(flavour, split(readFileSync(join(root, 'sql/schema.sql'), 'utf8')));
    await fill(source, flavour, application);
    const { host, port, user, password } = stack[flavour]();
    server = `mysql://${user}:${encodeURIComponent(password)}@${host}:${port}`;
    schema = `${server}/${source.source.database}?tls=disabled`;
    await analyze(
      { schema, source: { path: root, include: ['src/**/*.ts'], exclude: [] }, logs: [], out, onProgress: quiet },
      process.env,
    );
  }, 120_000);
  afterAll(async () => {
    rmSync(out, { recursive: true, force: true });
    await source?.drop();
  });

  const each = strategies.map((strategy) => [strategy]);
  it.each(each)(
    '%s: is lossless, every pattern is answered, and every transaction is one request',
    async (strategy) => {
      await model({ analysis, strategy, collections: true, out });
      const result = await prove(
        {
          ...{ analysis, contract: join(out, 'migrationContract.json'), schema, scratch: `${server}?tls=disabled` },
          ...{ endpoint: stack.dynamodb(), rows: ROWS, out, onProgress: quiet },
        },
        process.env,
      );
      expect(result.notRun).toBeNull();
      expect(result.lossless.ran).toEqual({ tables: 'rebuilt', items: 'dynamodb' });
      const { patterns, transactions } = result;
      const open = patterns.filter(({ verdict }) => verdict !== 'answered');
      expect(open.map(({ pattern, statement, reasons }) => [pattern, statement, ...reasons])).toEqual([]);
      expect(patterns).toHaveLength(application.patterns);
      expect(patterns.filter(({ way }) => way === 'scan').map(({ statement }) => statement)).toEqual([]);
      for (const { executions } of patterns) expect(executions).toBeGreaterThan(0);
      // No more round trips than planned, and further slices only where the plan says so.
      const late = patterns.filter(
        ({ roundTrips, slices, sentRoundTrips, sentSlices, sentPages }) =>
          sentRoundTrips - sentSlices - sentPages > (roundTrips ?? 0) || (sentSlices > 0 && slices.length === 0),
      );
      expect(late.map(({ statement, sentRoundTrips, sentSlices }) => [statement, sentRoundTrips, sentSlices])).toEqual(
        [],
      );
      const idle = patterns.filter(({ rows, errors }) => rows + errors === 0);
      expect(idle.map(({ statement }) => statement)).toEqual(
        application.idle.map((text) => expect.stringContaining(text) as string),
      );
      expect(transactions.filter(({ verdict }) => verdict !== 'as one')).toEqual([]);
      expect(transactions).toHaveLength(application.transactions);
      // Each wrote, and every statement of it found something at least once.
      for (const { executions, statements, writes, patterns: all } of transactions)
        expect({ executions, statements, hasWritten: writes > 0 }).toEqual({
          ...{ executions: 3, statements: all.length, hasWritten: true },
        });
    },
    240_000,
  );
});
