import type { AccessPattern, TableFacts } from '../../../contracts/schemas/analysis';
import { buildModel, type ModelOptions } from '../../../engine/modeling';
import { compileProjection } from '../../../engine/projection';
import { analysisOf, column, foreign, pattern, plain, table, unique } from './facts';

const AUTO: ModelOptions = { strategy: 'auto', collections: true };
const id = column('id', 'int unsigned');
const to = (name: string, over = {}) => column(name, 'int unsigned', over);

/** Builds, compiles, refuses errors, and gives what tests look at. */
function model(tables: readonly TableFacts[], patterns: readonly AccessPattern[] = [], options = AUTO) {
  const analysis = analysisOf(tables, patterns);
  const built = buildModel(analysis, options);
  const compiled = compileProjection({
    contract: built.contract,
    projection: built.projection,
    schema: analysis.schema,
    viewSchema: 'v',
  });
  expect(compiled.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  const entities = built.contract.tables.flatMap(({ table: name, entities: list = [] }) =>
    list.map((entity) => [entity.entity_type, `${name}: ${entity.pk_template} | ${entity.sk_template}`] as const),
  );
  const of = (name: string) => built.model.tables.find(({ facts }) => facts.name === name)!;
  const served = (name: string) => {
    const found = built.projection.serves.find((one) => one.pattern === name);
    return found === undefined ? undefined : `${found.operation} ${found.table} ${found.index ?? '-'}`;
  };
  return { ...built, ...compiled, keys: Object.fromEntries(entities), of, served };
}

const users = table('users', [id, column('email', 'varchar(90)'), column('name', 'varchar(90)')], ['id'], {
  keys: [unique('uq_email', 'email')],
});
const orders = (over: Parameters<typeof table>[3] = {}) =>
  table('orders', [id, to('user_id'), column('status', "enum('a','b')"), column('placed', 'datetime(6)')], ['id'], {
    foreignKeys: [foreign(['user_id'], 'users', ['id'])],
    ...over,
  });
const items = table(
  'order_items',
  [to('order_id'), column('line', 'smallint unsigned'), to('product_id')],
  ['order_id', 'line'],
  {
    foreignKeys: [foreign(['order_id'], 'orders', ['id']), foreign(['product_id'], 'products', ['id'])],
  },
);
const products = table('products', [id, column('title', 'varchar(80)'), column('price', 'decimal(8,2)')], ['id']);

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
});

describe('keys', () => {
  it('split a composite key where its beginning is a foreign key or is read alone', () => {
    const facts = table(
      'readings',
      [to('sensor'), column('at', 'datetime(3)'), column('v', 'double')],
      ['sensor', 'at'],
    );
    expect(model([facts]).keys['READINGS']).toBe('Readings: READINGS#{sensor}#{at} | #READINGS');
    const bySensor = pattern('AP1', 'select', ['readings'], { equal: ['readings.sensor'], range: ['readings.at'] });
    const split = model([facts], [bySensor]);
    expect(split.keys['READINGS']).toBe('Readings: READINGS#{sensor} | READINGS#{at}');
    expect(split.served('AP1')).toBe('Query Readings -');
  });

  it('give a table without a key the hash of its rows, and step aside for columns of the same name', () => {
    const { keys, contract, plan } = model([
      table('log', [column('PK', 'int', { nullable: true }), column('_v', 'text')], []),
    ]);
    expect(keys['LOG']).toBe('Log: LOG#{*} | #LOG');
    expect(contract.tables[0]!.pk).toBe('PK_');
    expect(plan.entities[0]!.columns.map(({ attribute }) => attribute)).toEqual(['PK', '_v_']);
  });

  it('refuse a column whose name a template cannot hold', () => {
    expect(() => model([table('t', [column('a}b', 'int')], ['a}b'])])).toThrow(/t\.a}b/);
  });
});

