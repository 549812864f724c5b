import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyze } from '../../../client/cli/standalone/analyze';
import { analysisSchema, type AccessPattern, type Analysis } from '../../../contracts/schemas/analysis';
import { buildModel, type BuiltModel } from '../../../engine/modeling';

/** The billing example as one table: who lies with whom, and what each read comes to. Nothing here knows how the file looks. */

const EXAMPLE = join(__dirname, '../../../examples/billing');
const IN_AN_ACCOUNT = ['account_status_history', 'bills', 'charges', 'payments', 'service_agreements', 'subscribers'];

let analysis: Analysis;
let built: BuiltModel;

beforeAll(async () => {
  const out = mkdtempSync(join(tmpdir(), 'landfall-billing-'));
  await analyze(
    {
      schema: join(EXAMPLE, 'sql/schema.sql'),
      source: { path: EXAMPLE, include: ['src/**/*.ts'] },
      logs: [join(EXAMPLE, 'logs/general.log.gz')],
      out,
      onProgress: () => undefined,
    },
    {},
  );
  analysis = analysisSchema.parse(JSON.parse(readFileSync(join(out, 'analysis.json'), 'utf8')));
  rmSync(out, { recursive: true });
  built = buildModel(analysis, { strategy: 'single-table', collections: true });
}, 60_000);

const table = (name: string) => built.model.tables.find(({ facts }) => facts.name === name)!;
const filtered = ({ filters }: AccessPattern): string =>
  [...new Set(filters.map(({ column }) => column))].sort().join(' ');

/** The read of a table by these columns, and how it is served. */
function read(name: string, ...columns: readonly string[]) {
  const found = analysis.accessPatterns.filter(
    (pattern) =>
      pattern.kind === 'read' &&
      pattern.tables[0] === name &&
      filtered(pattern) === [...columns].sort().join(' ') &&
      pattern.transaction === null,
  );
  expect(found).toHaveLength(1);
  return built.projection.serves.find(({ pattern }) => pattern === found[0]!.id)!;
}

/** The entity's columns in an index, by the name of the index. */
function indexOf(name: string, index: string | null) {
  const { columns, sort } = table(name).indexes[Number(/^GSI(\d+)$/.exec(index ?? '')![1]) - 1]!;
  return { columns, sort };
}

describe('the billing example under single-table', () => {
  it('is known whole: every statement is read, with its rate', () => {
    expect(analysis.callSites.length).toBeGreaterThanOrEqual(30);
    expect(analysis.callSites.filter(({ problem }) => problem !== null)).toEqual([]);
    expect(analysis.accessPatterns.filter(({ rate }) => rate.kind !== 'measured')).toEqual([]);
  });

  it('is one table in which an account and what belongs to it share a partition', () => {
    expect(built.contract.tables.map(({ table: name }) => name)).toEqual(['Billing']);
    const account = table('billing_accounts').key;
    expect(account.partitionColumns).toEqual(['account_no']);
    for (const name of IN_AN_ACCOUNT) {
      expect([name, table(name).key.partition]).toEqual([name, account.partition]);
      expect(table(name).key.sort.startsWith(`${table(name).entityType}#`)).toBe(true);
    }
    // Agreements lie behind their subscriber's number: one Query has those of one subscriber.
    expect(table('service_agreements').key.sortColumns.slice(0, 2)).toEqual(['subscriber_no', 'feature_code']);
    expect(table('service_agreements').ownership?.parent).toBe('subscribers');
    for (const name of ['customers', 'features']) expect(table(name).ownership).toBeNull();
    // A payment is written with the balance of its account, a statement that the bill run shares.
    expect(table('payments').ownership).toMatchObject({ parent: 'billing_accounts', kind: 'co-access' });
  });

  it('serves every pattern, none by a Scan', () => {
    expect(built.projection.unserved).toEqual([]);
    expect(built.projection.serves.filter(({ operation }) => operation === 'Scan')).toEqual([]);
  });

  it('reads what an account has from its own partition', () => {
    expect(read('billing_accounts', 'account_no')).toMatchObject({ operation: 'GetItem', index: null, roundTrips: 1 });
    for (const name of ['bills', 'subscribers'])
      expect(read(name, 'account_no')).toMatchObject({ operation: 'Query', index: null, roundTrips: 1 });
    expect(read('account_status_history', 'account_no', 'effective_from')).toMatchObject({
      ...{ operation: 'Query', index: null, roundTrips: 1 },
    });
  });

  it('looks a subscriber up by the telephone number, kept unique by the same item', () => {
    expect(read('subscribers', 'msisdn')).toMatchObject({ operation: 'GetItem', index: null, roundTrips: 2 });
    const lookups = table('subscribers').lookups.map(({ columns }) => columns.join());
    expect(lookups.sort()).toEqual(['imsi', 'msisdn']);
    expect(table('subscribers').indexes).toEqual([]);
  });

  it('keeps the reference of a payment unique over all accounts', () => {
    expect(table('payments').key.identity).toEqual(['reference']);
    expect(table('payments').lookups.map(({ columns }) => columns)).toEqual([['reference']]);
    expect(read('payments', 'reference')).toMatchObject({ operation: 'GetItem', index: null, roundTrips: 2 });
    for (const { constraints } of built.model.tables)
      expect(constraints.filter(({ keptBy }) => keptBy === 'nothing')).toEqual([]);
  });

  it('finds bills by cycle with one Query', () => {
    const serve = read('bills', 'account_no', 'cycle_code', 'cycle_month', 'status');
    expect(serve).toMatchObject({ operation: 'Query', roundTrips: 1 });
    const { columns, sort } = indexOf('bills', serve.index);
    expect([...columns].sort()).toEqual(['cycle_code', 'cycle_month']);
    expect(sort[0] ?? 'account_no').toBe('account_no');
  });

  it('finds charges by feature and date with one Query, of an account and of all', () => {
    const own = read('charges', 'account_no', 'charged_at', 'feature_code');
    expect(own).toMatchObject({ operation: 'Query', roundTrips: 1 });
    expect(indexOf('charges', own.index)).toMatchObject({ columns: ['account_no', 'feature_code'] });
    expect(indexOf('charges', own.index).sort[0]).toBe('charged_at');
    const all = read('charges', 'charged_at', 'feature_code');
    expect(all).toMatchObject({ operation: 'Query', roundTrips: 1 });
    expect(indexOf('charges', all.index)).toMatchObject({ columns: ['feature_code'] });
    expect(indexOf('charges', all.index).sort[0]).toBe('charged_at');
  });

  it('has the accounts of a customer and of a cycle in indexes that entities share', () => {
    for (const columns of [['customer_id'], ['cycle_code']]) {
      const found = table('billing_accounts').indexes.filter((one) => one.columns.join() === columns.join());
      expect(found).toHaveLength(1);
    }
    const most = Math.max(...built.model.tables.map(({ indexes }) => indexes.length));
    expect(built.contract.tables[0]!.gsis).toHaveLength(most);
  });

  it('has the same items under auto, in a table for each collection', () => {
    const auto = buildModel(analysis, { strategy: 'auto', collections: true });
    expect(auto.contract.tables).toHaveLength(3);
    for (const one of auto.model.tables)
      expect([one.key, one.indexes]).toEqual([table(one.facts.name).key, table(one.facts.name).indexes]);
  });
});
