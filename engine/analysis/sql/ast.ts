/** Reading the parser's tree without trusting its types, which do not cover all that it returns. */
export interface Node {
  readonly type?: string;
  readonly [key: string]: unknown;
}

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const list = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as unknown[]) : value === null || value === undefined ? [] : [value];

export const nodes = (value: unknown): readonly Node[] => list(value).filter(isNode);

/** A name wherever the parser puts it: plain text, or wrapped in `{ expr: { value } }` or `{ value }`. The parser leaves a doubled backtick doubled. */
export function nameOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.replaceAll('``', '`');
  if (!isNode(value)) return undefined;
  if (typeof value['value'] === 'string') return nameOf(value['value']);
  return nameOf(value['expr'] ?? value['column']);
}

/** Column references of an expression, in order, without those of inner selects. */
export function columnRefs(expr: unknown): readonly Node[] {
  if (Array.isArray(expr)) return (expr as unknown[]).flatMap(columnRefs);
  if (!isNode(expr) || isNode(expr['ast'])) return [];
  if (expr.type === 'column_ref') return [expr];
  return Object.values(expr).flatMap(columnRefs);
}
