import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { analyze } from '../../../client/cli/standalone/analyze';
import { model } from '../../../client/cli/standalone/model';
import { prove } from '../../../client/cli/standalone/prove';
import { Random } from '../../../examples/billing/scripts/random';
import { allTables } from '../../../examples/billing/scripts/rows';
import { stack } from '../../support/stack';
import { split } from '../../support/statements';
import { createTestSource, FLAVOURS, type TestSource } from './source';

/** A whole application, by the commands that anybody has: its schema with rows, analysed, modelled, and proven lossless and answerable. */

const ROOT = join(__dirname, '../../../examples/billing');
const ROWS = 100;
const quiet = (): void => undefined;

async function fill({ source: { database } }: TestSource, flavour: (typeof FLAVOURS)[number]): Promise<void> {
  const { host, port, user, password } = stack[flavour]();
  const connection = await createConnection({
    host,
    port,
    user,
    password,
    database,
    timezone: 'Z',
    charset: 'utf8mb4',
  });
  try {
    for (const { table, columns, rows } of allTables(ROWS, new Random(1)))
      if (rows.length > 0) await connection.query('INSERT INTO ?? (??) VALUES ?', [table, columns, rows]);
  } finally {
    await connection.end();
  }
}

describe.each(FLAVOURS)('the billing system on %s', (flavour) => {
  const out = mkdtempSync(join(tmpdir(), 'landfall-billing-'));
  let source: TestSource;
  beforeAll(async () => {
    source = await createTestSource(flavour, split(readFileSync(join(ROOT, 'sql/schema.sql'), 'utf8')));
    await fill(source, flavour);
  }, 60_000);
  afterAll(async () => {
    rmSync(out, { recursive: true, force: true });
    await source?.drop();
  });

  it('is lossless, and every pattern is answered', async () => {
    const { host, port, user, password } = stack[flavour]();
    const server = `mysql://${user}:${encodeURIComponent(password)}@${host}:${port}`;
    const schema = `${server}/${source.source.database}?tls=disabled`;
    await analyze(
      { schema, source: { path: ROOT, include: ['src/**/*.ts'], exclude: [] }, logs: [], out, onProgress: quiet },
      process.env,
    );
    const analysis = join(out, 'analysis.json');
    await model({ analysis, strategy: 'auto', collections: true, out });
    const result = await prove(
      {
        ...{ analysis, contract: join(out, 'migrationContract.json'), schema, scratch: `${server}?tls=disabled` },
        ...{ endpoint: stack.dynamodb(), rows: ROWS, out, onProgress: quiet },
      },
      process.env,
    );
    expect(result.notRun).toBeNull();
    expect(result.lossless.ran).toEqual({ tables: 'rebuilt', items: 'dynamodb' });
    expect(result.patterns.length).toBeGreaterThan(30);
    const open = result.patterns.filter(({ verdict }) => verdict !== 'answered');
    expect(open.map(({ pattern, statement, reasons }) => [pattern, statement, ...reasons])).toEqual([]);
    expect(result.patterns.filter(({ way }) => way === 'scan')).toEqual([]);
    for (const { executions } of result.patterns) expect(executions).toBeGreaterThan(0);
    const late = result.patterns.filter(({ roundTrips, sentRoundTrips }) => sentRoundTrips > (roundTrips ?? 0));
    expect(late.map(({ statement, sentRoundTrips }) => [statement, sentRoundTrips])).toEqual([]);
    // Of so few customers none has a parent.
    const idle = result.patterns.filter(({ rows, errors }) => rows + errors === 0);
    expect(idle.map(({ statement }) => statement)).toEqual([expect.stringContaining('parent_customer_id')]);
  }, 120_000);
});
