/** Reads the SQL texts of a contract's joins. Only equalities of columns are taken; everything else is a finding, never guessed. */

export interface NamedColumn {
  /** Table or alias; null when the text names only a column. */
  readonly table: string | null;
  readonly column: string;
}

const NAME = '(?:`((?:[^`]|``)+)`|([\\p{L}\\p{N}_$]+))';
const REFERENCE = new RegExp(`^\\s*(?:${NAME}\\s*\\.\\s*)?${NAME}\\s*$`, 'u');

/** `table.column`, `column`, with or without backticks; undefined for anything else. */
export function parseReference(text: string): NamedColumn | undefined {
  const match = REFERENCE.exec(text);
  if (match === null) return undefined;
  const unquote = (quoted: string | undefined, bare: string | undefined): string | undefined =>
    quoted?.replaceAll('``', '`') ?? bare;
  const column = unquote(match[3], match[4]);
  return column === undefined ? undefined : { table: unquote(match[1], match[2]) ?? null, column };
}

export interface Equality {
  readonly left: NamedColumn;
  readonly right: NamedColumn;
}

/** `a.x = b.y [AND ..]`; undefined for anything else. */
export function parseEqualities(conditions: readonly string[]): readonly Equality[] | undefined {
  const equalities = conditions
    .flatMap((condition) => condition.split(/\s+and\s+/i))
    .map((text) => {
      const sides = text.split('=');
      if (sides.length !== 2) return undefined;
      const [left, right] = sides.map((side) => parseReference(side));
      if (left === undefined || right === undefined) return undefined;
      return left.table === null || right.table === null ? undefined : { left, right };
    });
  return equalities.length > 0 && equalities.every((one) => one !== undefined) ? equalities : undefined;
}
