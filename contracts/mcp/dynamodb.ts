import { z } from 'zod';
import { importTools } from './dynamodb-imports';
import { describedTable, newTableEncryption, newTableKeys, tableName } from './dynamodb-tables';
import { defineTools } from './tool';

/** Tools of the server for the target. Names and parameters are those of awslabs.dynamodb-mcp-server 1.0.9 where they mean the same. */

/** An item or key in DynamoDB's JSON; bytes (`B`, `BS`) in base64. */
const attributes = z.record(z.string(), z.unknown());

export const dynamodbTools = defineTools({
  list_tables: {
    title: 'Names of tables',
    description: 'Names of the tables of the account and region that begin with a prefix, in their order.',
    input: z.strictObject({
      prefix: z.string().max(255).default('').describe('what the names begin with'),
      limit: z.int().min(1).max(1_000).default(100),
    }),
    output: z.strictObject({ tables: z.array(z.string()), more: z.boolean() }),
    effect: 'read',
  },
  describe_table: {
    title: 'What a table is',
    description:
      'Key, indexes, billing, encryption, stream, backups and tags of a table; null when there is none of the name.',
    input: z.strictObject({ table_name: tableName }),
    output: z.strictObject({ table: describedTable.nullable() }),
    effect: 'read',
  },
  count_items: {
    title: 'Items of a table',
    description:
      'Counts the items in the first megabytes of a table by a strongly consistent scan, which costs up to 256 read units each. A table that is not there has none.',
    input: z.strictObject({
      table_name: tableName,
      max_megabytes: z.int().min(1).max(64).default(1),
    }),
    output: z.strictObject({
      items: z.number(),
      more: z.boolean().describe('there are more than were counted'),
    }),
    effect: 'read',
  },
  get_item: {
    title: 'Read one item',
    description:
      "One item by its key, strongly consistent, in DynamoDB's JSON with bytes in base64; null when there is none.",
    input: z.strictObject({ table_name: tableName, key: attributes }),
    output: z.strictObject({ item: attributes.nullable() }),
    effect: 'read',
    rowData: true,
  },
  query: {
    title: 'Read items of one partition',
    description:
      "Items of one partition of a table or index, at most limit of them, in DynamoDB's JSON with bytes in base64. Strongly consistent on a table, never on an index.",
    input: z.strictObject({
      table_name: tableName,
      index_name: z.string().optional(),
      key_condition_expression: z.string().min(1),
      expression_attribute_names: z.record(z.string(), z.string()).optional(),
      expression_attribute_values: attributes,
      limit: z.int().min(1).max(100).default(25),
      scan_index_forward: z.boolean().default(true),
    }),
    output: z.strictObject({ items: z.array(attributes), more: z.boolean() }),
    effect: 'read',
    rowData: true,
  },
  check_access: {
    title: 'Rights on the items of a table',
    description:
      'Tries reading an item, and deleting one under a condition that no item can meet: nothing changes, and what the account may not do is named. Costs one write unit. A table that is not there is told.',
    input: z.strictObject({ table_name: tableName }),
    output: z.strictObject({
      found: z.boolean(),
      refused: z.array(z.strictObject({ action: z.string(), said: z.string() })),
    }),
    effect: 'write',
  },
  create_table: {
    title: 'Create a table',
    description:
      'Creates a table on demand, with the tag of this migration, and waits until it can be used. A table of this migration with the same keys and indexes is left as it is, but that continuous backups are switched on when they are asked for; any other is refused and not touched.',
    input: z.strictObject({
      table_name: tableName,
      ...newTableKeys,
      deletion_protection: z.boolean().default(true),
      point_in_time_recovery: z.boolean().default(false).describe('continuous backups'),
      ...newTableEncryption,
      stream_view_type: z.enum(['NEW_AND_OLD_IMAGES']).optional().describe('left out: no stream'),
    }),
    output: z.strictObject({ outcome: z.enum(['created', 'unchanged']), table: describedTable }),
    effect: 'write',
  },
  ...importTools,
  delete_table: {
    title: 'Delete an empty table',
    description:
      'Deletes a table of this migration after a look that finds no item in it, lifting its deletion protection, and waits until it is gone. A table that holds items, or lacks the tag of this migration, is refused; one that is not there is no failure.',
    input: z.strictObject({ table_name: tableName }),
    output: z.strictObject({ deleted: z.boolean() }),
    effect: 'delete',
  },
});
