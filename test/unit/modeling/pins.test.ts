import type { AccessPattern, TableFacts } from '../../../contracts/schemas/analysis';
import { buildModel } from '../../../engine/modeling';
import { readPins } from '../../../engine/modeling/pins/read';
import { SettingsFileError } from '../../../engine/lib/settings-file';
import { compileProjection } from '../../../engine/projection';
import { analysisOf, column, foreign, pattern, table } from './facts';
import { AUTO, id, items, orders, products, to, users } from './shop';

const sessions = table(
  'sessions',
  [column('token', 'binary(16)'), to('user_id'), column('at', 'datetime')],
  ['token'],
  {
    foreignKeys: [foreign(['user_id'], 'users', ['id'], 'CASCADE')],
  },
);
const all = [users, orders(), items, products, sessions];

/** Reads pins as YAML, builds around them, and compiles; errors of the linter are refused. */
function pinned(
  yaml: string,
  tables: readonly TableFacts[] = all,
  patterns: readonly AccessPattern[] = [],
  options = AUTO,
) {
  const analysis = analysisOf(tables, patterns);
  const pins = readPins(`version: 1\ntables:\n${yaml.replace(/^/gm, '  ')}`, 'modeling.yaml', analysis.schema);
  const built = buildModel(analysis, options, pins);
  const { contract, projection } = built;
  const { findings } = compileProjection({ contract, projection, schema: analysis.schema });
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  const entities = contract.tables.flatMap(({ table: name, entities: list = [] }) =>
    list.map((entity) => [entity.entity_type, `${name}: ${entity.pk_template} | ${entity.sk_template}`] as const),
  );
  const of = (name: string) => built.model.tables.find(({ facts }) => facts.name === name)!;
  return { ...built, keys: Object.fromEntries(entities), of };
}

/** What a file is refused with: code, and `path: found; allowed` of every problem. */
function refused(yaml: string, ...rest: [tables?: readonly TableFacts[], patterns?: readonly AccessPattern[]]) {
  try {
    pinned(yaml, ...rest);
  } catch (error) {
    if (!(error instanceof SettingsFileError)) throw error;
    return {
      code: error.code,
      problems: error.problems.map(({ path, found, allowed }) => `${path}: ${found}; ${allowed}`),
    };
  }
  return undefined;
}

