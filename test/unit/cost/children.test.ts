import type { ForeignKeyFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { column, foreign, table } from '../modeling/facts';
import { orders, pattern, rated, shop, users } from './shop';

/** What a deletion does to rows that refer to the deleted one is part of its price. */

const onDelete = (facts: TableFacts, action: ForeignKeyFacts['onDelete']): TableFacts => ({
  ...facts,
  foreignKeys: facts.foreignKeys.map((key) => ({ ...key, onDelete: action })),
});
const lines: TableFacts = {
  ...table('lines', [column('id', 'int unsigned'), column('order_id', 'int unsigned')], ['id'], {
    foreignKeys: [{ ...foreign(['order_id'], 'orders', ['id']), onDelete: 'CASCADE' }],
  }),
  rowCount: 20_000,
};
const drop = rated(pattern('AP1', 'delete', ['users'], { equal: ['users.id'] }), '1');
const asked = (tables: readonly TableFacts[]) => {
  const { of } = shop([drop], { tables, collections: false });
  return of('AP1').requests.map((one) => [
    one.kind === 'read' ? one.operation : one.what,
    one.entity,
    one.items,
    one.basis.replace(/^fk\w*/, 'fk'),
  ]);
};
const own = [
  ['delete', 'Users.USERS', 1, 'a unique key'],
  ['delete', 'Users.UNIQUE_USERS_EMAIL', 1, 'a unique key'],
];

it('RESTRICT: one look, which finds nothing where the statement succeeds', () => {
  expect(asked([users, onDelete(orders, 'RESTRICT')])).toEqual([
    ...own,
    ['Query', 'Orders.ORDERS', 0, expect.stringContaining('ON DELETE RESTRICT: none, or the statement is refused')],
  ]);
});

it('CASCADE: the rows are read and deleted, and theirs as well, each as many as there are on average', () => {
  const found = asked([users, onDelete(orders, 'CASCADE'), lines]);
  expect(found.map(([what, entity, items]) => [what, entity, items])).toEqual([
    ...own.map(([what, entity, items]) => [what, entity, items]),
    ['Query', 'Orders.ORDERS', 5],
    ['delete', 'Orders.ORDERS', 5],
    ['Query', 'Lines.LINES', 20],
    ['delete', 'Lines.LINES', 20],
  ]);
  expect(found[3]![3]).toContain('ON DELETE CASCADE: rows of orders for one of users, on average');
});

it('SET NULL: the rows are changed, and leave the index of the key', () => {
  const nullable = {
    ...orders,
    columns: orders.columns.map((one) => (one.name === 'user_id' ? { ...one, nullable: true } : one)),
  };
  const { of } = shop([drop], { tables: [users, onDelete(nullable, 'SET NULL')], collections: false });
  expect(of('AP1').requests.slice(2)).toMatchObject([
    { operation: 'Query', items: 5 },
    { what: 'update', role: 'child', items: 5, indexWrites: [{ index: 'GSI1', writes: 1 }] },
  ]);
});

it('rows that refer to their own table are followed once', () => {
  const tree: TableFacts = {
    ...table('tree', [column('id', 'int unsigned'), column('up', 'int unsigned', { nullable: true })], ['id'], {
      foreignKeys: [{ ...foreign(['up'], 'tree', ['id']), onDelete: 'CASCADE' }],
    }),
    rowCount: 100,
  };
  const dropTree = rated(pattern('AP1', 'delete', ['tree'], { equal: ['tree.id'] }), '1');
  const requests = shop([dropTree], { tables: [tree] }).of('AP1').requests;
  expect(requests.map(({ kind, items }) => [kind, items])).toEqual([
    ['write', 1],
    ['read', 1],
    ['write', 1],
  ]);
});

it('where nobody counted the rows the price is unknown, not zero', () => {
  const { of } = shop([drop], { tables: [users, { ...onDelete(orders, 'CASCADE'), rowCount: null }] });
  expect(of('AP1')).toMatchObject({ writeUnits: null, usd: null });
});

it('rows with a NULL refer to none: averages leave them out', () => {
  const half: TableFacts = {
    ...orders,
    columns: orders.columns.map((one) => (one.name === 'user_id' ? { ...one, nullable: true } : one)),
    sample: {
      ...orders.sample!,
      columns: orders.sample!.columns.map((one) => (one.name === 'user_id' ? { ...one, nulls: 2_500 } : one)),
    },
    rowsPerValue: [{ columns: ['user_id'], kind: 'all', values: 500, rows: { p50: 5, p99: 9, max: 9 } }],
  };
  const ofUser = rated(pattern('AP2', 'select', ['orders'], { equal: ['orders.user_id'] }), '1');
  const { of } = shop([drop, ofUser], { tables: [users, onDelete(half, 'CASCADE')], collections: false });
  expect(of('AP2').requests).toMatchObject([
    { items: 5, basis: '2500 rows in 500 groups by user_id, at most 9 in one' },
  ]);
  expect(of('AP1').requests.at(-1)).toMatchObject({ what: 'delete', items: 2.5 });
});

it('an UPDATE that gives all of its rows one parent checks it once; one that takes it from the rows checks each', () => {
  const sets = (value: string, by = 'status') => ({
    ...rated(pattern('AP1', 'update', ['orders'], { equal: [`orders.${by}`], assigns: ['orders.user_id'] }), '1'),
    statements: [
      {
        from: 'source' as const,
        parts: [{ text: `UPDATE orders SET user_id = ${value} WHERE ${by} = ?` }],
        places: [],
      },
    ],
  });
  const checks = (value: string, by?: string) =>
    shop([sets(value, by)], { tables: [users, orders] })
      .of('AP1')
      .requests.filter((one) => one.kind === 'write' && one.role === 'check')
      .map(({ items }) => items);
  expect(checks('?')).toEqual([1]);
  expect(checks('id')).toEqual([2_500]);
  // Orders of one user, 5000 of 1000: the value that they are found by is no longer theirs.
  expect(checks('id', 'user_id')).toEqual([5]);
});
