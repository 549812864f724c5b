import { z } from 'zod';

/** The seven joins of the public format. `join_alias` where the format does not list it is an addition that it permits. */

/** A name of its own for the joined table; needed where it is the entity's own table. */
const join_alias = z.string().optional();

const chainStep = z.looseObject({
  target_table: z.string(),
  join_condition: z.string(),
  select_column: z.string(),
  join_alias,
});

const simple = { target_table: z.string(), join_condition: z.string(), select_column: z.string(), join_alias };

export const joinSchema = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('self-join'),
    join_alias: z.string(),
    join_condition: z.string(),
    select_column: z.string(),
    null_value: z.string().optional(),
  }),
  z.looseObject({ type: z.literal('foreign-key'), ...simple }),
  z.looseObject({
    type: z.literal('multi-column'),
    target_table: z.string(),
    join_conditions: z.array(z.string()),
    select_column: z.string(),
    join_alias,
  }),
  z.looseObject({ type: z.literal('conditional'), condition: z.string(), ...simple, else_value: z.string() }),
  z.looseObject({ type: z.literal('chain'), chain_separator: z.string().optional(), joins: z.array(chainStep) }),
  z.looseObject({ type: z.literal('lookup-table'), ...simple }),
  z.looseObject({
    type: z.literal('json-construction'),
    target_table: z.string(),
    join_condition: z.string(),
    join_alias,
    construction: z.looseObject({
      type: z.enum(['array', 'object']),
      limit: z.number().optional(),
      order_by: z.string().optional(),
      select_columns: z.record(z.string(), z.string()),
    }),
  }),
]);
export type ContractJoin = z.infer<typeof joinSchema>;
export type JoinOf<T extends ContractJoin['type']> = Extract<ContractJoin, { readonly type: T }>;
