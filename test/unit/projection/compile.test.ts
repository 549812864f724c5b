import type { ContractTable } from '../../../contracts/schemas/contract';
import { viewStatements } from '../../../engine/projection';
import { attribute, byUser, compile, errors, joined, orders, users, warnings } from './contract-fixture';

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
    expect(self.plan.entities[0]!.viewSelect).toContain("COALESCE(`j1`.`email`, _utf8mb4 X'4E4F274F4E45') AS `c4`");
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
      'unknown-alias /tables/1/entities/0/attributes/3/join/join_condition',
    ],
    [
      'columns of different types in a join',
      [users(), orders({}, [joined('x', { ...byUser, join_condition: 'users.email = orders.user_id' })])],
      'join-types /tables/1/entities/0/attributes/3/join/join_condition',
    ],
    [
      'a join condition that leads nowhere',
      [users(), orders({}, [joined('x', { ...byUser, join_condition: 'users.id = orders.user_id OR 1=1' })])],
      'ambiguous-join /tables/1/entities/0/attributes/3/join/join_condition',
    ],
    [
      'a statement in a selected column',
      [users(), orders({}, [joined('x', { ...byUser, select_column: '(SELECT password FROM mysql.user)' })])],
      'sql-not-understood /tables/1/entities/0/attributes/3/join/select_column',
    ],
    [
      'a transformation without a format',
      [users(), orders({}, [attribute('x', 'orders.id', { transformation: { type: 'date-format' } })])],
      'unknown-format /tables/1/entities/0/attributes/3/transformation',
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
    const noItem = { pattern: 'AP1', table: '', index: null, operation: 'GetItem', note: '', roundTrips: 0 } as const;
    expect(errors([users(), orders()], { serves: [noItem] })).toEqual([]);
  });
});
