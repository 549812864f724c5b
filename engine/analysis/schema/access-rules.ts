import type { ColumnFacts, SchemaFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { tokenize } from '../sql/tokens';
import { looksSecret } from './sample/shapes';

/** A column that holds something encrypted, hashed or secret, by its name or the form of its values. */
export interface ProtectedColumn {
  readonly table: string;
  readonly column: string;
  readonly columnType: string;
  readonly evidence: readonly string[];
}

/** Of the values that were looked at, so many must have one form. */
const SHARE = 0.8;
const HOLDS_TEXT =
  /^(char|varchar|tinytext|text|mediumtext|longtext|binary|varbinary|tinyblob|blob|mediumblob|longblob|json)$/;
/** Forms that say nothing but that the value is hashed or encrypted. */
const SURE = /^(bcrypt|argon2|scrypt|pbkdf2|crypt|LDAP hash|JSON web token|PGP or PEM)$/;

export const protectedColumns = (tables: readonly TableFacts[]): readonly ProtectedColumn[] =>
  tables.flatMap((table) =>
    table.columns.flatMap((column) => {
      const evidence = [...nameEvidence(column), ...shapeEvidence(table, column)];
      return evidence.length === 0
        ? []
        : [{ table: table.name, column: column.name, columnType: column.columnType, evidence }];
    }),
  );

const nameEvidence = (column: ColumnFacts): readonly string[] =>
  HOLDS_TEXT.test(column.dataType) && looksSecret(column.name) ? ['its name'] : [];

function shapeEvidence(table: TableFacts, column: ColumnFacts): readonly string[] {
  const sample = table.sample?.columns.find(({ name }) => name === column.name);
  if (sample === undefined || table.sample === undefined) return [];
  const known = table.sample.rows - sample.nulls;
  const [most] = sample.shapes ?? [];
  if (most === undefined) return [];
  // A digest of a file is no secret, but a name that says so and a form that fits are.
  const enough = most.rows >= known * SHARE || (SURE.test(most.shape) && most.rows > 0);
  return enough ? [`${most.rows} of ${known} values that were looked at have the form ${most.shape}`] : [];
}

/** What a view keeps from those who may read it but not its tables. */
export interface ViewRule {
  readonly hidesRows: boolean;
  readonly checked: boolean;
  readonly ownRights: boolean;
}

const LEAVES_OUT = new Set(['WHERE', 'HAVING', 'LIMIT', 'DISTINCT', 'GROUP', 'INTERSECT', 'EXCEPT']);
const ENDS_TABLES = new Set(['UNION', 'ORDER', 'SELECT']);

/** A join other than LEFT JOIN: what has no match in the other table is not seen. */
function joinsByMatch(tokens: readonly string[]): boolean {
  let depth = 0;
  /** Depth of brackets in which each list of tables stands that is open. */
  const lists: number[] = [];
  for (const [i, token] of tokens.entries()) {
    if (token === '(') depth += 1;
    if (token === ')') depth -= 1;
    while (lists.length > 0 && (depth < lists.at(-1)! || (depth === lists.at(-1) && ENDS_TABLES.has(token))))
      lists.pop();
    // Functions have a FROM too, but no comma behind it: TRIM(x FROM y).
    if (token === 'FROM') lists.push(depth);
    if (token === ',' && depth === lists.at(-1)) return true;
    if (token === 'STRAIGHT_JOIN') return true;
    if (token !== 'JOIN') continue;
    const side = tokens[i - 1] === 'OUTER' ? tokens[i - 2] : tokens[i - 1];
    if (side !== 'LEFT') return true;
  }
  return false;
}

export function viewRule(view: SchemaFacts['views'][number]): ViewRule {
  const tokens = tokenize(view.definition)
    .filter((token) => token.kind === 'word' || token.kind === 'operator')
    .map((token) => token.text.toUpperCase());
  return {
    hidesRows: tokens.some((token) => LEAVES_OUT.has(token)) || joinsByMatch(tokens),
    checked: view.checkOption === true,
    ownRights: view.securityType !== 'INVOKER',
  };
}
