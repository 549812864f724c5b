import type { AccessPattern, Analysis, TableFacts } from '../../../contracts/schemas/analysis';
import { BUILT_IN_PRICES, forecastCost } from '../../../engine/cost';
import { analysisOf, column, foreign, pattern, table, unique } from './facts';
import { AUTO, documentsOf, id, model, to } from './shop';

/** What the data model document says that can go wrong, and what was not done. */

const people = table('people', [id, column('name', 'varchar(9)'), column('role', 'varchar(9)')], ['id']);
const sessions = table(
  'sessions',
  [column('token', 'char(8)'), to('person_id'), column('expires_at', 'datetime'), column('seen', 'datetime')],
  ['token'],
  { foreignKeys: [foreign(['person_id'], 'people', ['id'])] },
);
const joined = (name: string, selects: readonly string[], equal: string) =>
  pattern(name, 'select', ['sessions', 'people'], {
    ...{ equal: [equal], joins: [['sessions.person_id', 'people.id'] as const] },
    selects: selects.map((one) => `people.${one}`),
  });
const seen = pattern('AP9', 'insert', ['sessions'], { assigns: ['sessions.token', 'sessions.person_id'] });
const risksIn = (analysis: Analysis) => {
  const text = documentsOf(analysis, { ...AUTO, collections: false })['dynamodb_data_model.md'];
  return { risks: text.slice(text.indexOf('\n## Risks'), text.indexOf('\n## Rollback')), text };
};

describe('a copy of what decides rights', () => {
  it('is told by the name of the column, in any spelling', () => {
    const { risks } = risksIn(
      analysisOf([people, sessions], [joined('AP1', ['role', 'name'], 'sessions.token'), seen]),
    );
    expect(risks).toContain('is a copy of people.role (its name says that it decides rights)');
    expect(risks).not.toContain('people.name');
    const camel = table('people', [id, column('isAdmin', 'tinyint(1)'), column('patrol', 'varchar(9)')], ['id']);
    const other = risksIn(
      analysisOf([camel, sessions], [joined('AP1', ['isAdmin', 'patrol'], 'sessions.token'), seen]),
    );
    expect(other.risks).toContain('people.isAdmin (its name');
    expect(other.risks).not.toContain('people.patrol');
  });

  it('is told by a statement that finds rows by a secret', () => {
    const base = analysisOf([people, sessions], [joined('AP1', ['name'], 'sessions.token'), seen]);
    const risk = { code: 'PROTECTED_VALUE', where: 'sessions.token', what: '', needs: '' };
    expect(risksIn({ ...base, risks: [risk] }).risks).toContain(
      'people.name (AP1 finds rows by a secret and reads it)',
    );
    expect(risksIn(base).risks).not.toContain('a secret');
  });

  it('is told where accounts could read what they may not read on the source', () => {
    const base = analysisOf([people, sessions], [joined('AP1', ['name'], 'sessions.token'), seen]);
    const grant = (account: string, object: string | null, columns: readonly string[] | null = null) => ({
      ...{ account, object, rights: ['SELECT'] },
      columns: columns === null ? null : [...columns],
    });
    const grants = [
      grant('support@%', 'sessions'),
      grant('support@%', 'people', ['id']),
      ...[grant('all@%', null), grant('both@%', 'sessions'), grant('both@%', 'people', ['name'])],
    ];
    const { risks } = risksIn({ ...base, schema: { ...base.schema, grants } });
    expect(risks).toContain('people.name, which support@% may not read on the source and could read here');
  });
});

describe('an item collection', () => {
  const under = (over: Partial<TableFacts> = {}, alone = false): string => {
    const notes = table('notes', [id, to('person_id')], ['id'], {
      foreignKeys: [foreign(['person_id'], 'people', ['id'], 'CASCADE')],
      ...(alone ? { keys: [unique('u', 'person_id')] } : {}),
    });
    const text = documentsOf(analysisOf([people, { ...notes, ...over }]))['dynamodb_data_model.md'];
    return text.split('\n').find((line) => line.includes('one collection')) ?? '';
  };
  const counted: Partial<TableFacts> = {
    rowCount: 90,
    rowsPerValue: [{ columns: ['person_id'], kind: 'all', values: 30, rows: { p50: 2, p99: 6, max: 7 } } as never],
  };

  it('has no bound where nothing says so, and none is told where a unique key gives one', () => {
    expect(under()).toContain('nobody counted');
    expect(under({}, true)).toBe('');
    expect(under(counted)).toContain('held 7 of its rows at most when all were counted');
  });
});

