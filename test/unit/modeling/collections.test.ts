import { column, foreign, pattern, table } from './facts';
import { id, items, model, orders, products, to, users } from './shop';

describe('item collections', () => {
  it('put a child whose key begins with its parent into the parent’s collection', () => {
    const { keys } = model([users, orders(), items, products]);
    expect(keys).toMatchObject({
      ORDERS: 'Orders: ORDERS#{id} | #ORDERS',
      ORDER_ITEMS: 'Orders: ORDERS#{order_id} | ORDER_ITEMS#{line}',
      PRODUCTS: 'Products: PRODUCTS#{id} | #PRODUCTS',
    });
  });

  it('follow several levels where the key carries the way', () => {
    const a = table('a', [to('x')], ['x']);
    const b = table('b', [to('x'), to('y')], ['x', 'y'], { foreignKeys: [foreign(['x'], 'a', ['x'])] });
    const c = table('c', [to('x'), to('y'), to('z')], ['x', 'y', 'z'], {
      foreignKeys: [foreign(['x', 'y'], 'b', ['x', 'y'])],
    });
    expect(model([a, b, c]).keys).toMatchObject({ B: 'ATable: A#{x} | B#{y}', C: 'ATable: A#{x} | C#{y}#{z}' });
  });

  it('take a cascading child unless it is read by its own key more often', () => {
    const sessions = table('sessions', [column('token', 'binary(16)'), to('user_id')], ['token'], {
      foreignKeys: [foreign(['user_id'], 'users', ['id'], 'CASCADE')],
    });
    expect(model([users, sessions]).keys).toMatchObject({ SESSIONS: 'Users: USERS#{user_id} | SESSIONS#{token}' });
    const byToken = pattern('AP1', 'select', ['sessions'], { equal: ['sessions.token'] });
    const { keys, of, served } = model([users, sessions], [byToken]);
    expect(keys).toMatchObject({ SESSIONS: 'Sessions: SESSIONS#{token} | #SESSIONS' });
    expect(of('sessions').indexes.map(({ kind }) => kind)).toEqual(['foreign-key']);
    expect(served('AP1')).toBe('GetItem Sessions -');
  });

  it('take a child by use when it has one parent and is used with it', () => {
    const join = pattern('AP1', 'select', ['orders', 'users'], {
      equal: ['users.id'],
      joins: [['orders.user_id', 'users.id']],
    });
    const { keys, of } = model([users, orders()], [join]);
    expect(keys).toMatchObject({ ORDERS: 'Users: USERS#{user_id} | ORDERS#{id}' });
    expect(of('orders').ownership).toMatchObject({
      kind: 'co-access',
      because: expect.stringContaining('AP1') as unknown,
    });
    const together = ['users', 'orders'].map((name, n) =>
      pattern(`AP${n}`, 'insert', [name], { transaction: 'place' }),
    );
    expect(model([users, orders()], together).of('orders').ownership?.kind).toBe('co-access');
    // The user is written in a transaction that another statement shares, and the order in that one only.
    const shared = [
      pattern('AP1', 'insert', ['users'], { transactions: ['invite', 'place'] }),
      pattern('AP2', 'insert', ['orders'], { transaction: 'place' }),
    ];
    expect(model([users, orders()], shared).of('orders').ownership?.kind).toBe('co-access');
    const apart = [shared[0]!, pattern('AP2', 'insert', ['orders'], { transactions: ['cancel', 'refund'] })];
    expect(model([users, orders()], apart).of('orders').ownership).toBeNull();
    expect(model([users, orders()]).of('orders').ownership).toBeNull();
  });

  it('leave a child of two equal parents alone, unless it is read by one of them', () => {
    const reviews = table('reviews', [id, to('user_id'), to('product_id')], ['id'], {
      foreignKeys: [
        foreign(['user_id'], 'users', ['id'], 'CASCADE'),
        foreign(['product_id'], 'products', ['id'], 'CASCADE'),
      ],
    });
    expect(model([users, products, reviews]).of('reviews').ownership).toBeNull();
    const byProduct = pattern('AP1', 'select', ['reviews'], { equal: ['reviews.product_id'] });
    expect(model([users, products, reviews], [byProduct]).of('reviews').ownership?.parent).toBe('products');
  });

  it('come to an end in cycles and self references', () => {
    const a = table('aaa', [to('x'), to('y')], ['x'], { foreignKeys: [foreign(['x'], 'bbb', ['x'])] });
    const b = table('bbb', [to('x'), to('p', { nullable: true })], ['x'], {
      foreignKeys: [foreign(['x'], 'aaa', ['x']), foreign(['p'], 'bbb', ['x'])],
    });
    const { of } = model([a, b]);
    expect([of('aaa').ownership, of('bbb').ownership]).toEqual([null, null]);
    expect(of('bbb').indexes.map(({ columns, sparse }) => [columns, sparse])).toEqual([[['p'], true]]);
  });

  it('can be switched off', () => {
    expect(
      model([users, orders(), items, products], [], { strategy: 'auto', collections: false }).contract.tables,
    ).toHaveLength(4);
  });

  it('weigh patterns by their measured rate, not by their number', () => {
    const reviews = table('reviews', [id, to('user_id'), to('product_id')], ['id'], {
      foreignKeys: [
        foreign(['user_id'], 'users', ['id'], 'CASCADE'),
        foreign(['product_id'], 'products', ['id'], 'CASCADE'),
      ],
    });
    const byUser = (name: string, rate?: [string, number]) =>
      pattern(name, 'select', ['reviews'], { equal: ['reviews.user_id'], ...(rate && { rate }) });
    const byProduct = pattern('AP3', 'select', ['reviews'], { equal: ['reviews.product_id'], rate: ['0.5000', 2] });
    const parent = (...patterns: ReturnType<typeof pattern>[]) =>
      model([users, products, reviews], patterns).of('reviews').ownership?.parent;
    expect(parent(byUser('AP1'), byUser('AP2'), byProduct)).toBe('products');
    expect(parent(byUser('AP1', ['0.4000', 1]), byUser('AP2', ['0.2000', 1]), byProduct)).toBe('users');
    const byId = pattern('AP4', 'select', ['reviews'], { equal: ['reviews.id'], rate: ['3.0000', 9] });
    expect(parent(byProduct, byId)).toBeUndefined();
  });

  it('put a link table under the side that reads it more, with the other side inverted', () => {
    const links = table('user_products', [to('user_id'), to('product_id')], ['user_id', 'product_id'], {
      foreignKeys: [foreign(['user_id'], 'users', ['id']), foreign(['product_id'], 'products', ['id'])],
    });
    expect(model([users, products, links]).keys).toMatchObject({
      USER_PRODUCTS: 'Users: USERS#{user_id} | USER_PRODUCTS#{product_id}',
    });
    const bought = pattern('AP1', 'select', ['user_products'], { equal: ['user_products.product_id'] });
    const { keys, of, served } = model([users, products, links], [bought]);
    expect(keys).toMatchObject({ USER_PRODUCTS: 'Products: PRODUCTS#{product_id} | USER_PRODUCTS#{user_id}' });
    expect(of('user_products').indexes.map(({ kind, columns }) => [kind, columns])).toEqual([
      ['inverted', ['user_id']],
    ]);
    expect(served('AP1')).toBe('Query Products -');
  });

  it('reach through a parent that is a child itself, when the way to the root lies in its key', () => {
    const bills = table('bills', [to('user_id'), to('no')], ['user_id', 'no'], {
      foreignKeys: [foreign(['user_id'], 'users', ['id'])],
    });
    const charges = table('charges', [id, to('user_id'), to('bill_no')], ['id'], {
      foreignKeys: [foreign(['user_id', 'bill_no'], 'bills', ['user_id', 'no'], 'CASCADE')],
    });
    const ofBill = pattern('AP1', 'select', ['charges'], { equal: ['charges.user_id', 'charges.bill_no'] });
    const { keys, served } = model([users, bills, charges], [ofBill]);
    expect(keys).toMatchObject({
      BILLS: 'Users: USERS#{user_id} | BILLS#{no}',
      CHARGES: 'Users: USERS#{user_id} | CHARGES#{bill_no}#{id}',
    });
    expect(served('AP1')).toBe('Query Users -');
    // A parent outside its own parent's key cannot lead there.
    const loose = table('bills', [to('no'), to('user_id')], ['no'], {
      foreignKeys: [foreign(['user_id'], 'users', ['id'], 'CASCADE')],
    });
    const deep = table('charges', [id, to('bill_no')], ['id'], {
      foreignKeys: [foreign(['bill_no'], 'bills', ['no'], 'CASCADE')],
    });
    const { of } = model([users, loose, deep]);
    expect([of('bills').root, of('charges').root].filter((root) => root === 'users')).toHaveLength(1);
  });
});