describe('lookup items', () => {
  it('stand for unique constraints, not for those that hold the primary key', () => {
    const facts = table('t', [id, to('a'), to('b', { nullable: true })], ['id'], {
      keys: [unique('u1', 'a', 'b'), unique('u2', 'id', 'a'), unique('u3', 'b', 'a'), plain('k', 'b')],
    });
    const { of, keys } = model([facts]);
    expect(of('t').lookups.map(({ keyName }) => keyName)).toEqual(['u1']);
    expect(keys['UNIQUE_T_A_B']).toBe('TTable: UNIQUE#T#A_B#{a}#{b} | #UNIQUE');
  });

  it('are left out, and said to be, when the text is too long for a key', () => {
    const { of, model: made } = model([
      table('t', [id, column('url', 'varchar(700)')], ['id'], { keys: [unique('u', 'url')] }),
    ]);
    expect(of('t').lookups).toEqual([]);
    expect(made.notes).toContainEqual({ where: 't.u', what: expect.stringContaining('2048') as unknown });
  });

  it('serve what reads by the unique columns, without an index', () => {
    const { served, of } = model([users], [pattern('AP1', 'select', ['users'], { equal: ['users.email'] })]);
    expect(served('AP1')).toBe('GetItem Users -');
    expect(of('users').indexes).toEqual([]);
  });
});

describe('indexes', () => {
  it('follow foreign keys and patterns, share columns, and are sparse where NULL is', () => {
    const placed = pattern('AP1', 'select', ['orders'], { equal: ['orders.user_id'], order: ['orders.placed'] });
    const { of, contract, served } = model(
      [users, orders()],
      [placed, pattern('AP2', 'select', ['orders'], { equal: ['orders.user_id'] })],
    );
    expect(of('orders').indexes.map(({ columns, sort }) => [columns, sort])).toEqual([[['user_id'], ['placed']]]);
    expect(contract.tables.find(({ table: name }) => name === 'Orders')!.gsis).toEqual([
      { index_name: 'GSI1', pk: 'GSI1PK', sk: 'GSI1SK', projection: 'ALL' },
    ]);
    expect([served('AP1'), served('AP2')]).toEqual(['Query Orders GSI1', 'Query Orders GSI1']);
  });

  it('make none for what the key serves, and show a Scan as a Scan', () => {
    const patterns = [
      pattern('AP1', 'select', ['users'], { equal: ['users.id'] }),
      pattern('AP2', 'select', ['users'], { list: ['users.id'] }),
      pattern('AP3', 'select', ['users'], { optional: ['users.name'] }),
      pattern('AP4', 'select', ['users'], {}),
    ];
    const { of, served } = model([users], patterns);
    expect(of('users').indexes).toEqual([]);
    expect(patterns.map((one) => served(one.id))).toEqual([
      'GetItem Users -',
      'BatchGetItem Users -',
      'Scan Users -',
      'Scan Users -',
    ]);
  });

  it('never sort by a column that can be NULL: its rows would not be in the index', () => {
    const facts = table('t', [id, to('g'), column('at', 'datetime', { nullable: true })], ['id']);
    const { of } = model([facts], [pattern('AP1', 'select', ['t'], { equal: ['t.g'], order: ['t.at'] })]);
    expect(of('t').indexes.map(({ columns, sort, sortTemplate }) => [columns, sort, sortTemplate])).toEqual([
      [['g'], [], 'T#{id}'],
    ]);
  });

  it('end at twenty, and what has no room is a risk', () => {
    const facts = table('t', [id, ...Array.from({ length: 22 }, (_, n) => to(`f${n}`))], ['id'], {
      foreignKeys: Array.from({ length: 22 }, (_, n) => foreign([`f${n}`], 'users', ['id'])),
    });
    const { of, contract, documents } = model([users, facts]);
    expect(contract.tables.find(({ table: name }) => name === 'TTable')!.gsis).toHaveLength(20);
    expect(of('t').dropped).toHaveLength(2);
    expect(documents['dynamodb_data_model.md']).toContain('DynamoDB allows 20');
  });
});

