import type { IndexPlan, ProjectionPlan, TablePlan } from '../../../contracts/projection';
import type { Analysis } from '../../../contracts/schemas/analysis';
import type { Projection } from '../../../contracts/schemas/projection';
import { accessesOf } from '../../cost/accesses';
import type { Samples } from '../samples';
import { commandsOf, type Command } from './commands';
import { counterItems } from './counters';
import { wireItem, type WireItem } from './wire';

/**
 * `dynamodb_data_model.json`, the file of AWS's own DynamoDB MCP server (awslabs.dynamodb-mcp-server, "JSON Data Model Generation Guide"):
 * tables as CreateTable takes them, items as BatchWriteItem does, and a command of the AWS CLI for each access pattern. Its validator makes
 * the tables on DynamoDB Local, writes the items and runs the commands; its CDK generator reads the tables.
 */

interface AwsKey {
  readonly AttributeName: string;
  readonly KeyType: 'HASH' | 'RANGE';
}

export interface AwsTable {
  readonly TableName: string;
  readonly AttributeDefinitions: readonly { readonly AttributeName: string; readonly AttributeType: 'S' | 'N' | 'B' }[];
  readonly KeySchema: readonly AwsKey[];
  readonly GlobalSecondaryIndexes?: readonly {
    readonly IndexName: string;
    readonly KeySchema: readonly AwsKey[];
    readonly Projection: { readonly ProjectionType: string; readonly NonKeyAttributes?: readonly string[] };
  }[];
  readonly BillingMode: 'PAY_PER_REQUEST';
}

export interface AwsPattern {
  readonly pattern: string;
  readonly description: string;
  readonly table?: string;
  readonly index?: string;
  readonly dynamodb_operation?: string;
  readonly implementation?: string;
  /** Why there is no command. */
  readonly reason?: string;
}

export interface AwsModel {
  readonly tables: readonly AwsTable[];
  readonly items: Readonly<Record<string, readonly { readonly PutRequest: { readonly Item: WireItem } }[]>>;
  readonly access_patterns: readonly AwsPattern[];
}

const keySchema = (hash: string, range: string | null): readonly AwsKey[] => [
  { AttributeName: hash, KeyType: 'HASH' },
  ...(range === null ? [] : [{ AttributeName: range, KeyType: 'RANGE' as const }]),
];

const indexOf = (index: IndexPlan) => ({
  IndexName: index.name,
  KeySchema: keySchema(index.partitionKey, index.sortKey),
  Projection: {
    ProjectionType: index.projection,
    ...(index.projection === 'INCLUDE' ? { NonKeyAttributes: index.projectedAttributes } : {}),
  },
});

function tableOf(table: TablePlan): AwsTable {
  const used = new Set(
    [{ partitionKey: table.partitionKey.name, sortKey: table.sortKey?.name ?? null }, ...table.indexes].flatMap(
      ({ partitionKey, sortKey }) => (sortKey === null ? [partitionKey] : [partitionKey, sortKey]),
    ),
  );
  return {
    TableName: table.name,
    // DynamoDB refuses definitions of attributes that no key uses.
    AttributeDefinitions: [...used].map((AttributeName) => ({
      AttributeName,
      AttributeType: table.keyAttributeTypes[AttributeName] ?? 'S',
    })),
    KeySchema: keySchema(table.partitionKey.name, table.sortKey?.name ?? null),
    ...(table.indexes.length === 0 ? {} : { GlobalSecondaryIndexes: table.indexes.map(indexOf) }),
    BillingMode: 'PAY_PER_REQUEST',
  };
}

const LONGEST_DESCRIPTION = 300;
/** `AP4`, or `AP4a`, `AP4b` .. where one pattern takes several commands. */
const named = (pattern: string, at: number, of: number): string =>
  of === 1 ? pattern : `${pattern}${at < 26 ? String.fromCharCode(97 + at) : `-${at + 1}`}`;

export interface AwsModelInput {
  readonly analysis: Analysis;
  readonly projection: Projection;
  readonly plan: ProjectionPlan;
  readonly samples: Samples;
}

export function awsModel(input: AwsModelInput): AwsModel {
  const { analysis, projection, plan, samples } = input;
  const describe = (id: string): string =>
    (analysis.accessPatterns.find((pattern) => pattern.id === id)?.fingerprint ?? id).slice(0, LONGEST_DESCRIPTION);
  const served = accessesOf(input).flatMap((access): readonly (AwsPattern & { readonly turn: number })[] => {
    const pattern = analysis.accessPatterns.find(({ id }) => id === access.pattern);
    const commands = commandsOf(access, pattern, plan, samples);
    const turnOf = ({ writes }: Command): number => (!writes ? 0 : pattern?.operation === 'delete' ? 2 : 1);
    if (commands.length === 0)
      return [
        {
          pattern: access.pattern,
          description: describe(access.pattern),
          reason: 'no item is there to try it on',
          turn: 0,
        },
      ];
    return commands.map((command: Command, at) => ({
      pattern: named(access.pattern, at, commands.length),
      description: describe(access.pattern),
      table: command.table,
      ...(command.index === null ? {} : { index: command.index }),
      dynamodb_operation: command.operation,
      implementation: command.text,
      turn: turnOf(command),
    }));
  });
  const unserved = projection.unserved.map(({ pattern, why }) => ({
    pattern,
    description: describe(pattern),
    reason: why,
  }));
  // The commands run in this order: what reads comes first, and what deletes the sample items, which others need to be there, last.
  const ordered = [...served].sort((a, b) => a.turn - b.turn);
  return {
    tables: plan.tables.map(tableOf),
    items: Object.fromEntries(
      samples.tables.map((one) => [
        one.table.name,
        [...one.items.map(({ item }) => wireItem(item)), ...counterItems(projection, one)].map((Item) => ({
          PutRequest: { Item },
        })),
      ]),
    ),
    access_patterns: [...ordered.map(({ turn: _, ...pattern }) => pattern), ...unserved],
  };
}
