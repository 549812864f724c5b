import type { TableFacts } from '../../../contracts/schemas/analysis';
import { column, foreign, pattern, table } from './facts';
import { id, items, model, orders, products, to, users } from './shop';

const sessions = (rowsPerUser?: number): TableFacts => ({
  ...table('sessions', [column('token', 'binary(16)'), to('user_id')], ['token'], {
    foreignKeys: [foreign(['user_id'], 'users', ['id'], 'CASCADE')],
  }),
  ...(rowsPerUser === undefined
    ? {}
    : {
        rowCount: 500,
        rowsPerValue: [
          {
            columns: ['user_id'],
            kind: 'all' as const,
            values: 50,
            rows: { p50: 9, p99: rowsPerUser, max: rowsPerUser },
          },
        ],
      }),
});
const remove = pattern('AP1', 'delete', ['users'], { equal: ['users.id'] });
const listed = (...args: Parameters<typeof model>) =>
  Object.fromEntries(
    (model(...args).projection.foreignKeys ?? []).map((one) => [`${one.child} ${one.columns.join()}`, one]),
  );

describe('the patterns that foreign keys bring', () => {
  it('are listed for each, and served', () => {
    const all = listed([users, orders(), items, products]);
    expect(Object.keys(all)).toEqual(['order_items order_id', 'order_items product_id', 'orders user_id']);
    expect(all['orders user_id']).toEqual({
      key: 'fk_user_id_users',
      child: 'orders',
      columns: ['user_id'],
      parent: 'users',
      exists: { operation: 'GetItem', table: 'Users', index: null },
      onDelete: 'RESTRICT',
      asked: 'rows of users can be deleted',
      children: { operation: 'Query', table: 'Orders', index: 'GSI1' },
      mostChildren: null,
      paged: false,
    });
    expect(all['order_items order_id']!.children).toEqual({ operation: 'Query', table: 'Orders', index: null });
  });

  it('say so when no known statement makes the server ask for children', () => {
    const insert = pattern('AP1', 'insert', ['orders'], {});
    const all = listed([users, orders(), items, products], [insert]);
    expect(all['orders user_id']).toMatchObject({ asked: null, children: { operation: 'Scan' }, paged: false });
    expect(all['order_items order_id']).toMatchObject({ asked: null, children: { operation: 'Query' } });
  });

  it.each<[number | undefined, boolean]>([
    [undefined, true],
    [99, false],
    [100, true],
  ])('are paged where a parent takes its children along and they can be too many: %s', (most, paged) => {
    expect(listed([users, sessions(most)], [remove])['sessions user_id']).toMatchObject({
      asked: 'rows of users can be deleted',
      mostChildren: most ?? null,
      paged,
    });
  });

  it('find a parent by another unique key, too', () => {
    const mails = table('mails', [id, column('address', 'varchar(90)')], ['id'], {
      foreignKeys: [foreign(['address'], 'users', ['email'])],
    });
    expect(listed([users, mails])['mails address']!.exists).toEqual({
      operation: 'GetItem',
      table: 'Users',
      index: null,
    });
  });
});

it('the data model document lists them, and names deletions that are not one step among its risks', () => {
  const text = (rowsPerUser: number): string =>
    model([users, orders(), sessions(rowsPerUser)], [remove]).documents()['dynamodb_data_model.md'];
  expect(text(200)).toMatch(
    /\| `fk_user_id_users` \| `sessions` \(`user_id`\) to `users` \| GetItem `Users` \| CASCADE \| Query `Users`: rows of users can be deleted \| 200, in pages \|/,
  );
  expect(text(200)).toContain(
    'deleting a row of users is not one step: rows of sessions (ON DELETE CASCADE) are up to 200',
  );
  expect(text(50)).not.toContain('is not one step');
  expect(model([products]).documents()['dynamodb_data_model.md']).toContain('The schema has no foreign key.');
});
