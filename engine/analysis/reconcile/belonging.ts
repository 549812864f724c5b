import type { SchemaFacts } from '../../../contracts/schemas/analysis';
import type { LoggedStatement } from '../log/collect';
import { tokenize, unquoteName } from '../sql/tokens';
import type { NameTable, StatementFacts } from '../sql/statement';

/** Tells whether a statement of the log belongs to the migrated schema. */
export type Belonging = (statement: LoggedStatement, facts: StatementFacts) => boolean;

/**
 * What a statement names decides before the schema of its session does, and where the log tells neither, the tables, views and routines
 * that it uses. Where no schema is known (a log alone), nothing speaks against a session whose schema the log does not tell.
 */
export function belongingTo(
  schema: Pick<SchemaFacts, 'database' | 'tables' | 'views' | 'routines'>,
  names: NameTable,
): Belonging {
  const own = schema.database.toLowerCase();
  const known = new Set([...schema.views, ...schema.routines].map(({ name }) => name.toLowerCase()));
  const nothingKnown = schema.tables.length === 0;
  return ({ fingerprint, database }, { tables }) => {
    const named = schemasNamed(fingerprint);
    if (own !== '' && named.length > 0) return named.includes(own);
    if (database !== null) return database === schema.database;
    if (nothingKnown) return true;
    return [...tables, ...called(fingerprint)].some((name) => names.has(name) || known.has(name.toLowerCase()));
  };
}

/** Schemas that stand before the names of tables and routines, lower case: `FROM other.table`. */
function schemasNamed(fingerprint: string): readonly string[] {
  const tokens = tokenize(fingerprint);
  return tokens.flatMap((token, i) => {
    if (!/^(FROM|JOIN|INTO|UPDATE|TABLE|CALL)$/.test(token.text) || tokens[i + 2]?.text !== '.') return [];
    return [unquoteName(tokens[i + 1]!.text).toLowerCase()];
  });
}

/** The routine of `CALL name(..)`. */
function called(fingerprint: string): readonly string[] {
  const [first, name] = tokenize(fingerprint);
  return first?.text === 'CALL' && name !== undefined ? [unquoteName(name.text)] : [];
}