describe('pins', () => {
  it('name tables and entity types', () => {
    const { keys, model } = pinned('users: { table: people.v1, entity: Person }\nproducts: { table: people.v1 }');
    expect(keys).toMatchObject({
      Person: 'people.v1: Person#{id} | #Person',
      UNIQUE_Person_EMAIL: 'people.v1: UNIQUE#Person#EMAIL#{email} | #UNIQUE',
      PRODUCTS: 'people.v1: PRODUCTS#{id} | #PRODUCTS',
      SESSIONS: 'people.v1: Person#{user_id} | SESSIONS#{token}',
    });
    expect(model.pins).toEqual(['tables.users.entity', 'tables.products.table', 'tables.users.table']);
  });

  it('put a table into a strategy of its own', () => {
    expect(pinned('users: { strategy: table-per-entity }').keys).toMatchObject({
      USERS: 'Users: USERS#{id} | #USERS',
      SESSIONS: 'Sessions: SESSIONS#{token} | #SESSIONS',
    });
    const single = { strategy: 'single-table', collections: true } as const;
    expect(pinned('products: { strategy: auto }', all, [], single).keys).toMatchObject({
      PRODUCTS: 'Products: PRODUCTS#{id} | #PRODUCTS',
      USERS: 'App: USERS#{id} | #USERS',
    });
  });

  it('make a root, or a child, and have the keys follow', () => {
    expect(pinned('sessions: { root: true }').keys['SESSIONS']).toBe('Sessions: SESSIONS#{token} | #SESSIONS');
    const child = pinned('orders: { parent: users }');
    // The lines of an order know the order alone, so they cannot lie in the collection of its user.
    expect(child.keys).toMatchObject({
      ORDERS: 'Users: USERS#{user_id} | ORDERS#{id}',
      ORDER_ITEMS: 'OrderItems: ORDER_ITEMS#{order_id} | ORDER_ITEMS#{line}',
    });
    expect(child.of('orders').ownership).toMatchObject({ kind: 'pinned', because: 'pinned: tables.orders.parent' });
  });

  it('give key templates, which children follow', () => {
    const { keys } = pinned("users: { key: { partition: 'ACCOUNT#{id}', sort: PROFILE } }");
    expect(keys).toMatchObject({
      USERS: 'Users: ACCOUNT#{id} | PROFILE',
      SESSIONS: 'Users: ACCOUNT#{user_id} | SESSIONS#{token}',
    });
    // Another partition than its root's: it leaves the collection.
    expect(pinned("sessions: { key: { partition: 'S#{token}' } }").keys['SESSIONS']).toBe(
      'Sessions: S#{token} | #SESSIONS',
    );
    // By a unique key that is not the primary key: children cannot follow.
    expect(pinned("users: { key: { partition: 'MAIL#{email}' } }").keys).toMatchObject({
      USERS: 'Users: MAIL#{email} | #USERS',
      UNIQUE_USERS_ID: 'Users: UNIQUE#USERS#ID#{id} | #UNIQUE',
      SESSIONS: 'Sessions: SESSIONS#{token} | #SESSIONS',
    });
  });

  it('require and forbid indexes', () => {
    const bySeller = pattern('AP1', 'select', ['orders'], { equal: ['orders.user_id'], order: ['orders.placed'] });
    const made = pinned(
      [
        'orders:',
        '  indexes:',
        '    require:',
        "      - { partition: [user_id], sort: [placed], why: 'the shop asks so' }",
        "      - { partition: [status], bucket: { column: placed, unit: day }, shards: 4, why: 'peaks' }",
        "      - { partition: [], sort: [placed], why: 'latest' }",
        'order_items: { indexes: { forbid: [{ partition: [product_id], why: never asked }] } }',
      ].join('\n'),
      all,
      [bySeller],
    );
    expect(made.of('orders').indexes.map((one) => [one.kind, one.partitionTemplate, one.sortTemplate])).toEqual([
      ['pinned', 'ORDERS', 'ORDERS#{placed}#{id}'],
      ['pinned', 'ORDERS#STATUS#PLACED#{status}#{placed}#{id}', 'ORDERS#{id}'],
      ['pinned', 'ORDERS#USER_ID#{user_id}', 'ORDERS#{placed}#{id}'],
    ]);
    expect(made.of('order_items').indexes).toEqual([]);
    expect(made.model.notes.find(({ where }) => where === 'order_items')?.what).toContain(
      'forbidden by a pin, never asked',
    );
    expect(made.projection.serves[0]).toMatchObject({ operation: 'Query', index: 'GSI3' });
  });

  it('require and forbid copies', () => {
    const read = pattern('AP1', 'select', ['order_items', 'products'], {
      equal: ['order_items.order_id'],
      joins: [['order_items.product_id', 'products.id']],
      selects: ['order_items.line', 'products.title'],
    });
    const reprice = pattern('AP2', 'update', ['products'], { equal: ['products.id'], assigns: ['products.price'] });
    const { of, contract } = pinned(
      [
        'order_items:',
        '  copies:',
        "    require: [{ column: products.price, why: 'as sold' }]",
        "    forbid: [{ column: products.title, why: 'translated soon' }]",
      ].join('\n'),
      all,
      [read, reprice],
    );
    expect(of('order_items').copies.map(({ attribute, because }) => [attribute, because])).toEqual([
      ['product_price', 'pinned: as sold'],
    ]);
    expect(JSON.stringify(contract)).toContain('"justification":"pinned: as sold"');
  });

  it('require and forbid aggregates', () => {
    const count = pattern('AP1', 'select', ['orders'], {
      equal: ['orders.user_id'],
      aggregates: ['COUNT(*)'],
      rate: ['9.0000', 9],
    });
    const insert = pattern('AP2', 'insert', ['orders'], { rate: ['0.1000', 1] });
    const many = [users, { ...orders(), rowCount: 90_000 }, items, products].map((one) =>
      one.name === 'users' ? { ...one, rowCount: 100 } : one,
    );
    const kept = (yaml: string) =>
      pinned(yaml, many, [count, insert])
        .of('users')
        .aggregates.map(({ attribute, because }) => [attribute, because.slice(0, 12)]);
    expect(kept('products: { root: true }')).toEqual([['orders_count', 'AP1 read it;']]);
    expect(kept('users: { aggregates: { forbid: [{ of: orders, why: w }] } }')).toEqual([]);
    expect(kept('users: { aggregates: { require: [{ operation: MAX, of: orders.placed, why: last }] } }')).toEqual([
      ['orders_count', 'AP1 read it;'],
      ['orders_placed_max', 'pinned: last'],
    ]);
  });

  it('leave columns behind with a name behind it', () => {
    const { contract, projection, of } = pinned(
      'users: { omit: [{ column: email, why: not needed, approvedBy: Ada }] }',
    );
    expect(projection.omitted).toEqual([{ table: 'users', column: 'email', why: 'not needed', approvedBy: 'Ada' }]);
    expect(of('users').lookups).toEqual([]);
    expect(JSON.stringify(contract)).not.toContain('email');
  });
});

