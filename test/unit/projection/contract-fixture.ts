import type {
  ContractAttribute,
  ContractJoin,
  ContractTable,
  MigrationContract,
} from '../../../contracts/schemas/contract';
import type { Projection } from '../../../contracts/schemas/projection';
import { canonicalHash } from '../../../engine/lib/json';
import { compileProjection } from '../../../engine/projection';
import { column, foreign, schemaOf, table, unique } from '../modeling/facts';

/** A small contract of two tables, in both forms of the public format. */

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

export const attribute = (name: string, source: string, over: Partial<ContractAttribute> = {}): ContractAttribute => {
  const [source_table, source_column] = source.split('.') as [string, string];
  return { name, type: 'S', source_table, source_column, ...over };
};

export const users = (over: Partial<ContractTable> = {}): ContractTable => ({
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
export const orders = (over: Partial<ContractTable> = {}, extra: readonly ContractAttribute[] = []): ContractTable => ({
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

export const sidecar = (contract: MigrationContract, over: Partial<Projection> = {}): Projection => ({
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

export const compile = (tables: readonly ContractTable[], over: Partial<Projection> = {}) => {
  const contract = { tables: [...tables] };
  return compileProjection({ contract, projection: sidecar(contract, over), schema: SCHEMA });
};
export const errors = (tables: readonly ContractTable[], over: Partial<Projection> = {}) =>
  compile(tables, over)
    .findings.filter(({ severity }) => severity === 'error')
    .map(({ code, at }) => `${code} ${at}`);
export const warnings = (tables: readonly ContractTable[], over: Partial<Projection> = {}) =>
  compile(tables, over)
    .findings.filter(({ severity }) => severity === 'warning')
    .map(({ code }) => code);

export const joined = (name: string, join: ContractJoin): ContractAttribute =>
  attribute(name, 'orders.user_id', { join, denormalized: true });
export const byUser = {
  type: 'foreign-key',
  target_table: 'users',
  join_condition: 'users.id = orders.user_id',
  select_column: 'users.email',
} as const;
