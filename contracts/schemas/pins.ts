import { z } from 'zod';

/**
 * Schema of `modeling.yaml`: decisions about the model that a person takes, which the modeler works around. Everything may be left
 * out; what is left out is decided by rule. Tables and columns are those of the source.
 */

const text = z.string().min(1);
const columns = z.array(text).min(1);
const why = text.meta({ description: 'Why it is so, for those who read the model later.' });

const strategies = ['auto', 'single-table', 'table-per-entity'] as const;

const key = z.strictObject({
  partition: text.optional().meta({ description: 'Template of the partition key, for example ACCOUNT#{account_id}.' }),
  sort: text.optional().meta({ description: 'Template of the sort key, for example BILL#{bill_no}.' }),
});

const requiredIndex = z.strictObject({
  partition: z.array(text).meta({ description: 'Columns of the partition key; an empty list puts all rows into one.' }),
  sort: z.array(text).default([]).meta({ description: 'Columns of the sort key, before those that name the row.' }),
  bucket: z
    .strictObject({
      column: text.meta({ description: 'A DATE, DATETIME or TIMESTAMP.' }),
      unit: z.enum(['year', 'month', 'day', 'hour']),
    })
    .optional()
    .meta({ description: 'A part of a date that the partition is made of as well.' }),
  shards: z.int().min(2).max(200).optional().meta({ description: 'Number of partitions that one key is spread over.' }),
  why,
});

const copy = z.strictObject({
  column: text.meta({ description: 'Table and column that are copied, for example users.username.' }),
  by: columns.optional().meta({ description: 'Columns of this table that lead there; needed when several do.' }),
  why,
});

const aggregate = z.strictObject({
  operation: z.enum(['COUNT', 'SUM', 'MIN', 'MAX']),
  of: text.meta({ description: 'Child table for COUNT, else table and column, for example bills.amount.' }),
  by: columns.optional().meta({ description: 'Columns of the child that lead here; needed when several do.' }),
  why,
});

const omitted = z.strictObject({
  column: text,
  why,
  approvedBy: text.meta({ description: 'Who decided that this column is not carried over.' }),
});

export const tablePins = z.strictObject({
  table: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{3,255}$/, 'a name of 3 to 255 letters, digits, _ . or -')
    .optional()
    .meta({ description: 'Name of the DynamoDB table. Collections with the same name share a table.' }),
  entity: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_]{0,99}$/, 'a word of letters, digits and _')
    .optional()
    .meta({ description: 'Entity type: the word in keys and in the attribute of the type.' }),
  strategy: z.enum(strategies).optional().meta({
    description: 'single-table: its collection lies in the shared table. table-per-entity: a table for itself alone.',
  }),
  root: z.literal(true).optional().meta({ description: 'It is not put into the collection of another table.' }),
  parent: text.optional().meta({ description: 'Table in whose item collection it lies, over a foreign key.' }),
  by: columns.optional().meta({ description: 'Columns of that foreign key; needed when several lead to the parent.' }),
  key: key.optional().meta({ description: 'Templates of the item key; columns in braces.' }),
  indexes: z
    .strictObject({
      require: z.array(requiredIndex).default([]).meta({ description: 'Indexes that must be there.' }),
      forbid: z
        .array(z.strictObject({ partition: z.array(text), sort: z.array(text).optional(), why }))
        .default([])
        .meta({ description: 'Indexes on these columns that must not be there; with sort only that one.' }),
    })
    .optional()
    .meta({ description: 'Global secondary indexes.' }),
  lookups: z
    .strictObject({
      forbid: z
        .array(z.strictObject({ columns, why }))
        .default([])
        .meta({ description: 'Unique keys, by their columns, that no lookup item keeps unique.' }),
    })
    .optional()
    .meta({ description: 'Lookup items that keep unique keys unique.' }),
  copies: z
    .strictObject({
      require: z.array(copy).default([]).meta({ description: 'Columns that are copied although they may change.' }),
      forbid: z
        .array(z.strictObject({ column: text, why }))
        .default([])
        .meta({ description: 'Columns that are never copied into this table.' }),
    })
    .optional()
    .meta({ description: 'Columns of other tables that its items carry.' }),
  aggregates: z
    .strictObject({
      require: z.array(aggregate).default([]).meta({ description: 'Aggregates over children that its items keep.' }),
      forbid: z
        .array(z.strictObject({ of: text, operation: z.enum(['COUNT', 'SUM', 'MIN', 'MAX']).optional(), why }))
        .default([])
        .meta({
          description: 'Aggregates over this child, or this column of it, that are computed when they are read.',
        }),
    })
    .optional()
    .meta({ description: 'COUNT, SUM, MIN and MAX over its children.' }),
  omit: z.array(omitted).optional().meta({ description: 'Columns that no item carries: they are lost.' }),
});
export type TablePins = z.infer<typeof tablePins>;

export const pinsSchema = z.strictObject({
  version: z.literal(1).meta({ description: 'Version of this format.' }),
  tables: z.record(text, tablePins).default({}).meta({ description: 'Decisions by table of the source.' }),
});
export type ModelPins = z.infer<typeof pinsSchema>;