describe('a file of pins', () => {
  it('is refused with everything that is wrong in it at once, with place and what is allowed', () => {
    const found = refused(
      [
        'user: { table: x }',
        "orders: { root: false, key: { partiton: 'X' }, indexes: { require: [{ partition: state }] } }",
      ].join('\n'),
    );
    expect(found?.code).toBe('LandfallPinsInvalid');
    expect(found?.problems).toEqual([
      expect.stringContaining('tables.user.table: the text "x"; a name of 3 to 255'),
      expect.stringContaining('tables.orders.root: the boolean false; true'),
      'tables.orders.key.partiton: a setting that does not exist; partition, sort',
      'tables.orders.indexes.require[0].why: nothing; a text',
      expect.stringContaining('tables.orders.indexes.require[0].partition: the text "state"; a list'),
    ]);
  });

  it('is refused with every name that the source has not', () => {
    const found = refused(
      [
        'user: { root: true }',
        "orders: { parent: customers, key: { partition: 'X#{nr}#{' }, omit: [{ column: notes, why: w, approvedBy: a }] }",
        'products: { root: true, parent: users, copies: { require: [{ column: username, why: w }, { column: users.nick, why: w }] } }',
        'order_items: { by: [order_id], aggregates: { require: [{ operation: COUNT, of: lines, why: w }] } }',
      ].join('\n'),
    );
    expect(found?.code).toBe('LandfallPinsInvalid');
    expect(found?.problems.map((text) => text.split(';')[0])).toEqual([
      'tables.user: "user", no table of the source',
      'tables.orders.parent: "customers", no table of the source',
      'tables.orders.key.partition: "nr", no column of orders',
      'tables.orders.key.partition: a brace that stands alone in "X#{nr}#{"',
      'tables.orders.omit[0].column: "notes", no column of orders',
      'tables.products.root: root beside parent',
      'tables.products.copies.require[0].column: the text "username"',
      'tables.products.copies.require[1].column: "nick", no column of users',
      'tables.order_items.by: the columns of a foreign key without parent',
      'tables.order_items.aggregates.require[0].of: "lines", no table of the source',
    ]);
  });

  it.each(['', 'version: 2', '[1, 2]', 'tables: *x', '{{{', 'version: 1\ntables: { users: 7 }', '\u0000'])(
    'is never half read: %j',
    (text) => {
      expect(() => readPins(text, 'modeling.yaml', analysisOf(all).schema)).toThrow(SettingsFileError);
    },
  );

  it('may be nearly empty, and takes names that objects have of themselves', () => {
    expect(readPins('version: 1', 'modeling.yaml', analysisOf(all).schema).of('constructor')).toEqual({});
    const odd = table('constructor', [id], ['id']);
    expect(pinned('constructor: { entity: Thing }', [odd]).keys['Thing']).toBe('Constructor: Thing#{id} | #Thing');
  });
});

