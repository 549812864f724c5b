import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ContractAttribute, ContractTable } from '../../../contracts/schemas/contract';
import type { Projection } from '../../../contracts/schemas/projection';
import { linterPage } from '../../../scripts/docs/linter';
import { compileProjection } from '../../../engine/projection';
import { FINDINGS, type FindingCode } from '../../../engine/projection/findings/codes';
import { column, foreign, plain, schemaOf, table } from '../modeling/facts';
import { attribute, byUser, joined, orders, sidecar, users } from './contract-fixture';

/** Every code of the linter has a contract that makes it fire, at a place and with a severity. */

const SCHEMA = schemaOf([
  table(
    'users',
    [
      column('id', 'int unsigned'),
      column('email', 'varchar(255)', { collation: 'utf8mb4_unicode_ci' }),
      column('boss', 'int unsigned', { nullable: true }),
    ],
    ['id'],
    { foreignKeys: [foreign(['boss'], 'users', ['id'])] },
  ),
  {
    ...table(
      'orders',
      [column('id', 'bigint unsigned'), column('user_id', 'int unsigned'), column('total', 'decimal(10,2)')],
      ['id'],
      { keys: [plain('u', 'user_id')], foreignKeys: [foreign(['user_id'], 'users', ['id'])] },
    ),
    rowsPerValue: [{ columns: ['user_id'], kind: 'ranges', values: 9, rows: { p50: 1, p99: 9, max: 10_001 } }],
  },
  table(
    'files',
    [
      column('id', 'int'),
      column('name', 'varchar(600)'),
      column('body', 'longblob'),
      column('ratio', 'double'),
      column('flag', 'tinyint(1)'),
      column('shape', 'hologram'),
      column('owner', 'varchar(20)', { collation: 'utf8mb4_unicode_ci' }),
    ],
    ['id'],
  ),
  table('log', [column('line', 'varchar(20)')], []),
]);

const files = (over: Partial<ContractTable> = {}, extra: readonly ContractAttribute[] = []): ContractTable => ({
  ...users({ table: 'Files', source_table: 'files', pk: 'id' }),
  attributes: [
    attribute('id', 'files.id', { type: 'N' }),
    attribute('name', 'files.name'),
    attribute('body', 'files.body', { type: 'B' }),
    ...extra,
  ],
  ...over,
});
const log = (): ContractTable => ({
  ...orders({ table: 'Log', source_table: 'log' }),
  entities: [
    {
      entity_type: 'LINE',
      source_table: 'log',
      pk_template: 'LOG#{*}',
      sk_template: '#',
      attributes: [attribute('line', 'log.line')],
    },
  ],
});

interface Case {
  readonly tables: readonly ContractTable[];
  readonly sidecar?: Partial<Projection>;
  readonly patterns?: readonly string[];
  readonly at: string;
}

const ORDER = '/tables/0/entities/0/attributes/3';
const order = (one: ContractAttribute, at = ORDER): Case => ({ tables: [orders({}, [one])], at });
const calculated = (calculation: ContractAttribute['calculation']): ContractAttribute =>
  attribute('x', 'orders.id', { ...(calculation && { calculation }) });
const expression = (text: string): Case =>
  order(calculated({ type: 'date-math', expression: text }), `${ORDER}/calculation/expression`);
const keyed = (template: string, over: Partial<ContractTable> = {}): readonly ContractTable[] => [
  orders({ entities: [{ ...orders().entities![0]!, sk_template: template }], ...over }),
];
const constructed = (limit: number | undefined, join_condition: string): ContractAttribute =>
  attribute('list', 'users.id', {
    type: 'L',
    join: {
      type: 'json-construction',
      target_table: join_condition.startsWith('orders') ? 'orders' : 'users',
      join_condition,
      construction: { type: 'array', ...(limit === undefined ? {} : { limit }), select_columns: { id: 'id' } },
    },
  });
const ofUser = (one: ContractAttribute, at: string): Case => ({
  tables: [users({ attributes: [...users().attributes, one] })],
  at,
});
const serves = (pattern: string, name: string): Projection['serves'][number] => ({
  ...{ pattern, table: name, index: null, operation: 'Query', note: '' },
});

