/** What sort of arguments an operation is usually given, so that random expressions reach more than its refusals. */
export type Want =
  | 'any'
  | 'int'
  | 'number'
  | 'text'
  | 'bytes'
  | 'date'
  | 'time'
  | 'temporal'
  | 'json'
  | 'truth'
  | 'path'
  | 'pattern'
  | 'format'
  | 'small'
  | 'enum'
  | 'escape';

export interface Signature {
  readonly wants: readonly Want[];
  /** What arguments behind those of `wants` are, in turn. */
  readonly rest?: readonly Want[];
  /** Numbers of arguments to try; that of `wants` when absent. */
  readonly counts?: readonly number[];
}

const of = (...wants: readonly Want[]): Signature => ({ wants });

export const SIGNATURES: Readonly<Record<string, Signature>> = {
  ...Object.fromEntries(['+', '-', '*', '/', 'DIV', '%', 'MOD'].map((name) => [name, of('number', 'number')])),
  ...Object.fromEntries(['=', '<>', '<', '<=', '>', '>=', '<=>'].map((name) => [name, of('any', 'any')])),
  AND: { wants: ['truth', 'any'], counts: [2, 2, 3] },
  OR: { wants: ['truth', 'any'], counts: [2, 2, 3] },
  IN: { wants: ['any'], rest: ['any'], counts: [2, 3, 3, 4] },
  'NOT IN': { wants: ['any'], rest: ['any'], counts: [2, 3, 4] },
  BETWEEN: of('any', 'any', 'any'),
  'NOT BETWEEN': of('any', 'any', 'any'),
  LIKE: { wants: ['text', 'pattern', 'escape'], counts: [2, 2, 3] },
  'NOT LIKE': { wants: ['text', 'pattern', 'escape'], counts: [2, 2, 3] },
  ...Object.fromEntries(['LOWER', 'UPPER', 'LCASE', 'UCASE'].map((name) => [name, of('text')])),
  IF: of('truth', 'any', 'any'),
  CASE: { wants: ['truth', 'any'], rest: ['truth', 'any'], counts: [2, 3, 4, 5] },
  'CASE OF': { wants: ['any'], rest: ['any', 'any'], counts: [3, 4, 5, 6] },
  COALESCE: { wants: ['any', 'any', 'any'], counts: [1, 2, 2, 3] },
  IFNULL: of('any', 'any'),
  NULLIF: of('any', 'any'),
  XOR: of('truth', 'any'),
  ...Object.fromEntries(
    ['NOT', 'IS TRUE', 'IS NOT TRUE', 'IS FALSE', 'IS NOT FALSE', 'IS NULL', 'IS NOT NULL'].map((name) => [
      name,
      of('any'),
    ]),
  ),
};
