import type { GrantFacts } from '../../../contracts/schemas/analysis';
import { by } from '../../lib/compare';

/** One right of one account, as the server lists it. */
export interface GrantRow {
  /** `user@host`; a role of MariaDB has no host. */
  readonly account: string;
  /** Table, view or routine; null for the whole schema or the whole server. */
  readonly object: string | null;
  readonly column: string | null;
  readonly right: string;
  /** It holds for every schema of the server. */
  readonly everywhere: boolean;
}

/** The account, or a role, has what the role has. */
export interface RoleEdge {
  readonly account: string;
  readonly role: string;
}

/** What a right on the whole server does not reach in the schema: a partial revoke of MySQL. */
export interface Restriction {
  readonly account: string;
  readonly rights: readonly string[];
}

/** Who holds a role that the server gives to everybody (`mandatory_roles`, PUBLIC). */
export const EVERY_ACCOUNT = 'every account';

/** Accounts that the servers make for themselves. */
const OWN = /^(mysql\.(sys|session|infoschema)|mariadb\.sys)@/;
/** Rights on the whole server that reach rows; the rest is for those who run it. */
const REACHES_ROWS = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'EXECUTE']);

/**
 * Rights by account and object, those that come through a role named with it; in a fixed order. Rights of `me` and of the servers' own
 * accounts are left out.
 */
export function gatherGrants(
  rows: readonly GrantRow[],
  edges: readonly RoleEdge[],
  me: string,
  restrictions: readonly Restriction[] = [],
): GrantFacts[] {
  const restricted = new Set(
    restrictions.flatMap(({ account, rights }) => rights.map((right) => keyOf(account, right))),
  );
  const grants = new Map<
    string,
    { grant: Omit<GrantFacts, 'rights' | 'columns'>; rights: Set<string>; columns: Set<string> }
  >();
  const add = ({ object, column, right, everywhere }: GrantRow, account: string, through: string | undefined): void => {
    if (account === me || OWN.test(account) || right === 'USAGE' || (everywhere && !REACHES_ROWS.has(right))) return;
    // Rights on columns are told apart by right: SELECT on some, UPDATE on others.
    const id = JSON.stringify([account, object, everywhere, through, column === null ? null : right]);
    const grant = { account, object, ...(everywhere && { everywhere }), ...(through !== undefined && { through }) };
    const found = grants.get(id) ?? { grant, columns: new Set<string>(), rights: new Set<string>() };
    grants.set(id, found);
    found.rights.add(right);
    if (column !== null) found.columns.add(column);
  };
  const members = membersOf(edges);
  for (const row of rows) {
    if (row.everywhere && restricted.has(keyOf(row.account, row.right))) continue;
    add(row, row.account, undefined);
    for (const member of members(row.account)) add(row, member, row.account);
  }
  return [...grants.values()]
    .map(({ grant, columns, rights }): GrantFacts => ({
      ...grant,
      columns: columns.size === 0 ? null : [...columns].sort(),
      rights: [...rights].sort(),
    }))
    .sort(
      by(({ account, object, everywhere, through, rights, columns }) =>
        JSON.stringify([account, everywhere === true ? 0 : 1, object, through, rights, columns]),
      ),
    );
}

const keyOf = (account: string, right: string): string => JSON.stringify([account, right]);

/** Accounts of `mandatory_roles`: `'a'@'%', b, \`c\`@localhost`; one without a host is of every host. */
export function rolesOf(list: string): readonly string[] {
  const part = /\s*(?:'((?:[^']|'')*)'|`((?:[^`]|``)*)`|"((?:[^"]|"")*)"|([^\s@,'"`]+))\s*/y;
  const roles: string[] = [];
  let at = 0;
  const name = (): string | undefined => {
    part.lastIndex = at;
    const found = part.exec(list);
    if (found === null) return undefined;
    at = part.lastIndex;
    const [, single, back, double, bare] = found;
    return single?.replace(/''/g, "'") ?? back?.replace(/``/g, '`') ?? double?.replace(/""/g, '"') ?? bare;
  };
  while (at < list.length) {
    const user = name();
    if (user === undefined) break;
    let host: string | undefined = '%';
    if (list[at] === '@') {
      at += 1;
      host = name();
    }
    roles.push(`${user}@${host ?? '%'}`);
    if (list[at] !== ',') break;
    at += 1;
  }
  return roles;
}

/** Who has a role, through other roles too; roles that hold each other end. */
function membersOf(edges: readonly RoleEdge[]): (role: string) => readonly string[] {
  const direct = new Map<string, string[]>();
  for (const { account, role } of edges) direct.set(role, [...(direct.get(role) ?? []), account]);
  return (role) => {
    const found = new Set<string>();
    const open = [role];
    for (let at = open.pop(); at !== undefined; at = open.pop())
      for (const account of direct.get(at) ?? [])
        if (account !== role && !found.has(account)) {
          found.add(account);
          open.push(account);
        }
    return [...found];
  };
}
