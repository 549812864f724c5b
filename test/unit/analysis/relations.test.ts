import type { AccessPattern, ColumnFacts, SchemaFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { joinRisks, reliesOnCascade, reliesOnTrigger } from '../../../engine/analysis/reconcile/reliance';
import { relationsOf } from '../../../engine/analysis/reconcile/relations';
import { protectedColumns, viewRule } from '../../../engine/analysis/schema/access-rules';
import { readCreateTable } from '../../../engine/analysis/schema/create-table';
import { keysOf } from '../../../engine/analysis/schema/keys';
import { matchCandidates } from '../../../engine/analysis/schema/sample/candidates';
import { measureRows } from '../../../engine/analysis/schema/sample/measure';
import { SHAPES } from '../../../engine/analysis/schema/sample/shapes';
import { rangeStarts } from '../../../engine/analysis/schema/sample/starts';

/** A table as its statement says. */
function table(name: string, elements: string, over: Partial<TableFacts> = {}): TableFacts {
  const { columns, keys, foreignKeys, checks, statement } = readCreateTable(`CREATE TABLE \`${name}\` (${elements})`);
  return {
    ...{ name, engine: 'InnoDB', collation: null, comment: '', rowCount: 5, ...keysOf(keys) },
    ...{ columns: [...columns], foreignKeys: [...foreignKeys], checks: [...checks], createStatement: statement },
    ...over,
  };
}
const pattern = (over: Partial<AccessPattern>): AccessPattern => ({
  ...{ id: 'AP1', kind: 'read', operation: 'select', fingerprint: '', tables: [], joins: [], filters: [], orderBy: [] },
  ...{ limited: false, offset: false, selects: [], aggregates: [], groupBy: [], assigns: [], locking: false },
  ...{
    transaction: null,
    evidence: { callSites: [], routes: [], logExecutions: null, seenIn: 'source' },
    rate: { kind: 'unknown' },
  },
  ...over,
});

describe('relations that nobody declared', () => {
  const tables = [
    table('shop_orders', 'id INT PRIMARY KEY, parentId INT, mail VARCHAR(9), customer_no VARCHAR(8)'),
    table('customers', 'customer_no VARCHAR(8) PRIMARY KEY, boxes_id BIGINT, category_id CHAR(3)'),
    table(
      'lines',
      'a INT, order_id BIGINT, `Order-Id` INT, PRIMARY KEY (a, order_id), FOREIGN KEY (a) REFERENCES x (id)',
    ),
    table('boxes', 'id INT PRIMARY KEY'),
    table('categories', 'id INT PRIMARY KEY'),
  ];

  it('are looked for where names and types agree', () => {
    expect(
      matchCandidates(tables).map(
        ({ from, to, names }) => `${from.table}.${from.column} ${to.table}.${to.column} ${names}`,
      ),
    ).toEqual([
      'customers.boxes_id boxes.id named',
      'lines.Order-Id shop_orders.id named',
      'lines.order_id shop_orders.id named',
      'shop_orders.customer_no customers.customer_no same-name',
      'shop_orders.parentId shop_orders.id named',
    ]);
  });

  it('carry their evidence, and how sure it is', () => {
    const match = (table: string, column: string, checked: number, found = checked) => ({
      ...{
        from: { table, column },
        to: { table: 'shop_orders', column: 'id' },
        checked,
        found,
        names: 'named' as const,
      },
    });
    const join = {
      left: { table: 'lines', column: 'order_id' },
      right: { table: 'shop_orders', column: 'id' },
    };
    const known = relationsOf(
      tables,
      [pattern({ joins: [join] })],
      [match('lines', 'order_id', 3), match('lines', 'Order-Id', 20), match('shop_orders', 'parentId', 2)],
    );
    expect(
      known.map(({ from, kind, confidence, evidence }) => [from.columns[0], kind, confidence, evidence.length]),
    ).toEqual([
      ['Order-Id', 'inferred-from-values', 'high', 1],
      ['a', 'foreign-key', 'certain', 1],
      ['order_id', 'inferred-from-join', 'high', 2],
      ['parentId', 'inferred-from-values', 'low', 1],
    ]);
    expect(known[0]!.evidence).toEqual([
      '20 of 20 different values are keys of shop_orders, which the name Order-Id says',
    ]);
    expect(relationsOf(tables, [], [match('lines', 'order_id', 20, 19)])[1]!.confidence).toBe('medium');
  });
});

describe('what is looked at of values', () => {
  it('begins at fixed places of the key', () => {
    const column = (type: string): ColumnFacts => table('t', `k ${type}`).columns[0]!;
    const texts = (type: string, low: string | Uint8Array, high: string | Uint8Array) =>
      rangeStarts(column(type), 4, [low, high]).map((start) =>
        start.kind === 'bytes' ? [...start.bytes] : start.text,
      );
    expect(texts('BIGINT UNSIGNED', '0', '18446744073709551615')).toEqual([
      '4611686018427387903',
      '9223372036854775807',
      '13835058055282163711',
    ]);
    expect(texts('INT', '-3', '-1')).toEqual(['-2']);
    expect(texts('DATE', '2024-01-01', '2024-01-05')).toEqual(['2024-01-02', '2024-01-03', '2024-01-04']);
    expect(texts('DATETIME', '0000-00-00 00:00:00', '2024-01-05 00:00:00')).toEqual([]);
    expect(texts('VARCHAR(9)', 'user1', 'user9').slice(0, 2)).toEqual(['user0', 'user1']);
    expect(texts('BINARY(2)', Uint8Array.of(7, 0), Uint8Array.of(7, 200))).toEqual([
      [7, 50],
      [7, 100],
      [7, 150],
    ]);
    expect(texts('FLOAT', '1', '2')).toEqual([]);
  });

  it('is counted without the values', () => {
    const value = (length: number | null, digest: string, shape: string | null = null) => ({
      ...{ length, digest, shape, zeroDate: length === 4 },
    });
    const rows = [1, 2, 3, 4].map((n) => [value(n, 'same'), value(n === 2 ? null : 60, String(n % 2), 'bcrypt')]);
    expect(measureRows(['a', 'b'], rows, 'ranges')).toEqual({
      ...{ kind: 'ranges', rows: 4, longestRow: 64, measuredAll: false },
      zeroDates: [{ column: 'a', rows: 1 }],
      columns: [
        { name: 'a', nulls: 0, distinct: 4, lengths: { p50: 2, p95: 4, p99: 4, max: 4 } },
        {
          ...{ name: 'b', nulls: 1, distinct: 2, lengths: { p50: 60, p95: 60, p99: 60, max: 60 } },
          shapes: [{ shape: 'bcrypt', rows: 4 }],
        },
      ],
    });
    expect(measureRows(['a'], [], 'all')).toMatchObject({ rows: 0, longestRow: 0, columns: [{ lengths: null }] });
  });

  it('knows the forms of hashes, and takes no plain text for one', () => {
    const shape = (text: string): string | undefined =>
      SHAPES.find(({ pattern }) => new RegExp(pattern, 'i').test(text))?.shape;
    expect(shape(`$2b$12$${'a'.repeat(53)}`)).toBe('bcrypt');
    expect(shape('$argon2id$v=19$m=65536,t=3,p=4$abc')).toBe('argon2');
    expect(shape('d41d8cd98f00b204e9800998ecf8427e')).toBe('32 hex digits');
    expect(shape('aGVsbG8gd29ybGQsIGhlbGxvIQ==')).toBe('base64');
    for (const text of [
      'a sentence of some words',
      '4111111111111111',
      'de305d54-75b4-431b-adb2-eb6b9e546014',
      'x'.repeat(40),
    ])
      expect(shape(text)).toBeUndefined();
  });
});

describe('access rules', () => {
  it('see secrets by name and by form', () => {
    const column = (name: string, shape: string, rows: number) => ({
      ...{ name, nulls: 0, distinct: 10, lengths: null, shapes: [{ shape, rows }] },
    });
    const users = table(
      'users',
      'id INT, api_key VARCHAR(40), pin INT, passport VARCHAR(9), h CHAR(60), etag CHAR(32)',
      {
        sample: {
          ...{ kind: 'all', rows: 10, longestRow: 9, measuredAll: true, zeroDates: [] },
          columns: [column('h', 'bcrypt', 1), column('etag', '32 hex digits', 7)],
        },
      },
    );
    expect(protectedColumns([users]).map(({ column: name, evidence }) => [name, evidence])).toEqual([
      ['api_key', ['its name']],
      ['h', ['1 of 10 values that were looked at have the form bcrypt']],
    ]);
  });

  it('see what a view hides', () => {
    const view = (definition: string, securityType = 'DEFINER') => viewRule({ name: 'v', definition, securityType });
    expect(view('select `where` from t as `x`').hidesRows).toBe(false);
    expect(view('select a from t where b = 1')).toEqual({ hidesRows: true, checked: false, ownRights: true });
    expect(view('select 1', 'INVOKER').ownRights).toBe(false);
    for (const [from, hides] of [
      ['(`a` join `b` on((`a`.`x` = `b`.`x`)))', true],
      ['(`a` left join `b` on((`a`.`x` = `b`.`x`)))', false],
      ['a LEFT OUTER JOIN b USING (x, y)', false],
      ['a LEFT JOIN b ON a.x = b.x RIGHT JOIN c ON c.x = b.x', true],
      ['a, b', true],
      ['a straight_join b', true],
      ['a LEFT JOIN (SELECT b.x, b.y FROM b, c) d ON d.x = a.x', true],
      ['a ORDER BY x, y', false],
      ['a UNION ALL SELECT x, y FROM b', false],
    ] as const)
      expect([from, view(`select TRIM(both 'x' from y), x from ${from}`).hidesRows]).toEqual([from, hides]);
  });
});

describe('what the application relies on', () => {
  it('names the writes that set a trigger off', () => {
    const trigger = { name: 't', table: 'a', timing: 'AFTER', event: 'UPDATE', statement: '' };
    const writes = Array.from({ length: 12 }, (_, n) => pattern({ id: `AP${n}`, operation: 'update', tables: ['a'] }));
    expect(reliesOnTrigger(trigger, writes)).toMatch(/sets it off in AP0, .*AP7 and 4 more\.$/);
    expect(reliesOnTrigger({ ...trigger, event: 'DELETE' }, writes)).toBe('');
  });

  it('names the writes that a foreign key carries on, also over other tables', () => {
    const child = (name: string, rule: string, columns = 'a INT') =>
      table(name, `id INT PRIMARY KEY, ${columns}, FOREIGN KEY (a) REFERENCES ${rule}`);
    const tables = [
      table('top', 'id INT PRIMARY KEY'),
      child('mid', 'top (id) ON DELETE CASCADE ON UPDATE CASCADE', 'a INT UNIQUE'),
      child('low', 'mid (a) ON DELETE SET NULL ON UPDATE CASCADE'),
      child('aside', 'mid (id) ON DELETE CASCADE'),
    ];
    const patterns = [
      pattern({ id: 'AP1', operation: 'delete', tables: ['top'] }),
      pattern({ id: 'AP2', operation: 'delete', tables: ['mid'] }),
      pattern({ id: 'AP3', operation: 'update', tables: ['top'], assigns: [{ table: 'top', column: 'id' }] }),
      pattern({ id: 'AP4', operation: 'update', tables: ['mid'], assigns: [{ table: 'mid', column: 'id' }] }),
      pattern({ id: 'AP5', operation: 'delete', tables: ['low'] }),
    ];
    const of = (name: string) =>
      reliesOnCascade(tables.find((one) => one.name === name)!.foreignKeys[0]!, tables, patterns);
    expect(of('mid')).toBe(' The application sets it off in AP1, AP3.');
    expect(of('low')).toBe(' The application sets it off in AP1, AP2, AP3.');
    expect(of('aside')).toBe(' The application sets it off in AP1, AP2.');
  });

  it('names joined columns that are compared by different rules', () => {
    const tables = [table('a', 'x VARCHAR(9) COLLATE utf8mb4_bin, y INT'), table('b', 'x VARCHAR(9), y INT')];
    const schema = { tables } as unknown as SchemaFacts;
    const join = (column: string) => ({ left: { table: 'b', column }, right: { table: 'a', column } });
    expect(joinRisks(schema, [pattern({ joins: [join('x'), join('y')] })])).toMatchObject([
      { code: 'JOIN_COLLATIONS', where: 'a.x, b.x', what: expect.stringContaining('Seen in AP1.') as string },
    ]);
  });
});
