import { CONTROL_TABLE, CONTROL_TABLE_KEYS, controlTableName, physicalTableName } from '../../contracts/names';
import type { IndexPlan, ProjectionPlan, TablePlan } from '../../contracts/projection';
import { byCodeUnit } from '../lib/compare';
import { assertDeployable, assertResourcesFit, LIMITS } from './limits';
import { logicalIds } from './logical-id';
import { alarmResources, type AlarmSettings, type WatchedTable } from './resources/alarms';
import { CapacityForecast, capacityProperties, type CapacitySettings } from './resources/capacity';
import { capacityAlarms } from './resources/capacity-alarms';
import { dashboardResource } from './resources/dashboard';
import { DATA_KEY, keyOfTables, keyResources, makesKey, type Encryption } from './resources/key';
import { roleResources, TAKEN_ROLES, type RoleSettings } from './resources/roles';
import { MIGRATION_TAG } from './resources/tag';
import { scalingResources } from './resources/scaling';
import { topicResources } from './resources/topic';
import { trailResources, type TrailSettings } from './resources/trail';
import type { AskedActions } from './roles/application/asked';
import type { RolePlaces } from './roles/statement';
import type {
  AttributeDefinition,
  KeySchemaElement,
  Resource,
  TableProperties,
  TableResource,
  Template,
  TemplateIndex,
} from './template-types';

/** What of `target` the template depends on. */
export interface StackTarget {
  readonly tablePrefix: string;
  readonly encryption?: Encryption;
  readonly alarms?: AlarmSettings | undefined;
  readonly roles?: RoleSettings | undefined;
  readonly trail?: TrailSettings | undefined;
  readonly capacity?: CapacitySettings | undefined;
}

export interface TemplateInput {
  readonly plan: ProjectionPlan;
  /** Name of the migration. */
  readonly migration: string;
  readonly target: StackTarget;
  /** What the roles are about beside tables. Left out: nothing. */
  readonly places?: RolePlaces;
  /** What the application asks of the tables. Left out: nothing. */
  readonly access?: readonly AskedActions[];
  /** What tables and indexes are expected to be asked for. Left out: nothing is known. */
  readonly forecast?: CapacityForecast;
}

/**
 * The stack of a migration: every table of the plan and the control table. All tables outlive the stack (Retain), and names are
 * literal, because CloudFormation adopts existing tables by literal name only.
 * @throws LandfallError LandfallContractInvalid when the plan passes a limit of DynamoDB or CloudFormation
 */
export function buildTemplate({
  plan,
  migration,
  target,
  places = NO_PLACES,
  access = [],
  forecast = NO_FORECAST,
}: TemplateInput): Template {
  assertDeployable(plan, target);
  const tables = [...plan.tables].sort((a, b) => byCodeUnit(a.name, b.name));
  const ids = logicalIds([...tables.map((t) => t.name), CONTROL_TABLE]);
  const idOf = (name: string): string => ids.get(name) ?? name;
  const tags = [{ Key: MIGRATION_TAG, Value: migration }];

  const common = commonProperties(target.encryption);
  const resources: [string, Resource][] = tables.map((table) => [
    idOf(table.name),
    tableResource({
      ...withCapacity(tableProperties(table, physicalTableName(target, table.name)), table.name, target, forecast),
      ...common,
      ...STREAM,
      Tags: tags,
    }),
  ]);
  const control = [
    idOf(CONTROL_TABLE),
    tableResource({ ...controlProperties(controlTableName(target)), ...common, Tags: tags }),
  ] as const;

  const tableOutputs = tables.flatMap((table) => outputsOf(idOf(table.name), physicalTableName(target, table.name)));
  const roles = roleResources(target.roles, { plan, migration, target, places, access });
  const otherOutputs = [
    ...(makesKey(target.encryption) ? [KEY_OUTPUT] : []),
    ...Object.entries(TAKEN_ROLES)
      .filter(([id]) => id in roles)
      .map(([id, words]) => output(id, 'Arn', `ARN of the role ${words}`)),
  ];
  const all = [...tableOutputs, ...otherOutputs];
  const outputs = all.length > LIMITS.outputs ? otherOutputs : all;
  const data = tables.map(({ name, indexes }) => ({
    ...{ id: idOf(name), table: name, name: physicalTableName(target, name) },
    indexes: [...indexes].sort((a, b) => byCodeUnit(a.name, b.name)),
  }));
  const watched = [...data, { id: idOf(CONTROL_TABLE), name: controlTableName(target), indexes: [] }];
  const everything = {
    ...Object.fromEntries([...resources, control]),
    ...(makesKey(target.encryption) ? keyResources(migration) : {}),
    ...roles,
    ...scalingResources(target.capacity, forecast, data),
    ...(target.alarms === undefined
      ? {}
      : {
          ...watchResources(migration, target.alarms, watched),
          ...capacityAlarms(target.capacity, forecast, data),
        }),
    ...(target.trail === undefined
      ? {}
      : trailResources(
          migration,
          target.trail,
          watched.map(({ name }) => name),
        )),
  };
  assertResourcesFit(Object.keys(everything).length);
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `DynamoDB tables of the migration ${migration}, made from migrationContract.json by Landfall`,
    Parameters: {
      DeletionProtection: switchParameter('DynamoDB refuses to delete a table while this is true.'),
      PointInTimeRecovery: switchParameter('Continuous backups, restorable to any second of the last 35 days.'),
    },
    Resources: everything,
    ...(outputs.length === 0 ? {} : { Outputs: Object.fromEntries(outputs) }),
  };
}

