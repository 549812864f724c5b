import type {
  ContractAttribute,
  ContractJoin,
  ContractTable,
  MigrationContract,
} from '../../../contracts/schemas/contract';
import type { Projection } from '../../../contracts/schemas/projection';
import { canonicalHash } from '../../../engine/lib/json';
import { compileProjection, viewStatements } from '../../../engine/projection';
import { column, foreign, schemaOf, table, unique } from '../modeling/facts';

const SCHEMA = schemaOf([
  table(
    'users',
    [
      column('id', 'int unsigned'),
      column('email', 'varchar(255)', { collation: 'utf8mb4_unicode_ci' }),
      column('boss', 'int unsigned', { nullable: true }),
    ],
    ['id'],
    {
      keys: [unique('uq', 'email')],
      foreignKeys: [foreign(['boss'], 'users', ['id'])],
    },
  ),
  table(
    'orders',
    [column('id', 'bigint unsigned'), column('user_id', 'int unsigned'), column('total', 'decimal(10,2)')],
    ['id'],
  ),
]);

const attribute = (name: string, source: string, over: Partial<ContractAttribute> = {}): ContractAttribute => {
  const [source_table, source_column] = source.split('.') as [string, string];
  return { name, type: 'S', source_table, source_column, ...over };
};

const users = (over: Partial<ContractTable> = {}): ContractTable => ({
  table: 'Users',
  type: 'single-entity',
  source_table: 'users',
  pk: 'id',
  sk: null,
  attributes: [
    attribute('id', 'users.id', { type: 'N' }),
    attribute('email', 'users.email'),
    attribute('boss', 'users.boss', { type: 'N' }),
  ],
  satisfies: [],
  estimated_item_size_bytes: 100,
  ...over,
});

const ORDER_ATTRIBUTES = [
  attribute('id', 'orders.id', { type: 'N' }),
  attribute('user_id', 'orders.user_id', { type: 'N' }),
  attribute('total', 'orders.total', { type: 'N' }),
];
const orders = (over: Partial<ContractTable> = {}, extra: readonly ContractAttribute[] = []): ContractTable => ({
  table: 'Orders',
  type: 'multi-entity',
  source_table: 'orders',
  pk: 'PK',
  sk: 'SK',
  entities: [
    {
      entity_type: 'ORDER',
      source_table: 'orders',
      pk_template: 'USER#{user_id}',
      sk_template: 'ORDER#{id}',
      attributes: [...ORDER_ATTRIBUTES, ...extra],
    },
  ],
  attributes: [],
  satisfies: [],
  estimated_item_size_bytes: 100,
  ...over,
});

const sidecar = (contract: MigrationContract, over: Partial<Projection> = {}): Projection => ({
  format: 'landfall.projection/1',
  contractSha256: canonicalHash(contract),
  nullPolicy: 'omit',
  zeroDatePolicy: 'text',
  entities: [],
  omitted: [],
  serves: [],
  unserved: [],
  ...over,
});

const compile = (tables: readonly ContractTable[], over: Partial<Projection> = {}) => {
  const contract = { tables: [...tables] };
  return compileProjection({ contract, projection: sidecar(contract, over), schema: SCHEMA, viewSchema: 'views' });
};
const errors = (tables: readonly ContractTable[], over: Partial<Projection> = {}) =>
  compile(tables, over)
    .findings.filter(({ severity }) => severity === 'error')
    .map(({ code, at }) => `${code} ${at}`);
const warnings = (tables: readonly ContractTable[], over: Partial<Projection> = {}) =>
  compile(tables, over)
    .findings.filter(({ severity }) => severity === 'warning')
    .map(({ code }) => code);

const joined = (name: string, join: ContractJoin): ContractAttribute =>
  attribute(name, 'orders.user_id', { join, denormalized: true });
const byUser = {
  type: 'foreign-key',
  target_table: 'users',
  join_condition: 'users.id = orders.user_id',
  select_column: 'users.email',
} as const;

