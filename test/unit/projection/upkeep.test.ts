import type { Upkeep } from '../../../contracts/projection';
import type { SharedValues } from '../../../contracts/schemas/analysis';
import type { ContractTable } from '../../../contracts/schemas/contract';
import type { Projection } from '../../../contracts/schemas/projection';
import { compileProjection, upkeepOf } from '../../../engine/projection';
import { column, foreign, plain, schemaOf, table } from '../modeling/facts';
import { attribute, byUser, joined, orders, sidecar, users } from './contract-fixture';

/** What the plan says; that it is enough is shown in test/server/modeling/upkeep.test.ts, with writes on a real server. */

const counted = (max: number, kind: SharedValues['kind'] = 'all'): SharedValues => ({
  ...{ columns: ['user_id'], kind, values: 5 },
  rows: { p50: 1, p99: max, max },
});
const schema = (rows: readonly SharedValues[], declared = true) =>
  schemaOf([
    table(
      'users',
      [column('id', 'int'), column('email', 'varchar(255)'), column('boss', 'int', { nullable: true })],
      ['id'],
    ),
    {
      ...table('orders', [column('id', 'int'), column('user_id', 'int'), column('total', 'decimal(10,2)')], ['id'], {
        keys: [plain('u', 'user_id')],
        foreignKeys: declared ? [foreign(['user_id'], 'users', ['id'])] : [],
      }),
      rowsPerValue: [...rows],
    },
  ]);

const SPENT = attribute('spent', 'users.id', {
  type: 'N',
  calculation: {
    ...{ type: 'aggregate', target_table: 'orders', operation: 'SUM', select_column: 'total' },
    join_condition: 'orders.user_id = users.id',
  },
});
const TABLES: readonly ContractTable[] = [
  users({ attributes: [...users().attributes, SPENT] }),
  orders({}, [joined('email', byUser)]),
];

function upkeep(
  rows: readonly SharedValues[],
  over: { tables?: readonly ContractTable[]; declared?: boolean; sidecar?: Partial<Projection> } = {},
) {
  const contract = { tables: [...(over.tables ?? TABLES)] };
  const facts = schema(rows, over.declared);
  const projection = sidecar(contract, over.sidecar);
  const { plan, findings } = compileProjection({ contract, projection, schema: facts });
  expect(findings.filter(({ severity, code }) => severity === 'error' && code !== 'copy-unbounded')).toEqual([]);
  const all = upkeepOf(plan, facts, projection.unchanging);
  const of = (name: string, write: Upkeep['write'], kind: Upkeep['kind']): readonly Upkeep[] =>
    all.filter((one) => one.table === name && one.write === write && one.kind === kind);
  return { all, of, codes: findings.map(({ code, at }) => `${code} ${at}`) };
}

test('the item of the row itself: put, moved where its key changes, set where not, deleted', () => {
  const { all } = upkeep([counted(7)]);
  const own = all.filter(({ kind, table }) => kind === 'own' && table === 'orders');
  expect(own.map(({ write, columns, action }) => [write, columns, action])).toEqual([
    ['insert', [], 'put'],
    ['update', ['id', 'user_id'], 'move'],
    ['update', ['total'], 'set'],
    ['delete', [], 'delete'],
  ]);
  expect(own.map(({ keeper }) => keeper)).toEqual(Array(4).fill('transaction'));
  expect(own[2]!.attributes).toEqual(['total']);
});

test('a copy is kept with the write while what was counted fits into one transaction, else by the stream', () => {
  const keeper = (rows: readonly SharedValues[]) => {
    const [one, ...more] = upkeep(rows).of('users', 'update', 'copy');
    expect(more).toEqual([]);
    expect(one).toMatchObject({ entity: 'Orders.ORDER', action: 'set', columns: ['email'], attributes: ['email'] });
    return [one!.items.most, one!.keeper];
  };
  // Two actions are for the user's own item, which may move.
  expect(keeper([counted(98)])).toEqual([98, 'transaction']);
  expect(keeper([counted(99)])).toEqual([99, 'stream']);
  expect(keeper([counted(3, 'ranges')])).toEqual([null, 'stream']);
  expect(keeper([])).toEqual([null, 'stream']);
});

test('a row that a foreign key demands feeds nothing yet when it is inserted', () => {
  expect(upkeep([counted(7)]).of('users', 'insert', 'copy')).toEqual([]);
  expect(upkeep([counted(7)], { declared: false }).of('users', 'insert', 'copy')).toMatchObject([{ action: 'set' }]);
});

test('an aggregate is made anew with every write of a row behind it', () => {
  const { of } = upkeep([]);
  for (const write of ['insert', 'update', 'delete'] as const)
    expect(of('orders', write, 'many')).toMatchObject([
      { entity: 'Users.USERS', action: 'set', attributes: ['spent'], items: { most: 1 }, keeper: 'transaction' },
    ]);
});

test('a key that is made of a joined value moves the items', () => {
  const entity = orders().entities![0]!;
  const keyed = orders({
    entities: [{ ...entity, pk_template: 'MAIL#{email}', attributes: [...entity.attributes, joined('email', byUser)] }],
  });
  const { of } = upkeep([counted(7)], { tables: [users(), keyed] });
  expect(of('users', 'update', 'copy')).toMatchObject([{ columns: ['email'], action: 'move', items: { most: 14 } }]);
  expect(of('orders', 'update', 'own').find(({ action }) => action === 'move')!.columns).toContain('user_id');
});

test('a copy in more than 10,000 items is refused, unless a person says that it never changes', () => {
  expect(upkeep([counted(10_000)]).codes).not.toContainEqual(expect.stringContaining('copy-unbounded'));
  const { codes } = upkeep([counted(10_001)]);
  expect(codes).toContain('copy-unbounded /tables/1/entities/0/attributes/3');
  const never = (name: string) => ({ table: 'users', column: name, why: 'a name', approvedBy: 'ann' });
  const calm = upkeep([counted(10_001)], { sidecar: { unchanging: [never('email')] } });
  expect(calm.codes).not.toContainEqual(expect.stringContaining('copy-unbounded'));
  expect(calm.of('users', 'update', 'copy')).toEqual([]);
});
