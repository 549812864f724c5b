import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { createConnection, type Connection } from 'mysql2';
import { parse } from 'yaml';
import { readSql, type Column } from './values';

/** What the checker reads of landfall.yaml: as it is written, with the defaults that it needs. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly ssl: object | undefined;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly region: string;
  readonly endpoint: string | undefined;
  readonly prefix: string;
}

interface Yaml {
  readonly source: {
    readonly endpoints: readonly { readonly host: string; readonly port?: number }[];
    readonly user: string;
    readonly password: string;
    readonly database: string;
    readonly tls?: { readonly mode?: string; readonly ca?: string; readonly serverName?: string };
    readonly tables?: { readonly include?: readonly string[]; readonly exclude?: readonly string[] };
  };
  readonly target: { readonly region: string; readonly endpoint?: string; readonly tablePrefix?: string };
}

export function readSettings(file: string, env: Readonly<Record<string, string | undefined>>): Settings {
  const { source, target } = parse(readFileSync(file, 'utf8')) as Yaml;
  const way = source.endpoints[0];
  if (way === undefined) throw new Error(`${file}: no source endpoint`);
  const [kind, ...rest] = source.password.split(':');
  const name = rest.join(':');
  const password =
    kind === 'env'
      ? env[name]
      : kind === 'file'
        ? readFileSync(resolve(dirname(file), name), 'utf8').trim()
        : undefined;
  if (password === undefined) throw new Error(`the password ${source.password} cannot be read here: use env: or file:`);
  const ca = source.tls?.ca;
  return {
    host: way.host,
    port: way.port ?? 3306,
    user: source.user,
    password,
    database: source.database,
    ssl:
      source.tls?.mode === 'disabled'
        ? undefined
        : {
            rejectUnauthorized: ca !== undefined,
            ...(ca === undefined ? {} : { ca: readFileSync(resolve(dirname(file), ca)) }),
            checkServerIdentity: () => undefined,
          },
    include: source.tables?.include ?? ['*'],
    exclude: source.tables?.exclude ?? [],
    region: target.region,
    endpoint: target.endpoint,
    prefix: target.tablePrefix ?? '',
  };
}

export type Row = readonly (string | null)[];

/** Connection of its own: every value comes as the bytes that the server sent. */
export class Source {
  private constructor(
    private readonly connection: Connection,
    readonly database: string,
  ) {}

  static async open(settings: Settings): Promise<Source> {
    const { host, port, user, password, database, ssl } = settings;
    const connection = createConnection({
      host,
      port,
      user,
      password,
      database,
      charset: 'utf8mb4',
      ...(ssl === undefined ? {} : { ssl }),
    });
    const source = new Source(connection, database);
    await source.rows("SET SESSION time_zone = '+00:00', sql_mode = 'ALLOW_INVALID_DATES'");
    return source;
  }

  async rows(sql: string, values: readonly string[] = []): Promise<readonly Row[]> {
    return new Promise((done, fail) => {
      this.connection.query(
        { sql, values: [...values], rowsAsArray: true, typeCast: (field) => field.buffer()?.toString('utf8') ?? null },
        (error, rows) => (error === null ? done(Array.isArray(rows) ? (rows as Row[]) : []) : fail(error)),
      );
    });
  }

  /** Rows one after another, whatever their number. */
  async *stream(sql: string): AsyncGenerator<Row> {
    const query = this.connection.query({
      sql,
      rowsAsArray: true,
      typeCast: (field) => field.buffer()?.toString('utf8') ?? null,
    });
    for await (const row of query.stream({ highWaterMark: 500 })) yield row as Row;
  }

  async tables(): Promise<readonly string[]> {
    const found = await this.rows(
      "SELECT table_name FROM information_schema.tables WHERE table_schema = ? AND table_type <> 'VIEW' ORDER BY 1",
      [this.database],
    );
    return found.map(([name]) => name ?? '');
  }

  async columns(table: string): Promise<readonly Column[]> {
    const found = await this.rows(
      `SELECT column_name, data_type, column_type, collation_name FROM information_schema.columns
       WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position`,
      [this.database, table],
    );
    const json = await this.jsonColumns(table);
    return found.map(([name, type, columnType, collation]) => ({
      name: name ?? '',
      type: json.has(name ?? '') ? 'json' : (type ?? '').toLowerCase(),
      columnType: (columnType ?? '').toLowerCase(),
      collation: collation ?? null,
    }));
  }

  /** MariaDB keeps JSON as LONGTEXT with a check of the column's own. */
  private async jsonColumns(table: string): Promise<ReadonlySet<string>> {
    const [row] = await this.rows(`SHOW CREATE TABLE ${quote(this.database)}.${quote(table)}`);
    const matches = (row?.[1] ?? '').matchAll(/^\s*`((?:[^`]|``)+)`.*CHECK \(json_valid\(`(?:[^`]|``)+`\)\)/gim);
    return new Set([...matches].map((match) => (match[1] ?? '').replace(/``/g, '`')));
  }

  async primaryKey(table: string): Promise<readonly string[]> {
    const found = await this.rows(
      `SELECT column_name FROM information_schema.statistics
       WHERE table_schema = ? AND table_name = ? AND index_name = 'PRIMARY' ORDER BY seq_in_index`,
      [this.database, table],
    );
    return found.map(([name]) => name ?? '');
  }

  close(): void {
    this.connection.destroy();
  }
}

export const quote = (name: string): string => `\`${name.replace(/`/g, '``')}\``;
export { readSql };