describe('compileProjection', () => {
  it('compiles single- and multi-entity tables of the public format', () => {
    const { plan, findings } = compile([users(), orders({}, [joined('user_email', byUser)])]);
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(plan.tables.map(({ name, partitionKey, sortKey }) => [name, partitionKey, sortKey])).toEqual([
      ['Users', { name: 'id', type: 'N' }, null],
      ['Orders', { name: 'PK', type: 'S' }, { name: 'SK', type: 'S' }],
    ]);
    expect(plan.entities[1]!.viewSelect).toBe(
      [
        'SELECT',
        '  `b`.`id` AS `_k1`,',
        '  `b`.`id` AS `c1`,',
        '  `b`.`user_id` AS `c2`,',
        '  `b`.`total` AS `c3`,',
        '  `j1`.`email` AS `c4`',
        'FROM `app`.`orders` AS `b`',
        'LEFT JOIN `app`.`users` AS `j1` ON `j1`.`id` = `b`.`user_id`',
      ].join('\n'),
    );
    expect(viewStatements(plan, 'views')[1]).toMatch(
      /^CREATE OR REPLACE ALGORITHM=MERGE SQL SECURITY INVOKER VIEW `views`\.`lf_order_[0-9a-f]{12}` AS\nSELECT/,
    );
  });

  it('shares one join between attributes and follows chains, self-joins and several columns', () => {
    const chain = {
      type: 'chain',
      joins: [{ target_table: 'users', join_condition: 'users.id = orders.user_id', select_column: 'users.boss' }],
    } as const;
    const several = {
      type: 'multi-column',
      target_table: 'users',
      join_conditions: ['users.id = orders.user_id'],
      select_column: 'email',
    } as const;
    const { plan, findings } = compile([
      users(),
      orders({}, [
        joined('a', byUser),
        joined('b', { ...chain, joins: [...chain.joins] }),
        joined('c', { ...several, join_conditions: [...several.join_conditions] }),
      ]),
    ]);
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(plan.entities[1]!.viewSelect.match(/LEFT JOIN/g)).toHaveLength(1);
    const boss = attribute('boss_email', 'users.boss', {
      join: {
        type: 'self-join',
        join_alias: 'chief',
        join_condition: 'chief.id = users.boss',
        select_column: 'chief.email',
        null_value: "NO'ONE",
      },
    });
    const self = compile([users({ attributes: [...users().attributes, boss] }), orders()]);
    expect(self.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(self.plan.entities[0]!.viewSelect).toContain(
      "COALESCE(`j1`.`email`, CONVERT(X'4E4F274F4E45' USING utf8mb4)) AS `c4`",
    );
  });

  it.each<[string, readonly ContractTable[], string]>([
    [
      'a table that is not there',
      [users({ source_table: 'ghosts' }), orders()],
      'unknown-table /tables/0/source_table',
    ],
    [
      'a column that is not there',
      [users({ attributes: [...users().attributes, attribute('x', 'users.ghost')] }), orders()],
      'unknown-column /tables/0/attributes/3/source_column',
    ],
    [
      'a template column that is not there',
      [users(), orders({ entities: [{ ...orders().entities![0]!, sk_template: 'O#{ghost}' }] })],
      'unknown-column /tables/1/entities/0/sk_template',
    ],
    ['a key that is no attribute', [users({ pk: 'ghost' }), orders()], 'unknown-attribute /tables/0/pk'],
    [
      'a type that cannot hold the column',
      [
        users({
          attributes: [
            users().attributes[0]!,
            attribute('email', 'users.email', { type: 'N' }),
            users().attributes[2]!,
          ],
        }),
        orders(),
      ],
      'type-mismatch /tables/0/attributes/1/type',
    ],
    [
      'a column that no item carries',
      [users({ attributes: users().attributes.slice(0, 2) }), orders()],
      'lossy-column /tables',
    ],
    ['a table that no entity carries', [users()], 'table-not-carried /tables'],
    [
      'keys that two rows can share',
      [users(), orders({ entities: [{ ...orders().entities![0]!, sk_template: 'ORDER' }] })],
      'duplicate-keys-possible /tables/1/entities/0',
    ],
    ['a key that can be NULL', [users({ pk: 'boss', sk: 'id' }), orders()], 'key-nullable /tables/0/pk'],
    [
      'a join that finds several rows',
      [
        users({
          attributes: [
            ...users().attributes,
            attribute('o', 'users.id', {
              join: {
                type: 'foreign-key',
                target_table: 'orders',
                join_condition: 'orders.user_id = users.id',
                select_column: 'orders.total',
              },
            }),
          ],
        }),
        orders(),
      ],
      'row-multiplying-join /tables/0/attributes/3/join',
    ],
    [
      'a join whose sides cannot be told',
      [
        users({
          attributes: [
            ...users().attributes,
            attribute('o', 'users.boss', {
              join: {
                type: 'foreign-key',
                target_table: 'users',
                join_condition: 'users.id = users.boss',
                select_column: 'users.email',
              },
            }),
          ],
        }),
        orders(),
      ],
      'ambiguous-join /tables/0/attributes/3/join',
    ],
    [
      'an alias that nobody defines',
      [users(), orders({}, [joined('x', { ...byUser, join_condition: 'parent.id = orders.user_id' })])],
      'ambiguous-join /tables/1/entities/0/attributes/3/join',
    ],
    [
      'columns of different types in a join',
      [users(), orders({}, [joined('x', { ...byUser, join_condition: 'users.email = orders.user_id' })])],
      'join-types /tables/1/entities/0/attributes/3/join',
    ],
    [
      'SQL in a join condition',
      [users(), orders({}, [joined('x', { ...byUser, join_condition: 'users.id = orders.user_id OR 1=1' })])],
      'unsupported-construct /tables/1/entities/0/attributes/3/join',
    ],
    [
      'SQL in a selected column',
      [users(), orders({}, [joined('x', { ...byUser, select_column: "CONCAT(users.email, '!')" })])],
      'unsupported-construct /tables/1/entities/0/attributes/3/join',
    ],
    [
      'a conditional join',
      [
        users(),
        orders({}, [
          joined('x', {
            type: 'conditional',
            condition: 'a',
            target_table: 'users',
            join_condition: 'users.id = orders.user_id',
            select_column: 'users.email',
            else_value: 'x',
          }),
        ]),
      ],
      'unsupported-construct /tables/1/entities/0/attributes/3/join',
    ],
    [
      'a calculation',
      [users(), orders({}, [attribute('x', 'orders.id', { calculation: { type: 'aggregate' } })])],
      'unsupported-construct /tables/1/entities/0/attributes/3/calculation',
    ],
    [
      'a transformation',
      [users(), orders({}, [attribute('x', 'orders.id', { transformation: { type: 'date-format' } })])],
      'unsupported-construct /tables/1/entities/0/attributes/3/transformation',
    ],
    [
      'an index key that nobody gives',
      [users(), orders({ gsis: [{ index_name: 'G', pk: 'GSI1PK' }] })],
      'index-key-unknown /tables/1/gsis/0',
    ],
    [
      'two entities with one form of key',
      [users(), orders({ entities: [orders().entities![0]!, { ...orders().entities![0]!, entity_type: 'AGAIN' }] })],
      'duplicate-keys-possible /tables/1/entities/1',
    ],
    [
      'an attribute twice',
      [users({ attributes: [...users().attributes, attribute('email', 'users.email')] }), orders()],
      'unknown-attribute /tables/0/attributes/3',
    ],
  ])('names %s', (_, tables, expected) => expect(errors(tables)).toContain(expected));

  it('every finding has a place, a message and a fix', () => {
    for (const finding of compile([users({ source_table: 'ghosts' })]).findings) {
      expect(finding.message).not.toBe('');
      expect(finding.fix).toMatch(/\.$/);
    }
  });

  it('takes an omitted column, and refuses a sidecar of another contract', () => {
    const short = [users({ attributes: users().attributes.slice(0, 2) }), orders()];
    expect(errors(short, { omitted: [{ table: 'users', column: 'boss', why: 'unused', approvedBy: 'ann' }] })).toEqual(
      [],
    );
    expect(errors([users(), orders()], { contractSha256: 'x' })).toEqual(['sidecar-of-another-contract ']);
  });

  it('warns of unserved patterns, unfolded keys, keys that can be too long, lost separators', () => {
    const by = (pk_template: string) => [
      users(),
      orders(),
      users({
        table: 'ByEmail',
        type: 'multi-entity',
        attributes: [],
        pk: 'PK',
        entities: [
          { entity_type: 'E', source_table: 'users', pk_template, sk_template: '', attributes: users().attributes },
        ],
      }),
    ];
    expect(warnings([users(), orders()], { unserved: [{ pattern: 'AP1', why: 'x' }] })).toEqual(['pattern-unserved']);
    expect(warnings([users({ pk: 'email' }), orders()])).toEqual(['key-not-folded', 'key-can-be-empty']);
    expect(warnings(by('{email}'))).toEqual(['key-can-be-empty']);
    expect(warnings(by('U#{email}'))).toEqual([]);
    expect(warnings(by('U#{email}{id}'))).toEqual(['separator-ambiguous']);
    expect(warnings(by('U#{email}-{id}'))).toEqual(['separator-ambiguous']);
    expect(
      errors([users(), orders()], {
        serves: [{ pattern: 'AP1', table: 'Ghost', index: null, operation: 'Query', note: '' }],
      }),
    ).toEqual(['pattern-misplaced /tables']);
  });

  it('gives lookup items only for rows whose unique columns are set', () => {
    const schema = schemaOf([
      table('t', [column('id', 'int'), column('code', 'varchar(9)', { nullable: true })], ['id'], {
        keys: [unique('uq', 'code')],
      }),
    ]);
    const attributes = [attribute('id', 't.id', { type: 'N' }), attribute('code', 't.code')];
    const contract = {
      tables: [
        orders({
          table: 'T',
          source_table: 't',
          entities: [
            { entity_type: 'T', source_table: 't', pk_template: 'T#{id}', sk_template: '#T', attributes },
            { entity_type: 'U', source_table: 't', pk_template: 'U#{code}', sk_template: '#U', attributes },
          ],
        }),
      ],
    };
    const projection = sidecar(contract, {
      entities: [{ id: 'T.U', role: 'lookup', keyEncodings: [], indexTemplates: [] }],
    });
    const { plan, findings } = compileProjection({ contract, projection, schema, viewSchema: 'v' });
    expect(findings).toEqual([]);
    expect(plan.entities[1]!.viewSelect).toMatch(/WHERE `b`\.`code` IS NOT NULL$/);
    expect(plan.entities[0]!.viewSelect).not.toMatch(/WHERE/);
  });

  it('reads a table without a key by the hash of its rows and says so', () => {
    const schema = schemaOf([table('t', [column('a', 'int', { nullable: true }), column('b', 'float')], [])]);
    const contract = {
      tables: [
        orders({
          table: 'T',
          source_table: 't',
          entities: [
            {
              entity_type: 'T',
              source_table: 't',
              pk_template: 'T#{*}',
              sk_template: '#T',
              attributes: [attribute('a', 't.a', { type: 'N' }), attribute('b', 't.b', { type: 'N' })],
            },
          ],
        }),
      ],
    };
    const { plan, findings } = compileProjection({ contract, projection: sidecar(contract), schema, viewSchema: 'v' });
    expect(findings.map(({ code }) => code)).toEqual(['keyless-table']);
    expect(plan.entities[0]!.drivingKey).toMatchObject([{ column: '*', exactColumn: '_k1' }]);
    expect(plan.entities[0]!.viewSelect).toContain('`b`.`b` + 0e0');
  });

  it('quotes names that could end an identifier', () => {
    const name = 'x`; DROP TABLE t; -- ';
    const schema = schemaOf([table(name, [column('i`d', 'int')], ['i`d'])]);
    const contract = {
      tables: [
        users({
          source_table: name,
          pk: 'i`d',
          attributes: [{ name: 'i`d', type: 'N', source_table: name, source_column: 'i`d' }],
        }),
      ],
    };
    const { plan, findings } = compileProjection({
      contract,
      projection: sidecar(contract),
      schema,
      viewSchema: 'v`w',
    });
    expect(findings).toEqual([]);
    expect(plan.entities[0]!.viewSelect).toContain('FROM `app`.`x``; DROP TABLE t; -- ` AS `b`');
    expect(viewStatements(plan, 'v`w')[0]).toContain('VIEW `v``w`.`lf_');
  });

  it('is the same for the same input, and view names are short and distinct', () => {
    const long = 'x'.repeat(64);
    const schema = schemaOf(['a', 'b'].map((end) => table(long.slice(1) + end, [column('id', 'int')], ['id'])));
    const contract = {
      tables: ['a', 'b'].map((end) =>
        users({
          table: `T${end}`,
          source_table: long.slice(1) + end,
          attributes: [attribute('id', `${long.slice(1)}${end}.id`, { type: 'N' })],
        }),
      ),
    };
    const run = () => compileProjection({ contract, projection: sidecar(contract), schema, viewSchema: 'v' });
    expect(JSON.stringify(run())).toBe(JSON.stringify(run()));
    const names = run().plan.entities.map(({ viewName }) => viewName);
    expect(new Set(names).size).toBe(2);
    for (const one of names) expect(one.length).toBeLessThanOrEqual(64);
  });
});
