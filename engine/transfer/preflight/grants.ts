/** Reading of SHOW GRANTS, and what the transfer needs of it. Pure text work; both flavours. */

export interface Grant {
  /** Upper-case privileges; `ALL PRIVILEGES` as `ALL`. */
  readonly privileges: readonly string[];
  /** Pattern of the schema as the server prints it (`*`, `shop`, `shop\_%`); null for a role or a proxy. */
  readonly schema: string | null;
  /** `*` or one table. */
  readonly object: string;
  /** Taken back for this schema (partial revokes of MySQL 8). */
  readonly revoked: boolean;
}

/** A right on a schema, or on the whole server (`schema: null`). */
export interface Need {
  readonly privilege: string;
  readonly schema: string | null;
  readonly why: string;
  /** Where it is enough to have the right on each of these tables. */
  readonly tables?: readonly string[];
}

const LEVEL = /^(GRANT|REVOKE)\s+(.+?)\s+ON\s+(?:TABLE\s+)?(`(?:[^`]|``)*`|\*)\.(`(?:[^`]|``)*`|\*)\s+(?:TO|FROM)\s/is;

const unquoted = (name: string): string => (name.startsWith('`') ? name.slice(1, -1).replace(/``/g, '`') : name);

/** Splits at commas outside brackets: `SELECT (a, b), INSERT`. A right on single columns is no right on the table. */
function privilegesIn(text: string): readonly string[] {
  const parts = text.match(/[^,(]+(?:\([^)]*\))?/g) ?? [];
  return parts
    .map((part) => part.trim())
    .filter((part) => part !== '' && !part.includes('('))
    .map((part) => part.toUpperCase().replace(/^ALL( PRIVILEGES)?$/, 'ALL'));
}

/** Reads the lines of SHOW GRANTS; lines that grant roles or proxies are left out. */
export function parseGrants(lines: readonly string[]): readonly Grant[] {
  return lines.flatMap((line) => {
    const match = LEVEL.exec(line);
    if (match === null) return [];
    return [
      {
        privileges: privilegesIn(match[2] ?? ''),
        schema: unquoted(match[3] ?? '*'),
        object: unquoted(match[4] ?? '*'),
        revoked: (match[1] ?? '').toUpperCase() === 'REVOKE',
      },
    ];
  });
}

/** `_` and `%` are wildcards in a schema's name unless a backslash stands before them. */
function schemaMatches(pattern: string, schema: string): boolean {
  if (pattern === '*') return true;
  const source = pattern.replace(
    /\\([_%])|([_%])|([\\^$.*+?()[\]{}|])/g,
    (_, escaped: string, wild: string, other: string) =>
      escaped !== undefined ? escaped : wild !== undefined ? (wild === '%' ? '.*' : '.') : `\\${other}`,
  );
  return new RegExp(`^${source}$`, 'is').test(schema);
}

/** MariaDB renamed some rights; SHOW GRANTS prints the new name. */
const SAME_RIGHT: Readonly<Record<string, readonly string[]>> = {
  'REPLICATION CLIENT': ['BINLOG MONITOR', 'SUPER'],
};

const gives = (grant: Grant, privilege: string): boolean =>
  ['ALL', privilege, ...(SAME_RIGHT[privilege] ?? [])].some((name) => grant.privileges.includes(name));

function hasOn(grants: readonly Grant[], need: Need, table: string | null): boolean {
  const covers = (grant: Grant): boolean =>
    need.schema === null
      ? grant.schema === '*'
      : grant.schema !== null &&
        schemaMatches(grant.schema, need.schema) &&
        (grant.object === '*' || (table !== null && grant.object === table));
  const matching = grants.filter((grant) => gives(grant, need.privilege) && covers(grant));
  const revoked = matching.some((grant) => grant.revoked);
  // A revoke cuts a global right for one schema; a right given on the schema itself still holds.
  return matching.some((grant) => !grant.revoked && (!revoked || grant.schema !== '*'));
}

export const satisfies = (grants: readonly Grant[], need: Need): boolean =>
  hasOn(grants, need, null) ||
  (need.tables !== undefined && need.tables.length > 0 && need.tables.every((table) => hasOn(grants, need, table)));

const quoteName = (name: string): string => `\`${name.replace(/`/g, '``')}\``;

/** `user@host` of CURRENT_USER() as an account in a statement. */
export function quoteAccount(account: string): string {
  const at = account.lastIndexOf('@');
  const [user, host] = at < 0 ? [account, '%'] : [account.slice(0, at), account.slice(at + 1)];
  const quote = (text: string): string => `'${text.replace(/\\/g, '\\\\').replace(/'/g, "''")}'`;
  return `${quote(user)}@${quote(host)}`;
}

/** The statement that gives what is missing. */
export const grantStatement = (need: Pick<Need, 'privilege' | 'schema'>, account: string): string =>
  `GRANT ${need.privilege} ON ${need.schema === null ? '*' : quoteName(need.schema)}.* TO ${quoteAccount(account)};`;

/** Rights that the transfer uses, with what for. `viewSchemaExists` spares CREATE on it. */
export const transferNeeds = (input: {
  readonly database: string;
  readonly viewSchema: string;
  readonly tables: readonly string[];
  readonly viewSchemaExists: boolean;
}): readonly Need[] => [
  { privilege: 'SELECT', schema: input.database, why: 'to read the rows', tables: input.tables },
  ...(input.viewSchemaExists
    ? []
    : [{ privilege: 'CREATE', schema: input.viewSchema, why: 'to create the schema of the views' }]),
  { privilege: 'CREATE VIEW', schema: input.viewSchema, why: 'to create the views' },
  { privilege: 'SHOW VIEW', schema: input.viewSchema, why: 'to check the views by EXPLAIN' },
  { privilege: 'SELECT', schema: input.viewSchema, why: 'to read through the views' },
  { privilege: 'DROP', schema: input.viewSchema, why: 'to replace and remove the views' },
  { privilege: 'REPLICATION CLIENT', schema: null, why: 'to read the position of the binary log' },
];

/** Rights that a migration account should not have: whoever holds its password could change the source. */
const TOO_MUCH = ['ALL', 'SUPER', 'INSERT', 'UPDATE', 'DELETE', 'ALTER', 'FILE', 'CREATE USER', 'GRANT OPTION'];

/** Rights on the application's schema or the whole server that the transfer never uses. */
export function excessRights(grants: readonly Grant[], database: string): readonly string[] {
  const there = grants.filter((g) => !g.revoked && g.schema !== null && schemaMatches(g.schema, database));
  return TOO_MUCH.filter((name) => there.some((grant) => grant.privileges.includes(name)));
}
