import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { numbersOf } from '../../../activities/modeling/proof/answerable/numbers';
import { analyze } from '../../../client/cli/standalone/analyze';
import { analysisSchema, type Analysis } from '../../../contracts/schemas/analysis';
import { planPattern } from '../../../engine/access/patterns';
import { servesOf } from '../../../engine/access/serves';
import { errnoOf, refusalOf } from '../../../engine/evaluation/errors';
import { casesOf } from '../../../engine/proof/answerable/cases/case-list';
import type { CaseValue } from '../../../engine/proof/answerable/cases/case-value';
import { SampledRows } from '../../../engine/proof/answerable/sampled-rows';
import { Random as BillingRandom } from '../../../examples/billing/scripts/random';
import { allTables as billingTables } from '../../../examples/billing/scripts/rows';
import { Random as ShopRandom } from '../../../examples/shop/scripts/random';
import { allTables as shopTables } from '../../../examples/shop/scripts/seed/rows';
import { AccessBench } from '../../support/access/bench';

/** Whole applications: how often each write waits for DynamoDB is what its plan says. */

interface Seed {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: Iterable<readonly (string | number | Buffer | null)[]>;
}

const ROOT = join(__dirname, '../../../examples');
const ROWS = 100;
const CASES = 12;

async function analysed(name: string): Promise<Analysis> {
  const [example, out] = [join(ROOT, name), mkdtempSync(join(tmpdir(), 'landfall-trips-'))];
  const source = { path: example, include: ['src/**/*.ts'] };
  try {
    await analyze({ schema: join(example, 'sql/schema.sql'), source, logs: [], out, onProgress: () => undefined }, {});
    return analysisSchema.parse(JSON.parse(readFileSync(join(out, 'analysis.json'), 'utf8')));
  } finally {
    rmSync(out, { recursive: true });
  }
}

const valueOf = (value: string | number | Buffer | null): CaseValue =>
  value === null
    ? { kind: 'null' }
    : Buffer.isBuffer(value)
      ? { kind: 'bytes', bytes: value }
      : typeof value === 'number'
        ? { kind: 'number', text: String(value) }
        : { kind: 'text', text: value };

async function filled(analysis: Analysis, seeds: AsyncIterable<Seed> | Iterable<Seed>): Promise<AccessBench> {
  const bench = new AccessBench(analysis.schema, analysis.accessPatterns);
  for await (const { table, columns, rows } of seeds) {
    const sql = `INSERT INTO \`${table}\` (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
    for (const row of rows) expect(bench.run(sql, row.map(valueOf))).toMatchObject({ affectedRows: 1 });
  }
  return bench;
}

function rowsOf({ schema }: Analysis, bench: AccessBench): SampledRows {
  const tables = schema.tables.map(({ name, columns }) => {
    const list = columns.map((column) => `\`${column.name}\``).join(', ');
    const given = bench.run(`SELECT ${list} FROM \`${name}\``);
    if (!('rows' in given)) throw new Error(JSON.stringify(given));
    const rows = given.rows.map((row) => Object.fromEntries(columns.map((column, at) => [column.name, row[at]!])));
    return [name, rows] as const;
  });
  return new SampledRows(schema, new Map(tables));
}

/** Most round trips of an execution of each write, with the plan's. */
function trips(analysis: Analysis, bench: AccessBench, rows: SampledRows) {
  const restore = bench.items.kept();
  const { serves } = servesOf(analysis, bench.access);
  return serves.flatMap(({ pattern: id, roundTrips: planned }) => {
    const pattern = analysis.accessPatterns.find((one) => one.id === id)!;
    if (pattern.kind !== 'write') return [];
    let sent = 0;
    for (const { statement, forms } of planPattern(pattern, bench.access))
      for (const { form } of forms)
        for (const one of casesOf({ form, places: statement.places, rows, witness: undefined, most: CASES })) {
          const before = bench.items.roundTrips;
          try {
            const { next } = numbersOf(rows, analysis.schema.tables);
            bench.items.run(bench.trying(form.statement, one, next));
          } catch (error) {
            if (errnoOf(error) === undefined && refusalOf(error) === undefined) throw error;
          }
          sent = Math.max(sent, bench.items.roundTrips - before);
          restore();
        }
    return [{ sql: pattern.fingerprint.slice(0, 60), planned, sent }];
  });
}

describe.each([
  ['shop', () => shopTables(ROWS, new ShopRandom(1))],
  ['billing', () => billingTables(ROWS, new BillingRandom(1))],
] as const)('writes of %s', (name, seeds) => {
  it('wait as often as their plans say', async () => {
    const analysis = await analysed(name);
    const bench = await filled(analysis, seeds());
    const all = trips(analysis, bench, rowsOf(analysis, bench));
    expect(all.length).toBeGreaterThan(10);
    for (const { sql, planned, sent } of all) expect({ sql, isMore: sent > planned! }).toEqual({ sql, isMore: false });
    // Where no execution needs as many: values that find nothing, rows that nothing refers to, an error before the last one.
    const less = all.filter(({ planned, sent }) => sent < planned!);
    expect(less.map(({ planned, sent, sql }) => `${sent} of ${planned}: ${sql}`)).toMatchSnapshot();
  }, 60_000);
});
