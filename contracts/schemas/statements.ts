import { z } from 'zod';

/**
 * The text of a statement in pieces, in their order. Joined, with a choice made for what may differ, they are SQL that the source can run
 * with its schema as the session's own; n optional pieces are n pieces, never 2^n texts.
 */
export type StatementPart =
  /** SQL as it is written, `?` and `:name` for values. Pieces that do not touch begin or end with a blank. */
  | { text: string }
  /** Text that is known at run time only, with the expression that it comes from; `??` is a name that the driver quotes. */
  | { open: string }
  | { optional: StatementPart[] }
  /** One of a closed set; `each`: the application takes them one after another. */
  | { oneOf: StatementPart[][]; each?: true }
  | { list: StatementItem[]; separator: string };

/** A piece of a list. `optional`: it may be left out; `repeated`: it stands once or more often. */
export interface StatementItem {
  parts: StatementPart[];
  optional?: true;
  repeated?: true;
}

const statementItem: z.ZodType<StatementItem> = z.strictObject({
  get parts() {
    return z.array(statementPart);
  },
  optional: z.literal(true).optional(),
  repeated: z.literal(true).optional(),
});

const statementPart: z.ZodType<StatementPart> = z.union([
  z.strictObject({ text: z.string() }),
  z.strictObject({ open: z.string() }),
  z.strictObject({
    get optional() {
      return z.array(statementPart);
    },
  }),
  z.strictObject({
    get oneOf() {
      return z.array(z.array(statementPart));
    },
    each: z.literal(true).optional(),
  }),
  z.strictObject({ list: z.array(statementItem), separator: z.string() }),
]);

/** One `?` or `:name` of a statement. */
export const statementPlace = z.strictObject({
  /**
   * What the application gives: one value; a list that is written out (`1, 2, 3`); rows (`(1, 2), (3, 4)`, a list of lists); an object
   * that is written as assignments (`a = 1, b = 2`).
   */
  takes: z.enum(['value', 'list', 'rows', 'object']),
  /** Of a named place. */
  name: z.string().optional(),
  /** Expression that gives it, in the source or in the stored program; absent where places and expressions cannot be told apart. */
  given: z.string().optional(),
  /** Type of that expression in the source. */
  type: z.string().optional(),
  /** How the log writes the value. */
  literal: z.enum(['integer', 'decimal', 'text', 'bytes', 'boolean', 'null']).optional(),
});
export type StatementPlace = z.infer<typeof statementPlace>;

/** A text that makes executions of an access pattern. Texts that differ in constants or in optional pieces are several of one pattern. */
export const patternStatement = z.strictObject({
  /** Where the text was taken from; `digest`: from performance_schema, which hides constants. */
  from: z.enum(['source', 'stored code', 'log', 'digest', 'person']),
  /** Call sites, or stored programs, that make it. */
  origins: z.array(z.string()).optional(),
  parts: z.array(statementPart),
  /** In the order in which they stand in `parts`, all options counted. */
  places: z.array(statementPlace),
  /** Why the text cannot be run as it is: cut, or with constants that nobody tells. Open pieces are not told here. */
  incomplete: z.string().optional(),
});
export type PatternStatement = z.infer<typeof patternStatement>;