describe('copies', () => {
  const read = pattern('AP1', 'select', ['order_items', 'products'], {
    equal: ['order_items.order_id'],
    joins: [['order_items.product_id', 'products.id']],
    selects: ['order_items.line', 'products.title', 'products.price'],
  });
  const insert = pattern('AP2', 'insert', ['products'], { assigns: ['products.title', 'products.price'] });
  const tables = [users, orders(), items, products];

  it('are made of joined columns that nothing changes', () => {
    const reprice = pattern('AP3', 'update', ['products'], { equal: ['products.id'], assigns: ['products.price'] });
    const { of, contract, plan, served, projection } = model(tables, [read, insert, reprice]);
    expect(of('order_items').copies.map(({ attribute }) => attribute)).toEqual(['product_title']);
    const entity = contract.tables
      .find(({ table: name }) => name === 'Orders')!
      .entities!.find(({ entity_type }) => entity_type === 'ORDER_ITEMS')!;
    expect(entity.attributes.at(-1)).toMatchObject({
      name: 'product_title',
      denormalized: true,
      join: {
        type: 'foreign-key',
        target_table: 'products',
        join_condition: 'products.id = order_items.product_id',
        select_column: 'products.title',
      },
    });
    expect(plan.entities.find(({ entityType }) => entityType === 'ORDER_ITEMS')!.columns.at(-1)).toMatchObject({
      role: 'copy',
      attribute: 'product_title',
    });
    expect(served('AP1')).toBe('Query Orders -');
    expect(projection.serves[0]!.note).toContain('products: BatchGetItem by its key');
    expect(model(tables, [read, insert]).projection.serves[0]!.note).toContain('products: from copied attributes');
  });

  it('are not made for a pattern that starts from the other side', () => {
    const from = pattern('AP1', 'select', ['products', 'order_items'], {
      equal: ['products.id'],
      joins: [['order_items.product_id', 'products.id']],
      selects: ['products.title'],
    });
    expect(model(tables, [from, insert]).of('order_items').copies).toEqual([]);
  });

  it.each<[string, AccessPattern]>([
    ['an update of unknown columns', pattern('AP3', 'update', ['products'], { equal: ['products.id'] })],
    ['a replace', pattern('AP3', 'replace', ['products'], { assigns: ['products.title'] })],
    [
      'an upsert',
      pattern('AP3', 'insert', ['products'], {
        assigns: ['products.title'],
        fingerprint: 'INSERT INTO products VALUES (?) ON DUPLICATE KEY UPDATE title = ?',
      }),
    ],
  ])('are not made after %s', (_, write) => {
    expect(model(tables, [read, insert, write]).of('order_items').copies).toEqual([]);
  });

  it('are not made without evidence of writes, nor past a statement that could not be read', () => {
    expect(model(tables, [read]).of('order_items').copies).toEqual([]);
    const analysis = analysisOf(tables, [read, insert]);
    const call = {
      id: 'c',
      file: 'a.ts',
      line: 1,
      function: 'f',
      sql: '',
      dynamic: true,
      call: 'query',
      routes: [],
      transaction: null,
      accessPattern: null,
      problem: 'built elsewhere',
    };
    const { model: made } = buildModel({ ...analysis, callSites: [call] }, AUTO);
    expect(made.tables.flatMap(({ copies }) => copies)).toEqual([]);
    expect(made.notes[0]!.what).toContain('a.ts:1');
    const copies = (sql: string, problem: string | null) =>
      buildModel({ ...analysis, callSites: [{ ...call, sql, problem }] }, AUTO).model.tables.flatMap(
        ({ copies: list }) => list,
      ).length;
    expect(copies('UPDATE users SET /* dynamic */ WHERE id = ?', null)).toBe(2);
    expect(copies('UPDATE products SET /* dynamic */ WHERE id = ?', null)).toBe(0);
    expect(copies('UPDATE products SET price = ? WHERE /* dynamic */', null)).toBe(2);
    expect(copies('UPDATE users SET a = (', 'cannot be parsed')).toBe(2);
    expect(copies('UPDATE products SET a = (', 'cannot be parsed')).toBe(0);
    expect(copies('SELECT * FROM products WHERE (', 'cannot be parsed')).toBe(2);
  });

  it('are not made on the word of stored code, which knows nothing of what the application writes', () => {
    const stored = (one: AccessPattern): AccessPattern => ({
      ...one,
      evidence: { ...one.evidence, stored: ['trigger t'], seenIn: 'stored code' },
    });
    const { model: made } = buildModel(analysisOf(tables, [read, stored(insert)]), AUTO);
    expect(made.tables.flatMap(({ copies }) => copies)).toEqual([]);
    expect(made.notes[0]!.what).toBe('no column is copied: no statement that writes is known');
    // What it does change is changed, whoever else writes.
    const reprice = stored(pattern('AP3', 'update', ['products'], { assigns: ['products.price'] }));
    expect(
      model(tables, [read, insert, reprice])
        .of('order_items')
        .copies.map(({ attribute }) => attribute),
    ).toEqual(['product_title']);
  });

  it('are not made where stored code makes its statements at run time', () => {
    const risk = { code: 'DYNAMIC_STORED_CODE', where: 'procedure p', what: '', needs: '' };
    const { model: made } = buildModel({ ...analysisOf(tables, [read, insert]), risks: [risk] }, AUTO);
    expect(made.tables.flatMap(({ copies }) => copies)).toEqual([]);
    expect(made.notes[0]!.what).toContain('procedure p makes statements at run time');
  });
});

