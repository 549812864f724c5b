import { writing } from './shop';

const shown = (sql: string) => {
  const { operation, items, parents, children, clashes } = writing(sql);
  return {
    operation,
    items: items.map(({ entity, kind, what }) => `${what} ${kind} ${entity}`),
    ...(parents.length > 0 && { parents: parents.map(({ table, columns }) => `${table} by ${columns.join()}`) }),
    ...(children.length > 0 && { children: children.map(({ table, action }) => `${table} ${action}`) }),
    ...(clashes.length > 0 && { clashes: clashes.length }),
  };
};

test('INSERT: the row, its lookup items, and the rows that it refers to', () => {
  expect(shown('INSERT INTO products (id, title, price) VALUES (?, ?, ?)')).toEqual({
    operation: 'PutItem',
    items: ['put own Products.PRODUCTS'],
  });
  expect(shown('INSERT INTO users (email, name) VALUES (?, ?)')).toEqual({
    operation: 'TransactWriteItems',
    items: ['put own Users.USERS', 'put lookup Users.UNIQUE_USERS_EMAIL'],
  });
  expect(shown('INSERT INTO orders (user_id, status, placed) VALUES (?, ?, NOW(6))')).toEqual({
    operation: 'TransactWriteItems',
    items: ['put own Orders.ORDERS'],
    parents: ['users by user_id'],
  });
});

test('upserts look for the rows that they clash with', () => {
  expect(shown('INSERT INTO users (email, name) VALUES (?, ?) ON DUPLICATE KEY UPDATE name = VALUES(name)')).toEqual({
    operation: 'TransactWriteItems',
    items: ['put own Users.USERS', 'put lookup Users.UNIQUE_USERS_EMAIL', 'update own Users.USERS'],
    clashes: 2,
  });
  expect(shown('REPLACE INTO products (id, title, price) VALUES (?, ?, ?)')).toMatchObject({
    items: ['put own Products.PRODUCTS', 'update copy Orders.ORDER_ITEMS', 'delete own Products.PRODUCTS'],
    clashes: 1,
    children: ['order_items RESTRICT'],
  });
});

test('UPDATE: one item by its key, or a transaction when others carry what changes', () => {
  expect(shown('UPDATE users SET name = ? WHERE id = ?')).toEqual({
    operation: 'UpdateItem',
    items: ['update own Users.USERS'],
  });
  expect(shown('UPDATE users SET email = ? WHERE id = ?')).toEqual({
    operation: 'TransactWriteItems',
    items: ['update own Users.USERS', 'move lookup Users.UNIQUE_USERS_EMAIL'],
  });
  expect(shown('UPDATE products SET title = ? WHERE id = ?')).toEqual({
    operation: 'TransactWriteItems',
    items: ['update copy Orders.ORDER_ITEMS', 'update own Products.PRODUCTS'],
  });
  expect(shown('UPDATE order_items SET line = line + 1 WHERE order_id = ?')).toMatchObject({
    items: ['move own Orders.ORDER_ITEMS'],
  });
  expect(
    shown('UPDATE orders o JOIN users u ON u.id = o.user_id SET o.status = ?, u.name = ? WHERE u.email = ?'),
  ).toMatchObject({
    operation: 'TransactWriteItems',
    items: ['update own Orders.ORDERS', 'update own Users.USERS'],
  });
});

test('DELETE: what refers to the row goes, or forbids it', () => {
  expect(shown('DELETE FROM labels WHERE name = ?')).toEqual({
    operation: 'DeleteItem',
    items: ['delete own Labels.LABELS'],
  });
  expect(shown('DELETE FROM orders WHERE id = ?')).toEqual({
    operation: 'TransactWriteItems',
    items: ['delete own Orders.ORDERS'],
    children: ['order_items CASCADE'],
  });
  expect(shown('DELETE FROM users WHERE id = ?')).toMatchObject({ children: ['orders RESTRICT'] });
});

test('a subquery among the values that are written is read by its own conditions', () => {
  const steps = (sql: string) =>
    writing(sql).reads.ways.map(({ plan }) => plan.steps.map(({ operation, table }) => `${operation} ${table}`));
  expect(steps('INSERT INTO orders (user_id, status) VALUES ((SELECT id FROM users WHERE id = ?), ?)')).toEqual([
    ['GetItem Users'],
  ]);
  expect(
    steps(
      'INSERT INTO users (email, name) VALUES (?, ?) ON DUPLICATE KEY UPDATE name = (SELECT title FROM products WHERE id = ?)',
    ),
  ).toEqual([['GetItem Products']]);
  expect(steps('UPDATE users SET name = (SELECT title FROM products WHERE id = ?) WHERE id = ?')).toEqual([
    ['GetItem Users', 'GetItem Products'],
  ]);
});