const watchResources = (migration: string, alarms: AlarmSettings, tables: readonly WatchedTable[]) => ({
  ...topicResources(migration, alarms.emails),
  ...dashboardResource(tables),
  ...alarmResources(tables, alarms),
});

const NO_FORECAST = new CapacityForecast([]);

/** Table and indexes with what they serve. */
function withCapacity<T extends Pick<TableProperties, 'BillingMode' | 'GlobalSecondaryIndexes'>>(
  properties: T,
  table: string,
  { capacity }: StackTarget,
  forecast: CapacityForecast,
): T {
  const of = (index: string | null) => capacityProperties(capacity, forecast, { table, index });
  const { GlobalSecondaryIndexes: indexes } = properties;
  return {
    ...properties,
    BillingMode: capacity?.mode === 'provisioned' ? 'PROVISIONED' : 'PAY_PER_REQUEST',
    ...of(null),
    ...(indexes && { GlobalSecondaryIndexes: indexes.map((index) => ({ ...index, ...of(index.IndexName) })) }),
  };
}

const NO_PLACES: RolePlaces = { artifactStore: '', secrets: [] };

const COMMON = {
  DeletionProtectionEnabled: { Ref: 'DeletionProtection' },
  PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: { Ref: 'PointInTimeRecovery' } },
} as const;

type CommonProperties = Pick<TableProperties, keyof typeof COMMON | 'SSESpecification'>;

function commonProperties(encryption: Encryption): CommonProperties {
  const key = keyOfTables(encryption);
  const SSESpecification = { SSEEnabled: true, SSEType: 'KMS', ...(key && { KMSMasterKeyId: key }) } as const;
  return { ...COMMON, SSESpecification };
}

/** The way back after cut-over reads these (design section 1, point 4). */
const STREAM = { StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' } } as const;

const switchParameter = (Description: string): Readonly<Record<string, string | readonly string[]>> => ({
  Type: 'String',
  AllowedValues: ['true', 'false'],
  Default: 'true',
  Description,
});

const tableResource = (Properties: TableProperties): TableResource => ({
  Type: 'AWS::DynamoDB::Table',
  DeletionPolicy: 'Retain',
  UpdateReplacePolicy: 'Retain',
  Properties,
});

const keySchema = (partition: string, sort: string | null): readonly KeySchemaElement[] => [
  { AttributeName: partition, KeyType: 'HASH' },
  ...(sort === null ? [] : [{ AttributeName: sort, KeyType: 'RANGE' } as const]),
];

const indexOf = (index: IndexPlan): TemplateIndex => ({
  IndexName: index.name,
  KeySchema: keySchema(index.partitionKey, index.sortKey),
  Projection:
    index.projection === 'INCLUDE'
      ? { ProjectionType: 'INCLUDE', NonKeyAttributes: [...index.projectedAttributes].sort(byCodeUnit) }
      : { ProjectionType: index.projection },
});

/** Key attributes in use and no other: CloudFormation refuses a definition that no key uses. */
function definitionsOf(table: TablePlan): readonly AttributeDefinition[] {
  const types = new Map<string, 'S' | 'N' | 'B'>([[table.partitionKey.name, table.partitionKey.type]]);
  if (table.sortKey) types.set(table.sortKey.name, table.sortKey.type);
  for (const index of table.indexes)
    for (const key of [index.partitionKey, index.sortKey])
      if (key !== null && !types.has(key)) types.set(key, table.keyAttributeTypes[key] ?? 'S');
  return [...types]
    .sort(([a], [b]) => byCodeUnit(a, b))
    .map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType }));
}

/** What CloudFormation and CreateTable need of a table: keys, attribute definitions, indexes, on demand. */
export const tableProperties = (
  table: TablePlan,
  name: string,
): Omit<TableProperties, keyof CommonProperties | 'StreamSpecification' | 'Tags'> => {
  const indexes = [...table.indexes].sort((a, b) => byCodeUnit(a.name, b.name)).map(indexOf);
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: definitionsOf(table),
    KeySchema: keySchema(table.partitionKey.name, table.sortKey?.name ?? null),
    ...(indexes.length === 0 ? {} : { GlobalSecondaryIndexes: indexes }),
  };
};

const controlProperties = (
  name: string,
): Omit<TableProperties, keyof CommonProperties | 'StreamSpecification' | 'Tags'> => ({
  TableName: name,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: CONTROL_TABLE_KEYS.partition, AttributeType: 'S' },
    { AttributeName: CONTROL_TABLE_KEYS.sort, AttributeType: 'S' },
  ],
  KeySchema: keySchema(CONTROL_TABLE_KEYS.partition, CONTROL_TABLE_KEYS.sort),
});

/** An attribute of a resource, told and exported under the name of both. */
const output = (id: string, attribute: string, Description: string) =>
  [
    `${id}${attribute}`,
    {
      Description,
      Value: { 'Fn::GetAtt': [id, attribute] as [string, string] },
      Export: { Name: { 'Fn::Sub': `\${AWS::StackName}-${id}${attribute}` } },
    },
  ] as const;

const KEY_OUTPUT = output(DATA_KEY, 'Arn', 'ARN of the key that encrypts the tables');

const outputsOf = (id: string, name: string) => [
  output(id, 'Arn', `ARN of ${name}`),
  output(id, 'StreamArn', `ARN of the stream of ${name}`),
];
