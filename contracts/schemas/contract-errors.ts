import type { z } from 'zod';

/** Messages of the contract's form: what was found and what is allowed; the path is in the issue. */

const SHOWN = 60;

const found = (input: unknown): string => {
  if (input === undefined) return 'nothing';
  const text = JSON.stringify(input) ?? typeof input;
  const kind = input === null ? '' : ` (${Array.isArray(input) ? 'array' : typeof input})`;
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}..${kind}` : text + kind;
};

const listed = (values: readonly unknown[]): string => values.map(String).join(', ');

/** `found 12 (number), allowed: string`. */
export const contractMessage: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return `found ${found(issue.input)}, allowed: ${issue.expected}`;
    case 'invalid_value':
      return `found ${found(issue.input)}, allowed: ${listed(issue.values)}`;
    case 'invalid_union': {
      const input = issue.input as Readonly<Record<string, unknown>> | null | undefined;
      const { discriminator, options } = issue as { discriminator?: string; options?: readonly unknown[] };
      if (discriminator === undefined) return `found ${found(input)}, allowed: string, array of strings`;
      const allowed = options === undefined ? 'a type of the format' : listed(options);
      return `found ${found(input?.[discriminator])}, allowed: ${allowed}`;
    }
    default:
      return undefined;
  }
};
