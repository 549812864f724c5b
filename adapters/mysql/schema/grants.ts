import type { SourceRow } from '../../../contracts/projection';
import type { GrantFacts } from '../../../contracts/schemas/analysis';
import { gatherGrants, type GrantRow, type RoleEdge } from '../../../engine/analysis/schema/grants';
import { sourceErrno, type QueryOptions, type SourceLink } from '../link';

/** A server without roles: MySQL 5.7. */
const NO_SUCH_TABLE = 1146;

/**
 * Rights of other accounts on the schema, its tables, columns and routines, on the whole server where they reach rows, and through roles; null
 * when the account may not see them.
 */
export async function readGrants(
  link: SourceLink,
  database: string,
  options?: QueryOptions,
): Promise<GrantFacts[] | null> {
  try {
    await link.query('SELECT 1 FROM mysql.user LIMIT 1', [], options);
    const rows = [
      ...(await readRights(link, database, options)),
      ...(await readRoutineRights(link, database, options)),
    ];
    const [me] = await link.query('SELECT CURRENT_USER() AS me', [], options);
    return gatherGrants(rows, await readRoles(link, options), text(me, 'me') ?? '');
  } catch (error) {
    if (sourceErrno(error) === undefined) throw error;
    return null;
  }
}

const text = (row: SourceRow | undefined, name: string): string | null => row?.[name]?.toString() ?? null;

async function readRights(link: SourceLink, database: string, options?: QueryOptions): Promise<readonly GrantRow[]> {
  const rows = await link.query(
    `SELECT GRANTEE AS g, NULL AS s, NULL AS t, NULL AS c, PRIVILEGE_TYPE AS p FROM information_schema.user_privileges
     UNION ALL SELECT GRANTEE, TABLE_SCHEMA, NULL, NULL, PRIVILEGE_TYPE FROM information_schema.schema_privileges
     UNION ALL SELECT GRANTEE, TABLE_SCHEMA, TABLE_NAME, NULL, PRIVILEGE_TYPE FROM information_schema.table_privileges WHERE TABLE_SCHEMA = ?
     UNION ALL SELECT GRANTEE, TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, PRIVILEGE_TYPE FROM information_schema.column_privileges WHERE TABLE_SCHEMA = ?`,
    [database, database],
    options,
  );
  return rows.flatMap((row) => {
    const [schema, object] = [text(row, 's'), text(row, 't')];
    if (schema !== null && object === null && !isSchema(schema, database)) return [];
    const account = accountOf(text(row, 'g') ?? '');
    return [{ account, object, column: text(row, 'c'), right: text(row, 'p') ?? '', everywhere: schema === null }];
  });
}

async function readRoutineRights(
  link: SourceLink,
  database: string,
  options?: QueryOptions,
): Promise<readonly GrantRow[]> {
  const rows = await link.query(
    'SELECT User AS u, Host AS h, Routine_name AS r, Proc_priv AS p FROM mysql.procs_priv WHERE Db = ?',
    [database],
    options,
  );
  return rows.flatMap((row) =>
    (text(row, 'p') ?? '')
      .split(',')
      .filter((right) => right !== '')
      .map((right) => ({
        ...{ account: named(text(row, 'u'), text(row, 'h')), object: text(row, 'r'), column: null, everywhere: false },
        right: right.toUpperCase() === 'GRANT' ? 'GRANT OPTION' : right.toUpperCase(),
      })),
  );
}

async function readRoles(link: SourceLink, options?: QueryOptions): Promise<readonly RoleEdge[]> {
  const sql =
    link.flavour === 'mariadb'
      ? "SELECT User AS u, Host AS h, Role AS r, '' AS rh FROM mysql.roles_mapping"
      : 'SELECT TO_USER AS u, TO_HOST AS h, FROM_USER AS r, FROM_HOST AS rh FROM mysql.role_edges';
  try {
    const rows = await link.query(sql, [], options);
    return rows.map((row) => ({
      account: named(text(row, 'u'), text(row, 'h')),
      role: named(text(row, 'r'), text(row, 'rh')),
    }));
  } catch (error) {
    if (sourceErrno(error) === NO_SUCH_TABLE) return [];
    throw error;
  }
}

/** `'app'@'%'` is app@%; a role of MariaDB has no host. */
const accountOf = (grantee: string): string =>
  grantee.replace(/^'([\s\S]*)'@'([\s\S]*)'$/, (_, user: string, host: string) => named(user, host));

const named = (user: string | null, host: string | null): string => (host ? `${user ?? ''}@${host}` : (user ?? ''));

/** A grant names a schema or a pattern of them. */
export function isSchema(pattern: string, database: string): boolean {
  const source = pattern
    .replace(/[.*+?^${}()|[\]]/g, '\\$&')
    .replace(/(?<!\\)%/g, '[\\s\\S]*')
    .replace(/(?<!\\)_/g, '[\\s\\S]');
  return new RegExp(`^${source}$`, 'i').test(database);
}
