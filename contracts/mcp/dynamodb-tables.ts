import { z } from 'zod';

/** Tables as the tools on the target say and take them. */

export const tableName = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{3,255}$/, { error: 'three to 255 of: letters, digits, _ . -' })
  .describe('name as it is in AWS, with its prefix');

const key = z.strictObject({ name: z.string(), kind: z.string() });
const index = z.strictObject({
  name: z.string(),
  status: z.string(),
  keySchema: z.array(key),
  projection: z.string(),
  projectedAttributes: z.array(z.string()),
});

export const describedTable = z.strictObject({
  name: z.string(),
  arn: z.string(),
  status: z.string(),
  keySchema: z.array(key),
  attributeTypes: z.record(z.string(), z.string()),
  indexes: z.array(index),
  billingMode: z.string(),
  deletionProtection: z.boolean(),
  pointInTimeRecovery: z.boolean().nullable().describe('null: the endpoint does not offer the call'),
  encryption: z.string(),
  kmsKey: z.string().nullable().describe('ARN of the key; null: not told'),
  stream: z.string(),
  tags: z.record(z.string(), z.string()).nullable().describe('null: the endpoint does not offer the call'),
});

const keySchema = z
  .array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }))
  .min(1)
  .max(2);
const globalIndex = z.strictObject({
  IndexName: z.string(),
  KeySchema: keySchema,
  Projection: z.strictObject({
    ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
    NonKeyAttributes: z.array(z.string()).optional(),
  }),
});

/** What every tool that makes a table is told of its keys and indexes. */
export const newTableKeys = {
  attribute_definitions: z
    .array(z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }))
    .min(1),
  key_schema: keySchema,
  global_secondary_indexes: z.array(globalIndex).max(20).default([]),
};

/** And of its encryption. */
export const newTableEncryption = {
  sse_type: z.enum(['KMS']).optional().describe('left out: the key that DynamoDB owns'),
  kms_key_arn: z.string().optional().describe('with sse_type; left out: the key that AWS manages for DynamoDB'),
};
