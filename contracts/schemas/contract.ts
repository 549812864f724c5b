import { z } from 'zod';

/** Schema of `migrationContract.json`: the public format, untouched (rules.md, rule 1). */

const attributeType = z.enum(['S', 'N', 'B', 'SS', 'NS', 'BS', 'M', 'L', 'BOOL', 'NULL']);
export type AttributeType = z.infer<typeof attributeType>;

const chainStep = z.looseObject({ target_table: z.string(), join_condition: z.string(), select_column: z.string() });

export const joinSchema = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('self-join'),
    join_alias: z.string(),
    join_condition: z.string(),
    select_column: z.string(),
    null_value: z.string().optional(),
  }),
  z.looseObject({
    type: z.literal('foreign-key'),
    target_table: z.string(),
    join_condition: z.string(),
    select_column: z.string(),
  }),
  z.looseObject({
    type: z.literal('multi-column'),
    target_table: z.string(),
    join_conditions: z.array(z.string()),
    select_column: z.string(),
  }),
  z.looseObject({
    type: z.literal('conditional'),
    condition: z.string(),
    target_table: z.string(),
    join_condition: z.string(),
    select_column: z.string(),
    else_value: z.string(),
  }),
  z.looseObject({ type: z.literal('chain'), chain_separator: z.string().optional(), joins: z.array(chainStep) }),
  z.looseObject({
    type: z.literal('lookup-table'),
    target_table: z.string(),
    join_condition: z.string(),
    select_column: z.string(),
  }),
  z.looseObject({
    type: z.literal('json-construction'),
    target_table: z.string(),
    join_condition: z.string(),
    construction: z.looseObject({
      type: z.enum(['array', 'object']),
      limit: z.number().optional(),
      order_by: z.string().optional(),
      select_columns: z.record(z.string(), z.string()),
    }),
  }),
]);
export type ContractJoin = z.infer<typeof joinSchema>;

export const attributeSchema = z.looseObject({
  name: z.string(),
  type: attributeType,
  source_table: z.string(),
  source_column: z.union([z.string(), z.array(z.string())]),
  join: joinSchema.optional(),
  calculation: z.looseObject({ type: z.string() }).optional(),
  transformation: z.looseObject({ type: z.string() }).optional(),
  denormalized: z.boolean().optional(),
  justification: z.string().optional(),
});
export type ContractAttribute = z.infer<typeof attributeSchema>;

export const entitySchema = z.looseObject({
  entity_type: z.string(),
  source_table: z.string(),
  pk_template: z.string(),
  sk_template: z.string(),
  attributes: z.array(attributeSchema),
});
export type ContractEntity = z.infer<typeof entitySchema>;

export const gsiSchema = z.looseObject({
  index_name: z.string(),
  pk: z.string(),
  sk: z.string().nullable().optional(),
  projection: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']).optional(),
  projected_attributes: z.array(z.string()).optional(),
});
export type ContractGsi = z.infer<typeof gsiSchema>;

export const contractTableSchema = z.looseObject({
  table: z.string(),
  type: z.enum(['single-entity', 'multi-entity']),
  source_table: z.string(),
  pk: z.string(),
  sk: z.string().nullable().optional(),
  gsis: z.array(gsiSchema).optional(),
  entities: z.array(entitySchema).optional(),
  attributes: z.array(attributeSchema),
  satisfies: z.array(z.string()),
  estimated_item_size_bytes: z.number(),
});
export type ContractTable = z.infer<typeof contractTableSchema>;

export const contractSchema = z.looseObject({ tables: z.array(contractTableSchema) });
export type MigrationContract = z.infer<typeof contractSchema>;
