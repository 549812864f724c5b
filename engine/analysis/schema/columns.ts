import type { ColumnFacts } from '../../../contracts/schemas/analysis';
import { tokenize, unquoteString } from '../sql/tokens';

/** A row of `information_schema.columns`, all values as text. */
export interface ColumnRow {
  readonly name: string;
  readonly position: string;
  readonly dataType: string;
  readonly columnType: string;
  readonly nullable: string;
  readonly maxLength: string | null;
  readonly maxBytes: string | null;
  readonly precision: string | null;
  readonly scale: string | null;
  readonly fraction: string | null;
  readonly characterSet: string | null;
  readonly collation: string | null;
  readonly columnDefault: string | null;
  readonly extra: string;
  readonly comment: string;
  readonly expression: string | null;
}

const whole = (text: string | null): number | null => (text === null ? null : Number(text));

/** Values of `enum('a','it''s')` and `set(..)` in the order of the definition; null for other types. */
export const typeValues = (columnType: string): string[] | null =>
  /^(enum|set)\s*\(/i.test(columnType)
    ? tokenize(columnType)
        .filter((token) => token.kind === 'string')
        .map((token) => unquoteString(token.text))
    : null;

/** MariaDB writes literals quoted and no default as the word NULL; MySQL writes the bare value. */
function plainDefault(flavour: 'mysql' | 'mariadb', text: string | null): string | null {
  if (flavour === 'mysql' || text === null) return text;
  if (text === 'NULL') return null;
  return text.startsWith("'") ? unquoteString(text) : text;
}

/** Facts of a column from its row of `information_schema.columns`; equal for both servers where the column is. */
export function columnFactsOf(row: ColumnRow, flavour: 'mysql' | 'mariadb'): ColumnFacts {
  const extra = row.extra.toLowerCase();
  const generated = /(stored|virtual|persistent) generated|^(stored|virtual|persistent)\b/.exec(extra);
  return {
    name: row.name,
    position: Number(row.position),
    dataType: row.dataType.toLowerCase(),
    columnType: row.columnType,
    nullable: row.nullable === 'YES',
    unsigned: /\bunsigned\b/i.test(row.columnType.replace(/'(?:[^']|'')*'/g, '')),
    maxLength: row.maxLength,
    maxBytes: row.maxBytes,
    precision: whole(row.precision),
    scale: whole(row.scale),
    fraction: whole(row.fraction),
    characterSet: row.characterSet,
    collation: row.collation,
    default: plainDefault(flavour, row.columnDefault),
    autoIncrement: extra.includes('auto_increment'),
    generated:
      generated && row.expression !== null && row.expression !== ''
        ? { expression: row.expression, stored: !generated[0].startsWith('virtual') }
        : null,
    onUpdate: extra.includes('on update'),
    values: typeValues(row.columnType),
    comment: row.comment,
  };
}
