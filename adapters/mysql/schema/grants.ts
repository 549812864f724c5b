import type { SourceRow } from '../../../contracts/projection';
import type { GrantFacts } from '../../../contracts/schemas/analysis';
import {
  EVERY_ACCOUNT,
  gatherGrants,
  rolesOf,
  type GrantRow,
  type Restriction,
  type RoleEdge,
} from '../../../engine/analysis/schema/grants';
import { sourceErrno, type QueryOptions, type SourceLink } from '../link';

/** A server without roles: MySQL 5.7. */
const NO_SUCH_TABLE = 1146;
/** Column, function or syntax that came with MySQL 8. */
const NO_SUCH_THING = new Set([1054, 1064, 1305]);

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
    const roles = [...(await readRoles(link, options)), ...(await readRolesOfAll(link, options))];
    return gatherGrants(rows, roles, text(me, 'me') ?? '', await readRestrictions(link, database, options));
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
  const [setting] = await link.query("SHOW GLOBAL VARIABLES LIKE 'partial_revokes'", [], options);
  // Then signs of patterns stand for themselves.
  const isOurs = (schema: string): boolean =>
    text(setting, 'Value') === 'ON' ? schema === database : isSchema(schema, database);
  return rows.flatMap((row) => {
    const [schema, object] = [text(row, 's'), text(row, 't')];
    if (schema !== null && object === null && !isOurs(schema)) return [];
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

/** Roles that the server gives to everybody: `mandatory_roles` of MySQL, PUBLIC of MariaDB 10.11. */
async function readRolesOfAll(link: SourceLink, options?: QueryOptions): Promise<readonly RoleEdge[]> {
  if (link.flavour === 'mariadb') return [{ account: EVERY_ACCOUNT, role: 'PUBLIC' }];
  const rows = await link.query("SHOW GLOBAL VARIABLES LIKE 'mandatory_roles'", [], options);
  return rolesOf(text(rows[0], 'Value') ?? '').map((role) => ({ account: EVERY_ACCOUNT, role }));
}

/** Partial revokes on the schema: the server keeps them as attributes of the account. */
async function readRestrictions(
  link: SourceLink,
  database: string,
  options?: QueryOptions,
): Promise<readonly Restriction[]> {
  if (link.flavour === 'mariadb') return [];
  try {
    const rows = await link.query(
      `SELECT u.User AS u, u.Host AS h, r.privileges AS p FROM mysql.user AS u, JSON_TABLE(u.User_attributes, '$.Restrictions[*]'
         COLUMNS (name VARCHAR(64) PATH '$.Database', privileges JSON PATH '$.Privileges')) AS r WHERE r.name COLLATE utf8mb4_bin = ?`,
      [database],
      options,
    );
    return rows.map((row) => ({
      account: named(text(row, 'u'), text(row, 'h')),
      rights: JSON.parse(text(row, 'p') ?? '[]') as string[],
    }));
  } catch (error) {
    if (NO_SUCH_THING.has(sourceErrno(error) ?? 0)) return [];
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