describe('rows that expire', () => {
  it('are not given to TTL, and why', () => {
    const { text } = risksIn(analysisOf([people, sessions], [seen]));
    expect(text).toContain('TTL on sessions.expires\\_at');
    expect(text).not.toContain('TTL on sessions.seen');
    const purge = pattern('AP2', 'delete', ['sessions'], { range: ['sessions.seen'] });
    const purged = risksIn(analysisOf([people, sessions], [seen, purge])).text;
    expect(purged).toMatch(/TTL on sessions\.seen[^\n]*AP2 deletes by it/);
    const hits = table('hits', [id, column('token', 'char(8)')], ['id'], {
      foreignKeys: [foreign(['token'], 'sessions', ['token'])],
    });
    expect(risksIn(analysisOf([people, sessions, hits], [seen])).text).toContain('leave behind rows of hits');
  });
});

describe('a write of many items', () => {
  const bulkText: AccessPattern['statements'] = [
    { from: 'source', parts: [{ text: 'DELETE FROM sessions WHERE person_id = ?' }], places: [] },
  ];
  const bulk = pattern('AP1', 'delete', ['sessions'], { equal: ['sessions.person_id'] });
  const of = (over: Partial<TableFacts>) => risksIn(analysisOf([people, { ...sessions, ...over }], [bulk, seen])).risks;
  const counts = (max: number, rowCount: number) => ({
    rowCount,
    rowsPerValue: [{ columns: ['person_id'], kind: 'all', values: 10, rows: { p50: 4, p99: max, max } } as never],
  });

  it('is told when a transaction cannot hold it, or when nothing tells', () => {
    expect(of({})).toContain('| `AP1` | nothing tells how many items it changes');
    expect(of(counts(40, 100))).not.toContain('TransactWriteItems');
    expect(of(counts(400, 100))).toContain('changes 10 items on average, 400 at most when rows were counted');
    expect(of(counts(4_000, 5_000))).toContain('changes 500 items on average, 4000 at most');
  });

  it('is told once where the transaction that it runs in has a line', () => {
    const within = { ...bulk, transaction: 'clear', statements: bulkText };
    const { risks } = risksIn(analysisOf([people, { ...sessions, ...counts(400, 100) }], [within, seen]));
    expect(risks).toContain('| `clear` | this transaction may not fit into one TransactWriteItems');
    expect(risks).not.toContain('| `AP1` |');
  });
});

it('the search for a parent that a foreign key does not name by its whole key is priced', () => {
  const orders = table('orders', [id, to('person_id'), to('address_id')], ['id'], {
    foreignKeys: [foreign(['address_id'], 'addresses', ['id']), foreign(['person_id'], 'people', ['id'])],
  });
  const auto = column('id', 'int unsigned', { autoIncrement: true });
  const addresses = table('addresses', [auto, to('person_id')], ['id'], {
    foreignKeys: [foreign(['person_id'], 'people', ['id'], 'CASCADE')],
  });
  const insert = pattern('AP1', 'insert', ['orders'], {
    assigns: ['orders.id', 'orders.person_id', 'orders.address_id'],
  });
  const tables = [people, addresses, orders];
  const made = model(tables, [insert]);
  const settings = { region: 'us-east-1', prices: BUILT_IN_PRICES, pointInTimeRecovery: true };
  const { patterns } = forecastCost({ ...settings, ...made, analysis: analysisOf(tables, [insert]) });
  const reads = patterns[0]!.requests.filter(({ kind }) => kind === 'read');
  expect(reads).toMatchObject([{ operation: 'Query', table: 'People', index: 'GSI1', items: 1 }]);
  expect(patterns[0]!.readUnits).toBe(0.5);
});