describe('writes', () => {
  it('are transactions where lookup items or the application ask for it', () => {
    const patterns = [
      pattern('AP1', 'insert', ['users'], { assigns: ['users.email'] }),
      pattern('AP2', 'insert', ['products'], {}),
      pattern('AP3', 'update', ['users'], { equal: ['users.id'], assigns: ['users.name'] }),
      pattern('AP4', 'update', ['users'], { equal: ['users.id'], assigns: ['users.email'] }),
      pattern('AP5', 'delete', ['products'], { equal: ['products.id'] }),
      pattern('AP6', 'update', ['products'], {
        equal: ['products.id'],
        assigns: ['products.price'],
        transaction: 'buy',
      }),
      pattern('AP7', 'delete', ['products'], {}),
      pattern('AP8', 'call', ['users'], {}),
      pattern('AP9', 'select', ['ghosts'], {}),
    ];
    const { served, projection } = model([users, products], patterns);
    expect(patterns.map((one) => served(one.id)?.split(' ')[0])).toEqual([
      'TransactWriteItems',
      'PutItem',
      'UpdateItem',
      'TransactWriteItems',
      'DeleteItem',
      'TransactWriteItems',
      'Scan',
      undefined,
      undefined,
    ]);
    expect(projection.unserved.map((one) => one.pattern)).toEqual(['AP8', 'AP9']);
  });
});

describe('the model as a whole', () => {
  const all = [users, orders(), items, products];

  it('is the same for the same tables in any order, byte for byte', () => {
    const text = (tables: readonly TableFacts[]) =>
      JSON.stringify(buildModel(analysisOf(tables), AUTO).contract) +
      JSON.stringify(buildModel(analysisOf(tables), AUTO).projection) +
      JSON.stringify(buildModel(analysisOf(tables), AUTO).documents);
    expect(text([...all].reverse())).toBe(text(all));
  });

  it('fits one table when asked, with the same entities', () => {
    const single = model(all, [], { strategy: 'single-table', collections: true });
    expect(single.contract.tables.map(({ table: name }) => name)).toEqual(['App']);
    expect(single.contract.tables[0]!.entities!.map(({ entity_type }) => entity_type).sort()).toEqual(
      model(all)
        .contract.tables.flatMap(({ entities = [] }) => entities.map(({ entity_type }) => entity_type))
        .sort(),
    );
  });

  it('tells tables apart whose names meet', () => {
    const twins = ['a-b', 'a_b', 'A_B'].map((name) => table(name, [id], ['id']));
    const { contract } = model(twins);
    expect(contract.tables.map(({ table: name }) => name)).toEqual(['ABTable', 'ABTable_2', 'ABTable_3']);
    expect(
      new Set(contract.tables.flatMap(({ entities = [] }) => entities.map(({ entity_type }) => entity_type))).size,
    ).toBe(3);
  });

  it('never invents a rate', () => {
    const { documents } = model(all, [pattern('AP1', 'select', ['users'], { equal: ['users.id'] })]);
    expect(documents['access_patterns_with_rps.md']).toMatch(/AP1 .* unknown/);
    expect(documents['Stage3_DataModel.md']).toBe(documents['dynamodb_data_model.md']);
  });

  it('takes 200 tables and 2,000 patterns in seconds', () => {
    const tables = Array.from({ length: 200 }, (_, n) =>
      table(`t${n}`, [id, to('f'), column('s', 'varchar(20)')], ['id'], {
        foreignKeys: n === 0 ? [] : [foreign(['f'], `t${n - 1}`, ['id'])],
        keys: [unique('u', 's')],
      }),
    );
    const patterns = Array.from({ length: 2_000 }, (_, n) =>
      pattern(`AP${n}`, 'select', [`t${n % 200}`], { equal: [`t${n % 200}.f`] }),
    );
    const start = performance.now();
    model(tables, patterns);
    expect(performance.now() - start).toBeLessThan(20_000);
  });
});
