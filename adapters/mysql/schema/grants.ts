import type { SourceRow } from '../../../contracts/projection';
import type { GrantFacts } from '../../../contracts/schemas/analysis';
import { by } from '../../../engine/lib/compare';
import { sourceErrno, type QueryOptions, type SourceLink } from '../link';

/** Accounts that the servers make for themselves. */
const OWN = /^(mysql\.(sys|session|infoschema)|mariadb\.sys)@/;

/**
 * Rights of other accounts on the schema, its tables and columns; null when the account may not see them. Rights on the whole server are
 * left out: they are those of people who run it.
 */
export async function readGrants(
  link: SourceLink,
  database: string,
  options?: QueryOptions,
): Promise<GrantFacts[] | null> {
  try {
    await link.query('SELECT 1 FROM mysql.user LIMIT 1', [], options);
  } catch (error) {
    if (sourceErrno(error) === undefined) throw error;
    return null;
  }
  const rows = await link.query(
    `SELECT GRANTEE AS g, TABLE_SCHEMA AS s, NULL AS t, NULL AS c, PRIVILEGE_TYPE AS p FROM information_schema.schema_privileges
     UNION ALL SELECT GRANTEE, TABLE_SCHEMA, TABLE_NAME, NULL, PRIVILEGE_TYPE FROM information_schema.table_privileges WHERE TABLE_SCHEMA = ?
     UNION ALL SELECT GRANTEE, TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, PRIVILEGE_TYPE FROM information_schema.column_privileges WHERE TABLE_SCHEMA = ?`,
    [database, database],
    options,
  );
  const [me] = await link.query('SELECT CURRENT_USER() AS me', [], options);
  return gather(rows, database, me?.['me']?.toString() ?? '');
}

function gather(rows: readonly SourceRow[], database: string, me: string): GrantFacts[] {
  const grants = new Map<
    string,
    { account: string; object: string | null; columns: Set<string>; rights: Set<string> }
  >();
  for (const row of rows) {
    const text = (name: string): string | null => row[name]?.toString() ?? null;
    const account = accountOf(text('g') ?? '');
    const object = text('t');
    const right = text('p') ?? '';
    const fits = object !== null || isSchema(text('s') ?? '', database);
    if (!fits || account === me || OWN.test(account) || right === 'USAGE') continue;
    const column = text('c');
    // Rights on columns are told apart by right: SELECT on some, UPDATE on others.
    const id = JSON.stringify([account, object, column === null ? null : right]);
    const found = grants.get(id) ?? { account, object, columns: new Set(), rights: new Set() };
    grants.set(id, found);
    found.rights.add(right);
    if (column !== null) found.columns.add(column);
  }
  return [...grants.values()]
    .map(({ account, object, columns, rights }) => ({
      ...{ account, object, columns: columns.size === 0 ? null : [...columns].sort() },
      rights: [...rights].sort(),
    }))
    .sort(by(({ account, object, columns, rights }) => JSON.stringify([account, object, rights, columns])));
}

/** `'app'@'%'` is app@%. */
const accountOf = (grantee: string): string => grantee.replace(/^'([\s\S]*)'@'([\s\S]*)'$/, '$1@$2');

/** A grant names a schema or a pattern of them. */
export function isSchema(pattern: string, database: string): boolean {
  const source = pattern
    .replace(/[.*+?^${}()|[\]]/g, '\\$&')
    .replace(/(?<!\\)%/g, '[\\s\\S]*')
    .replace(/(?<!\\)_/g, '[\\s\\S]');
  return new RegExp(`^${source}$`, 'i').test(database);
}
