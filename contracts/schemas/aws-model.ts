import { z } from 'zod';

/** Form of `stage-02/dynamodb_data_model.json`, the file of AWS's DynamoDB MCP server, as far as its own tools read it. */

const keySchema = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) })).min(1);

const table = z.strictObject({
  TableName: z.string(),
  AttributeDefinitions: z.array(z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  KeySchema: keySchema,
  GlobalSecondaryIndexes: z
    .array(
      z.strictObject({
        IndexName: z.string(),
        KeySchema: keySchema,
        Projection: z.strictObject({
          ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
          NonKeyAttributes: z.array(z.string()).optional(),
        }),
      }),
    )
    .optional(),
  BillingMode: z.literal('PAY_PER_REQUEST'),
});

const pattern = z.strictObject({
  pattern: z.string(),
  description: z.string(),
  table: z.string().optional(),
  index: z.string().optional(),
  dynamodb_operation: z.string().optional(),
  /** One command of the AWS CLI. */
  implementation: z.string().startsWith('aws dynamodb ').optional(),
  /** Why there is no command. */
  reason: z.string().optional(),
});

export const awsModelSchema = z.strictObject({
  tables: z.array(table),
  /** By table, as BatchWriteItem takes them. */
  items: z.record(
    z.string(),
    z.array(z.strictObject({ PutRequest: z.strictObject({ Item: z.record(z.string(), z.unknown()) }) })),
  ),
  access_patterns: z.array(pattern),
});
