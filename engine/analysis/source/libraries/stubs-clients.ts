import { ts, type Project } from 'ts-morph';
import type { SourceFile } from 'ts-morph';
import { STUB_FOLDER } from './stubs';

/** Packages that have declarations of their own; their other files (`mysql2/typings/..`) have none. */
const KNOWN = new Set(['mysql', 'mysql2']);

const MENTION =
  /\b(?:from|import|require\s*\(|import\s*\()\s*['"]((?:@[\w.-]+\/)?[\w.-]*(?:mysql|mariadb)[\w.-]*)((?:\/[\w./-]+)?)['"]/gi;

/**
 * Declarations for packages that are clients of MySQL by their name (`promise-mysql`, `mysql-await`, `serverless-mysql`, `mariadb` ..),
 * as far as all such clients are alike: what they make has `query`, connections, transactions. So what is made of them is known to be the
 * driver wherever it is handed, and a statement that cannot be followed is reported and not passed over. Packages whose source is among
 * the files are left alone.
 */
export function addClientStubs(project: Project, files: readonly SourceFile[]): void {
  const names = new Map<string, SourceFile>();
  for (const file of files) {
    const text = file.getFullText();
    if (!/mysql|mariadb/i.test(text)) continue;
    for (const [, name, inside] of text.matchAll(MENTION))
      if (!KNOWN.has(name!) && !names.has(name! + inside!)) names.set(name! + inside!, file);
  }
  const host = project.getModuleResolutionHost();
  const options = project.getCompilerOptions();
  for (const [name, file] of [...names].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const own = ts.resolveModuleName(name, file.getFilePath(), options, host).resolvedModule;
    if (own === undefined)
      project.createSourceFile(`${STUB_FOLDER}/mysql-client-${name.replace(/\W+/g, '-')}.d.ts`, stubOf(name), {
        overwrite: true,
      });
  }
}

const TYPES = [
  'Pool PoolConnection Connection PoolNamespace PoolCluster Client ServerlessMysql Database',
  'PoolConfig PoolOptions ConnectionConfig ConnectionOptions QueryOptions Config Options MysqlError SqlError FieldInfo',
  'FieldPacket RowDataPacket ResultSetHeader OkPacket UpsertResult QueryResult',
].map((names) => names.split(' '));

/** `query` of some clients can be called on its own result: `client.transaction().query(..).query(..).commit()`. */
const stubOf = (name: string): string => `declare module '${name}' {
  type Done = (error: any, connection: create.Client) => void;
  interface Sent extends create.Client, Promise<any> {}
  function create(...args: any[]): create.Client;
  namespace create {
    interface Client {
      query(...args: any[]): Sent; execute(...args: any[]): Sent; prepare(...args: any[]): Sent; batch(...args: any[]): Sent;
      queryAsync(...args: any[]): Promise<any>; executeAsync(...args: any[]): Promise<any>;
      awaitQuery(...args: any[]): Promise<any>; awaitExecute(...args: any[]): Promise<any>;
      beginTransaction(...args: any[]): Promise<any>; commit(...args: any[]): Promise<any>; rollback(...args: any[]): Promise<any>;
      awaitBeginTransaction(): Promise<any>; awaitCommit(): Promise<any>; awaitRollback(): Promise<any>;
      getConnection(done?: Done): Promise<Client>; awaitGetConnection(): Promise<Client>; getConnectionAsync(): Promise<Client>;
      promise(): Client; transaction(): Client; release(...args: any[]): any; end(...args: any[]): any; destroy(): any;
      releaseConnection(...args: any[]): any; quit(...args: any[]): any; config(...args: any[]): any; on(...args: any[]): any;
      connect(...args: any[]): any; ping(...args: any[]): any; escape(value: any): string; escapeId(value: any): string;
      format(sql: string, values?: any): string; threadId: number;
    }
    type Made = Client & PromiseLike<Client>;
    function createPool(...args: any[]): Made; function createConnection(...args: any[]): Made; function createClient(...args: any[]): Made;
    function createPoolCluster(...args: any[]): any; function createQuery(...args: any[]): any;
    function escape(value: any): string; function escapeId(value: any): string; function raw(sql: string): any;
    function format(sql: string, values?: any): string;
    ${TYPES[0]!
      .filter((type) => type !== 'Client')
      .map((type) => `interface ${type} extends Client {}`)
      .join(' ')}
    ${TYPES.slice(1)
      .flat()
      .map((type) => `type ${type}<T = any> = any;`)
      .join(' ')}
  }
  export = create;
}
`;