const CASES: Readonly<Record<FindingCode, Case>> = {
  'sidecar-of-another-contract': { tables: [users()], sidecar: { contractSha256: 'x' }, at: '' },
  'unknown-table': { tables: [users({ source_table: 'ghosts' })], at: '/tables/0/source_table' },
  'unknown-column': order(attribute('x', 'orders.ghost'), `${ORDER}/source_column`),
  'unknown-attribute': { tables: [users({ pk: 'ghost' })], at: '/tables/0/pk' },
  'unsupported-construct': order(attribute('x', 'users.email'), `${ORDER}/source_table`),
  'unsupported-type': { tables: [files({}, [attribute('shape', 'files.shape')])], at: '/tables/0/attributes/3' },
  'type-mismatch': order(attribute('x', 'orders.total', { type: 'B' }), `${ORDER}/type`),
  'type-narrow': {
    tables: [files({}, [attribute('ratio', 'files.ratio', { type: 'N' })])],
    at: '/tables/0/attributes/3/type',
  },
  'row-multiplying-join': ofUser(
    attribute('o', 'users.id', {
      join: {
        ...{ type: 'foreign-key', target_table: 'orders' },
        ...{ join_condition: 'orders.user_id = users.id', select_column: 'orders.total' },
      },
    }),
    '/tables/0/attributes/3/join',
  ),
  'ambiguous-join': order(joined('x', { ...byUser, join_condition: 'users.id = 7' }), `${ORDER}/join/join_condition`),
  'ambiguous-column': order(
    joined('x', { ...byUser, join_condition: 'users.id = orders.user_id AND users.email = CONCAT(id, id)' }),
    `${ORDER}/join/join_condition`,
  ),
  'unknown-alias': order(joined('x', { ...byUser, select_column: 'chief.email' }), `${ORDER}/join/select_column`),
  'unknown-function': expression('LOAD_FILE(total)'),
  'unknown-format': order(
    attribute('x', 'orders.id', { transformation: { type: 'date-format' } }),
    `${ORDER}/transformation`,
  ),
  'not-deterministic': expression('NOW()'),
  'sql-not-understood': expression('(SELECT 1)'),
  'several-constructs': order(attribute('x', 'orders.id', { join: byUser, calculation: { type: 'concat' } }), ORDER),
  'limit-invalid': ofUser(
    constructed(0.5, 'orders.user_id = users.id'),
    '/tables/0/attributes/3/join/construction/limit',
  ),
  'joins-own-row': ofUser(constructed(undefined, 'users.id = users.id'), '/tables/0/attributes/3/join/join_condition'),
  'join-not-indexed': order(
    { ...constructed(3, 'users.boss = orders.user_id'), source_table: 'orders' },
    `${ORDER}/join`,
  ),
  'join-against-reference': order(
    joined('x', {
      ...{ type: 'foreign-key', target_table: 'files', select_column: 'files.name' },
      join_condition: 'files.id = orders.user_id',
    }),
    `${ORDER}/join/join_condition`,
  ),
  'join-types': order(
    joined('x', { ...byUser, join_condition: 'users.email = orders.user_id' }),
    `${ORDER}/join/join_condition`,
  ),
  'lossy-column': { tables: [users({ attributes: users().attributes.slice(0, 2) })], at: '/tables' },
  'table-not-carried': { tables: [users()], at: '/tables' },
  'duplicate-keys-possible': { tables: keyed('ORDER'), at: '/tables/0/entities/0' },
  'copy-unbounded': order(joined('email', byUser)),
  'key-nullable': { tables: [users({ pk: 'boss', sk: 'id' })], at: '/tables/0/pk' },
  'key-too-long': { tables: [files({ pk: 'id', sk: 'name' })], at: '/tables/0/sk' },
  'key-can-be-empty': { tables: [files({ pk: 'name', sk: 'id' })], at: '/tables/0/pk' },
  'key-not-folded': { tables: [users({ pk: 'email', sk: 'id' })], at: '/tables/0/pk' },
  'key-attribute-ignored': order(attribute('SK', 'orders.id', { type: 'N' })),
  'key-implied': { tables: [users({ pk: 'user_id' })], at: '/tables/0/pk' },
  'entities-missing': { tables: [orders({ entities: [] })], at: '/tables/0/entities' },
  'outside-public-format': order(
    attribute('x', 'orders.id', { transformation: { type: 'static', format: 'x' } }),
    `${ORDER}/transformation/type`,
  ),
  'separator-ambiguous': {
    tables: [files({ ...keyedByName('N#{name}{owner}') })],
    at: '/tables/0/entities/0/sk_template',
  },
  'item-may-exceed-400kb': { tables: [files()], at: '/tables/0' },
  'keyless-table': { tables: [log()], at: '/tables/0/entities/0' },
  'too-many-indexes': {
    tables: [users({ gsis: Array.from({ length: 21 }, (_, n) => ({ index_name: `G${n}`, pk: 'email' })) })],
    at: '/tables/0/gsis',
  },
  'index-key-unknown': { tables: [users({ gsis: [{ index_name: 'G', pk: 'ghost' }] })], at: '/tables/0/gsis/0' },
  'pattern-unserved': { tables: [users()], sidecar: { unserved: [{ pattern: 'AP1', why: 'x' }] }, at: '/tables' },
  'pattern-misplaced': { tables: [users()], sidecar: { serves: [serves('AP1', 'Ghost')] }, at: '/tables' },
  'pattern-forgotten': { tables: [users()], patterns: ['AP7'], at: '/tables' },
  'pattern-unknown': { tables: [users()], patterns: [], sidecar: { serves: [serves('AP1', 'Users')] }, at: '/tables' },
};

function keyedByName(sk_template: string): Partial<ContractTable> {
  const entity = { entity_type: 'F', source_table: 'files', pk_template: 'F#{id}', sk_template };
  return {
    type: 'multi-entity',
    pk: 'PK',
    sk: 'SK',
    entities: [{ ...entity, attributes: files().attributes }],
    attributes: [],
  };
}

it.each(Object.entries(CASES))('%s', (code, { tables, sidecar: over = {}, patterns, at }) => {
  const contract = { tables: [...tables] };
  const { findings } = compileProjection({
    ...{ contract, projection: sidecar(contract, over), schema: SCHEMA },
    ...(patterns === undefined ? {} : { patterns }),
  });
  const found = findings.filter((one) => one.code === code);
  expect(found.map((one) => one.at)).toContain(at);
  for (const { severity, message, fix } of found) {
    expect(FINDINGS[code as FindingCode].severity).toContain(severity);
    expect(message).not.toBe('');
    expect(fix).toMatch(/\.$/);
  }
});

it('every finding that any of them has is a known one, of a severity that it may have', () => {
  for (const { tables, sidecar: over = {} } of Object.values(CASES)) {
    const contract = { tables: [...tables] };
    const { findings } = compileProjection({
      contract,
      projection: sidecar(contract, over),
      schema: SCHEMA,
    });
    for (const { code, severity } of findings)
      expect([code, FINDINGS[code as FindingCode].severity]).toEqual([code, expect.arrayContaining([severity])]);
  }
});

it('docs/linter.md lists them all', () => {
  expect(readFileSync(join(__dirname, '../../../docs/linter.md'), 'utf8')).toBe(linterPage());
});
