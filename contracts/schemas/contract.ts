import { z } from 'zod';
import { contractMessage } from './contract-errors';
import { joinSchema } from './contract-joins';
import { calculationSchema, transformationSchema } from './contract-values';

export type { ContractJoin, JoinOf } from './contract-joins';
export type { CalculationOf, ContractCalculation, ContractTransformation, DateUnit } from './contract-values';

/** Schema of `migrationContract.json`: the public format, untouched (rules.md, rule 1). Meaning: docs/contract.md. */

const attributeType = z.enum(['S', 'N', 'B', 'SS', 'NS', 'BS', 'M', 'L', 'BOOL', 'NULL']);
export type AttributeType = z.infer<typeof attributeType>;

const attributeSchema = z.looseObject({
  name: z.string(),
  type: attributeType,
  source_table: z.string(),
  source_column: z.union([z.string(), z.array(z.string())]),
  join: joinSchema.optional(),
  calculation: calculationSchema.optional(),
  transformation: transformationSchema.optional(),
  denormalized: z.boolean().optional(),
  justification: z.string().optional(),
});
export type ContractAttribute = z.infer<typeof attributeSchema>;

const entitySchema = z.looseObject({
  entity_type: z.string(),
  source_table: z.string(),
  pk_template: z.string(),
  sk_template: z.string(),
  attributes: z.array(attributeSchema),
});
export type ContractEntity = z.infer<typeof entitySchema>;

const gsiSchema = z.looseObject({
  index_name: z.string(),
  pk: z.string(),
  sk: z.string().nullable().optional(),
  projection: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']).optional(),
  projected_attributes: z.array(z.string()).optional(),
});
export type ContractGsi = z.infer<typeof gsiSchema>;

const tableFields = z.looseObject({
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
export type ContractTable = z.infer<typeof tableFields>;

/** Contracts in use leave `attributes` out of multi-entity tables, where the format asks for a list that nothing reads. */
function withAttributes(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const table = value as Readonly<Record<string, unknown>>;
  return table['type'] === 'multi-entity' && table['attributes'] === undefined ? { ...table, attributes: [] } : value;
}

const fields = z.looseObject({ tables: z.array(z.preprocess(withAttributes, tableFields)) });
export type MigrationContract = z.infer<typeof fields>;

/** The form of a contract. Every issue has the path, and says what was found and what is allowed. */
export const contractSchema = {
  safeParse: (value: unknown) => fields.safeParse(value, { error: contractMessage }),
  /** @throws ZodError with all issues */
  parse: (value: unknown): MigrationContract => fields.parse(value, { error: contractMessage }),
};
