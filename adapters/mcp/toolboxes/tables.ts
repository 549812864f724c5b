import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { isDeepStrictEqual } from 'node:util';
import type { Tools } from '../../../contracts/mcp';
import type { ToolAnswer, ToolArguments } from '../../../contracts/mcp/tool';
import { isOfMigration, MIGRATION_TAG } from '../../../engine/infrastructure';
import type { DeployedTable } from '../../../engine/infrastructure/deployed';
import type { AwsSettings } from '../../aws';
import { administerTables, type TableAdministration } from '../../cloudformation';
import type { ServerSettings } from '../settings';
import { refused } from './told';

type Described = NonNullable<ToolAnswer<Tools['dynamodb'], 'describe_table'>['table']>;

export async function withTables<T>(aws: AwsSettings, use: (tables: TableAdministration) => Promise<T>): Promise<T> {
  const tables = administerTables(aws);
  try {
    return await use(tables);
  } finally {
    tables.close();
  }
}

/** As the tools tell it: JSON has no undefined. */
const told = (found: DeployedTable): Described => ({
  ...found,
  pointInTimeRecovery: found.pointInTimeRecovery ?? null,
  tags: found.tags ?? null,
});

async function look(tables: TableAdministration, name: string): Promise<Described | null> {
  const found = await tables.describe(name);
  return found === undefined ? null : told(found);
}

export const describeTable = (aws: AwsSettings, name: string): Promise<Described | null> =>
  withTables(aws, (tables) => look(tables, name));

/** Keys of items stay here: a client without row data may count, too. */
export const countItems = (
  aws: AwsSettings,
  name: string,
  megabytes: number,
): Promise<ToolAnswer<Tools['dynamodb'], 'count_items'>> =>
  withTables(aws, async (tables) => {
    let page = await tables.count(name);
    let { items } = page;
    for (let read = 1; read < megabytes && page.next !== undefined; read += 1) {
      page = await tables.count(name, page.next);
      items += page.items;
    }
    return { items, more: page.more };
  });

/** Keys and indexes alone: what of a table cannot be changed later. */
function keysOf(table: Pick<Described, 'keySchema' | 'attributeTypes' | 'indexes'>): unknown {
  const indexes = table.indexes.map(({ name, keySchema, projection, projectedAttributes }) => ({
    ...{ name, keySchema, projection },
    projectedAttributes: [...projectedAttributes].sort(),
  }));
  return { ...{ keySchema: table.keySchema, attributeTypes: table.attributeTypes }, indexes: indexes.sort(byName) };
}

const byName = (a: { readonly name: string }, b: { readonly name: string }): number => (a.name < b.name ? -1 : 1);

type Wanted = ToolArguments<Tools['dynamodb'], 'create_table'>;
type WantedKey = Wanted['key_schema'];

const wantedKeys = (keys: WantedKey): Described['keySchema'] =>
  keys.map(({ AttributeName, KeyType }) => ({ name: AttributeName, kind: KeyType }));

const wantedTable = (wanted: Wanted): unknown =>
  keysOf({
    keySchema: wantedKeys(wanted.key_schema),
    attributeTypes: Object.fromEntries(
      wanted.attribute_definitions.map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType]),
    ),
    indexes: wanted.global_secondary_indexes.map(({ IndexName, KeySchema, Projection }) => ({
      ...{ name: IndexName, status: '', keySchema: wantedKeys(KeySchema), projection: Projection.ProjectionType },
      projectedAttributes: Projection.NonKeyAttributes ?? [],
    })),
  });

/** @throws LandfallError LandfallMcpToolRefused when another table has the name; of AWS */
export async function createTable(
  { aws, migration }: ServerSettings,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<ToolAnswer<Tools['dynamodb'], 'create_table'>> {
  const name = wanted.table_name;
  return withTables(aws, async (tables) => {
    const before = await look(tables, name);
    if (before !== null) {
      if (!isOfMigration(before.tags, migration))
        throw refused(`there is a table ${name} without the tag ${MIGRATION_TAG}=${migration}`);
      if (!isDeepStrictEqual(wantedTable(wanted), keysOf(before)))
        throw refused(`there is a table ${name} with other keys or indexes`);
    } else await tables.create(createRequest(wanted, migration));
    const active = before?.status === 'ACTIVE' ? before : told(await tables.active(name, signal));
    const outcome = before === null ? 'created' : 'unchanged';
    if (!wanted.point_in_time_recovery || active.pointInTimeRecovery !== false) return { outcome, table: active };
    await tables.enableRecovery(name, signal);
    return { outcome, table: (await look(tables, name)) ?? active };
  });
}

/** What a table is made of, by CreateTable as by ImportTable. */
export const tableParameters = (
  wanted: Pick<
    Wanted,
    'table_name' | 'attribute_definitions' | 'key_schema' | 'global_secondary_indexes' | 'sse_type' | 'kms_key_arn'
  >,
) => ({
  TableName: wanted.table_name,
  AttributeDefinitions: wanted.attribute_definitions,
  KeySchema: wanted.key_schema,
  ...(wanted.global_secondary_indexes.length > 0 && { GlobalSecondaryIndexes: wanted.global_secondary_indexes }),
  BillingMode: 'PAY_PER_REQUEST' as const,
  ...(wanted.sse_type !== undefined && {
    SSESpecification: { Enabled: true, SSEType: wanted.sse_type, KMSMasterKeyId: wanted.kms_key_arn },
  }),
});

const createRequest = (wanted: Wanted, migration: string): CreateTableCommandInput => ({
  ...tableParameters(wanted),
  DeletionProtectionEnabled: wanted.deletion_protection,
  ...(wanted.stream_view_type !== undefined && {
    StreamSpecification: { StreamEnabled: true, StreamViewType: wanted.stream_view_type },
  }),
  Tags: [{ Key: MIGRATION_TAG, Value: migration }],
});

/** @throws LandfallError LandfallMcpToolRefused when the table holds items or is of somebody else */
export const deleteTable = ({ aws, migration }: ServerSettings, name: string): Promise<{ deleted: boolean }> =>
  withTables(aws, async (tables) => {
    const found = await look(tables, name);
    if (found === null) return { deleted: false };
    if (!isOfMigration(found.tags, migration))
      throw refused(`table ${name} does not have the tag ${MIGRATION_TAG}=${migration}`);
    if (!(await tables.isEmpty(name))) throw refused(`table ${name} holds items`);
    await tables.remove(name);
    return { deleted: true };
  });
