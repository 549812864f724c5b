import { z } from 'zod';

/** Calculations and transformations of the public format. What it leaves open (`concat`, `date-math`) is said in docs/contract.md. */

const AGGREGATE_OPERATIONS = ['SUM', 'COUNT', 'AVG', 'MIN', 'MAX'] as const;

/** Units of date-math; the names are MySQL's, in any case. */
const DATE_UNITS = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] as const;
export type DateUnit = (typeof DATE_UNITS)[number];

export const calculationSchema = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('aggregate'),
    target_table: z.string(),
    join_condition: z.string(),
    operation: z.enum(AGGREGATE_OPERATIONS),
    select_column: z.string(),
    join_alias: z.string().optional(),
  }),
  z.looseObject({
    type: z.literal('case'),
    cases: z.array(z.looseObject({ when: z.string(), then: z.string() })),
    else: z.string().optional(),
  }),
  z.looseObject({
    type: z.literal('concat'),
    /** SQL of each part; the attribute's `source_column` list when absent. */
    columns: z.array(z.string()).optional(),
    separator: z.string().optional(),
  }),
  z.looseObject({
    type: z.literal('date-math'),
    operation: z.enum(['add', 'subtract', 'diff']).optional(),
    unit: z.enum(DATE_UNITS).optional(),
    amount: z.int().optional(),
    /** SQL of the whole value, instead of the three above. */
    expression: z.string().optional(),
  }),
]);
export type ContractCalculation = z.infer<typeof calculationSchema>;
export type CalculationOf<T extends ContractCalculation['type']> = Extract<ContractCalculation, { readonly type: T }>;

/** The public format lists the first four; `static` and `template` are the two meanings of `string-format` by name. */
const TRANSFORMATION_TYPES = [
  'date-format',
  'string-format',
  'number-format',
  'json-parse',
  'static',
  'template',
] as const;

export const transformationSchema = z.looseObject({
  type: z.enum(TRANSFORMATION_TYPES),
  format: z.string().optional(),
  source_format: z.string().optional(),
});
export type ContractTransformation = z.infer<typeof transformationSchema>;