describe('pins that cannot be followed', () => {
  it.each<[string, string, string]>([
    [
      'a parent without a foreign key',
      'products: { parent: users }',
      'tables.products.parent: users, to which no foreign key of products leads; no parent',
    ],
    [
      'a parent whose key the child does not hold',
      "users: { key: { partition: 'MAIL#{email}' } }\nsessions: { parent: users }",
      'tables.sessions.parent: the parent users; no parent here: the items of users lie under email',
    ],
    [
      'a parent and a partition of another collection',
      "sessions: { parent: users, key: { partition: 'S#{token}' } }",
      'tables.sessions.parent: the parent users; no parent here: its partition key is pinned to S#{token}',
    ],
    [
      'a parent that is a child out of reach',
      'orders: { parent: users }\norder_items: { parent: orders }',
      'tables.order_items.parent: orders, itself a child whose key does not hold the key of its parent',
    ],
    [
      'a key by which rows meet',
      "users: { key: { partition: 'U#{name}' } }",
      'tables.users.key.partition: name, by which two rows could get one item',
    ],
    [
      'a key of what can be NULL',
      "readings: { key: { sort: 'R#{at}' } }",
      'tables.readings.key.sort: at, which can be NULL',
    ],
    [
      'a key of what no key can hold',
      "readings: { key: { sort: 'R#{doc}#{sensor}' } }",
      'tables.readings.key.sort: doc, whose type json cannot be in a key',
    ],
    [
      'keys of one form',
      "users: { table: Both, key: { partition: 'X#{id}', sort: X } }\nproducts: { table: Both, key: { partition: 'X#{id}', sort: X } }",
      'tables.users.key: templates of the same form as those of products in Both',
    ],
    [
      'the same type twice',
      'users: { entity: THING }\nproducts: { entity: thing }',
      'tables.users.entity: the type THING; another one: products has it',
    ],
    [
      'a child in another table than its root',
      'users: { table: One }\nsessions: { parent: users, table: Two }',
      'tables.sessions.table: the table Two; One, where the other items of the collection of users lie',
    ],
    [
      'an index on what no key holds',
      'readings: { indexes: { require: [{ partition: [doc], why: w }] } }',
      'tables.readings.indexes.require[0]: doc in the partition',
    ],
    [
      'an index sorted by what can be NULL',
      'readings: { indexes: { require: [{ partition: [sensor], sort: [at], why: w }] } }',
      'tables.readings.indexes.require[0]: at in the sort key',
    ],
    [
      'a bucket of no time',
      'orders: { indexes: { require: [{ partition: [], bucket: { column: status, unit: day }, why: w }] } }',
      'tables.orders.indexes.require[0]: a bucket of status',
    ],
    [
      'a copy over no foreign key',
      'users: { copies: { require: [{ column: products.title, why: w }] } }',
      'tables.users.copies.require[0]: products.title, to which no foreign key leads',
    ],
    [
      'an aggregate over no child',
      'users: { aggregates: { require: [{ operation: COUNT, of: products, why: w }] } }',
      'tables.users.aggregates.require[0]: products, from which no foreign key leads to users',
    ],
    [
      'a sum of what is no number',
      'users: { aggregates: { require: [{ operation: SUM, of: orders.status, why: w }] } }',
      'tables.users.aggregates.require[0]: SUM of orders.status',
    ],
    [
      'the greatest of what may go',
      'users: { aggregates: { require: [{ operation: MAX, of: orders.placed, why: w }] } }',
      'tables.users.aggregates.require[0]: MAX of orders.placed',
    ],
    [
      'omitting the primary key',
      'users: { omit: [{ column: id, why: w, approvedBy: a }] }',
      'tables.users.omit[0].column: id, a column of the primary key',
    ],
    [
      'a strategy against its parent',
      'orders: { parent: users, strategy: single-table }',
      'tables.orders.strategy: single-table; no strategy here',
    ],
  ])('are named: %s', (_, yaml, expected) => {
    const readings = table(
      'readings',
      [to('sensor'), column('at', 'datetime', { nullable: true }), column('doc', 'json')],
      ['sensor'],
    );
    const found = refused(yaml, [...all, readings]);
    expect(found?.code).toBe('LandfallPinsImpossible');
    expect(found?.problems.join('\n')).toContain(expected);
  });

  it('are named all at once', () => {
    const found = refused("users: { key: { partition: 'U#{name}' } }\nproducts: { parent: users }");
    expect(found?.problems).toHaveLength(2);
  });
});
