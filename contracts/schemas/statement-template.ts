import { z } from 'zod';

/**
 * Text of a statement with the structure that its source gives it, so that nobody has to guess where a part begins: plain text with `?`
 * for values, and between it
 *
 * - `optional`: may be left out,
 * - `choice`: one of a closed set,
 * - `list`: items with the separator between those that are there; `repeated`: any number of times, with values of its own each time,
 * - `open`: text that only the program's run knows, with the expression that it comes from.
 */
export type StatementPart =
  | string
  | { readonly optional: readonly StatementPart[] }
  | { readonly choice: readonly (readonly StatementPart[])[] }
  | {
      readonly list: readonly {
        readonly parts: readonly StatementPart[];
        readonly optional?: true | undefined;
        readonly repeated?: true | undefined;
      }[];
      readonly separator: string;
    }
  | { readonly open: string };

export type StatementTemplate = readonly StatementPart[];

const once = z.literal(true).optional();

const part: z.ZodType<StatementPart> = z.lazy(() =>
  z.union([
    z.string(),
    z.strictObject({ optional: z.array(part) }),
    z.strictObject({ choice: z.array(z.array(part)) }),
    z.strictObject({
      list: z.array(z.strictObject({ parts: z.array(part), optional: once, repeated: once })),
      separator: z.string(),
    }),
    z.strictObject({ open: z.string() }),
  ]),
);

export const statementTemplate = z.array(part);
