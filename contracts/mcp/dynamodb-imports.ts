import { z } from 'zod';
import { describedTable, newTableEncryption, newTableKeys, tableName } from './dynamodb-tables';
import { defineTools } from './tool';

const importArn = z
  .string()
  .regex(/^arn:[^:]+:dynamodb:[^:]*:\d{12}:table\/[^/]+\/import\/[^/]+$/, { error: 'the ARN of an import' });

/** Tools for tables that DynamoDB makes from objects on S3. */
export const importTools = defineTools({
  import_table: {
    title: 'Import a table from S3',
    description:
      "Makes a table on demand from all objects of a folder below this migration's artifacts on S3: gzip, DynamoDB's JSON, an item a line. Does not wait. An import from the same folder into the table is found again and not begun twice; a table that exists otherwise is refused and not touched.",
    input: z.strictObject({
      table_name: tableName,
      folder: z
        .string()
        .regex(/^(?:[A-Za-z0-9_][A-Za-z0-9_.-]*\/)+$/, { error: 'a path of plain parts that ends with /' })
        .describe("below this migration's artifacts"),
      ...newTableKeys,
      ...newTableEncryption,
    }),
    output: z.strictObject({ outcome: z.enum(['started', 'found']), import_arn: importArn }),
    effect: 'write',
  },
  describe_import: {
    title: 'How far an import is',
    description: 'Status of an import with its counts, and why it failed. Null when there is none of the ARN.',
    input: z.strictObject({ import_arn: importArn }),
    output: z.strictObject({
      import: z
        .strictObject({
          table_name: z.string(),
          status: z.enum(['IN_PROGRESS', 'COMPLETED', 'CANCELLING', 'CANCELLED', 'FAILED']),
          imported_items: z.number(),
          processed_items: z.number(),
          errors: z.number(),
          processed_bytes: z.number().describe('of the objects, decompressed'),
          failure: z.string().nullable().describe('code and text; null when it did not fail'),
        })
        .nullable(),
    }),
    effect: 'read',
  },
  finish_import: {
    title: 'Finish an imported table',
    description:
      'Gives the table of an import that has ended what an import cannot: the tag of this migration, stream, continuous backups, deletion protection. Null when the import made no table. Only imports from the artifacts of this migration.',
    input: z.strictObject({
      import_arn: importArn,
      deletion_protection: z.boolean().default(true),
      point_in_time_recovery: z.boolean().default(false).describe('continuous backups'),
      stream_view_type: z.enum(['NEW_AND_OLD_IMAGES']).optional().describe('left out: no stream'),
    }),
    output: z.strictObject({ table: describedTable.nullable() }),
    effect: 'write',
  },
});
