/**
 * What the scan needs to know of the libraries that applications use. The real type declarations are not loaded: so the result
 * does not depend on what is installed beside the application, and a call is known by what it resolves to, not by its name.
 */

/** Folder of the stubs in the scanned project. */
export const STUB_FOLDER = '/landfall-stubs';

/** The driver's methods that carry a statement in their first argument. */
const STATEMENT_METHODS: readonly string[] = ['query', 'execute', 'prepare', 'batch'];
/** Methods of query builders and object mappers that take a whole statement as text. */
const RAW_METHODS: readonly string[] = ['raw', '$queryRaw', '$queryRawUnsafe', '$executeRaw', '$executeRawUnsafe'];
const TRANSACTION_METHODS: readonly string[] = ['beginTransaction', 'commit', 'rollback'];

/** `queryAsync` of promisifyAll, `awaitQuery` of clients that have both forms: the method that they stand for. */
export const plainMethod = (name: string): string =>
  name.replace(/Async$/, '').replace(/^await(?=[A-Z])([A-Z])/, (_, letter: string) => letter.toLowerCase());

export const isStatementMethod = (name: string): boolean => STATEMENT_METHODS.includes(plainMethod(name));
export const isRawMethod = (name: string): boolean => RAW_METHODS.includes(name);
/** True for the name of a method that a driver or a builder gives a statement to, or steers a transaction by. */
export const isDriverName = (name: string): boolean =>
  isStatementMethod(name) || isRawMethod(name) || isTransactionMethod(name);
export const isTransactionMethod = (name: string): boolean => TRANSACTION_METHODS.includes(plainMethod(name));

const PROMISE_API = `
  export type RowDataPacket = any; export type ResultSetHeader = any; export type OkPacket = any; export type FieldPacket = any;
  export type ProcedureCallPacket<T = any> = any; export type QueryResult = any; export type QueryError = any;
  export type PoolOptions = any; export type ConnectionOptions = any; export type QueryOptions = any;
  export interface QueryableBase {
    query<T = any>(...args: any[]): Promise<[T, any]>;
    execute<T = any>(...args: any[]): Promise<[T, any]>;
  }
  export interface Connection extends QueryableBase {
    beginTransaction(): Promise<void>; commit(): Promise<void>; rollback(): Promise<void>; end(): Promise<void>;
    ping(): Promise<void>; destroy(): void; on(...args: any[]): any; format(sql: string, values?: any): string; connection: any;
    changeUser(options: any): Promise<void>; prepare(sql: any): Promise<any>; unprepare(sql: any): any;
    escape(value: any): string; escapeId(value: any): string; threadId: number;
  }
  export interface PoolConnection extends Connection { release(): void; }
  export interface Pool extends QueryableBase {
    getConnection(): Promise<PoolConnection>; end(): Promise<void>; on(...args: any[]): any; releaseConnection(connection: any): void;
    escape(value: any): string; escapeId(value: any): string; format(sql: string, values?: any): string; pool: any;
  }
  export function createPool(options: any): Pool;
  export function createConnection(options: any): Promise<Connection>;
  export function createPoolCluster(options?: any): any;
  export function format(sql: string, values?: any): string;
  export function escape(value: any): string;
  export function escapeId(value: any): string;
  export function raw(sql: string): any;`;

const CALLBACK_API = `
  export type RowDataPacket = any; export type ResultSetHeader = any; export type OkPacket = any; export type FieldPacket = any;
  export type MysqlError = any; export type QueryError = any; export type PoolOptions = any; export type ConnectionOptions = any;
  export type PoolConfig = any; export type ConnectionConfig = any; export type QueryOptions = any; export type FieldInfo = any;
  export interface Query { on(...args: any[]): any; stream(options?: any): any; sql: string; }
  export interface Queryable {
    query<T = any>(sql: any, callback?: (error: any, rows: T, fields: any) => void): Query;
    query<T = any>(sql: any, values: any, callback?: (error: any, rows: T, fields: any) => void): Query;
    execute<T = any>(sql: any, callback?: (error: any, rows: T, fields: any) => void): Query;
    execute<T = any>(sql: any, values: any, callback?: (error: any, rows: T, fields: any) => void): Query;
    queryAsync(...args: any[]): Promise<any>; executeAsync(...args: any[]): Promise<any>;
  }
  export interface Connection extends Queryable {
    connect(callback?: (error: any) => void): void; end(callback?: any): void; destroy(): void; on(...args: any[]): any;
    beginTransaction(callback?: (error: any) => void): void; commit(callback?: (error: any) => void): void;
    rollback(callback?: (error: any) => void): void; ping(callback?: any): void; changeUser(...args: any[]): void;
    escape(value: any): string; escapeId(value: any): string; format(sql: string, values?: any): string; threadId: number;
    promise(): import('mysql2/promise').Connection;
  }
  export interface PoolConnection extends Connection { release(): void; promise(): import('mysql2/promise').PoolConnection; }
  export interface Pool extends Queryable {
    getConnection(callback: (error: any, connection: PoolConnection) => void): void; end(callback?: any): void;
    on(...args: any[]): any; escape(value: any): string; escapeId(value: any): string; format(sql: string, values?: any): string;
    releaseConnection(connection: any): void; promise(): import('mysql2/promise').Pool;
  }
  export function createPool(options: any): Pool;
  export function createConnection(options: any): Connection;
  export function createPoolCluster(options?: any): any;
  export function format(sql: string, values?: any): string;
  export function escape(value: any): string;
  export function escapeId(value: any): string;
  export function raw(sql: string): any;`;

/** The default export is the module itself, types included: `mysql.Pool` of `import mysql from 'mysql2'`. */
const withDefault = (module: string, api: string): string =>
  `declare module '${module}' {${api}\n  export * as default from '${module}';\n}\n`;

const ROUTER_METHODS = 'all get post put delete patch options head'
  .split(' ')
  .map((verb) => `${verb}(...handlers: any[]): this;`)
  .join(' ');

const EXPRESS = `declare module 'express' {
  interface RouteBuilder { ${ROUTER_METHODS} }
  interface RouterBase {
    ${ROUTER_METHODS}
    use(...handlers: any[]): this; route(path: any): RouteBuilder; param(...args: any[]): this;
    (req: any, res: any, next?: any): void;
  }
  function express(): express.Express;
  namespace express {
    type Request<A = any, B = any, C = any, D = any, E = any> = any; type Response<A = any, B = any> = any; type NextFunction = any;
    type RequestHandler<A = any, B = any, C = any, D = any, E = any> = any; type ErrorRequestHandler = any; type RequestParamHandler = any;
    interface Router extends RouterBase {} interface IRouter extends RouterBase {}
    interface Application extends RouterBase {
      listen(...args: any[]): any; set(...args: any[]): any; enable(name: string): any; disable(name: string): any;
      engine(...args: any[]): any; locals: any; render(...args: any[]): any; on(...args: any[]): any; mountpath: any;
    }
    interface Express extends Application {}
    function Router(options?: any): Router;
    function json(options?: any): any; function urlencoded(options?: any): any; function text(options?: any): any;
    function raw(options?: any): any; function static(root: any, options?: any): any;
  }
  export = express;
}
`;

const PG = `declare module 'pg' {
  interface Queryable { query(...args: any[]): Promise<any>; }
  export interface ClientBase extends Queryable { connect(...args: any[]): Promise<any>; end(...args: any[]): any; on(...args: any[]): any; }
  export class Client implements ClientBase {
    constructor(config?: any); query(...args: any[]): Promise<any>; connect(...args: any[]): Promise<any>; end(...args: any[]): any;
    on(...args: any[]): any;
  }
  export interface PoolClient extends ClientBase { release(error?: any): void; }
  export class Pool {
    constructor(config?: any); query(...args: any[]): Promise<any>; connect(): Promise<PoolClient>; end(): Promise<void>;
    on(...args: any[]): any; totalCount: number; idleCount: number; waitingCount: number;
  }
  export const types: any; export type QueryResult<T = any> = any; export type QueryResultRow = any; export type PoolConfig = any;
  const api: { Pool: typeof Pool; Client: typeof Client; types: any };
  export default api;
}
`;

const SQLITE = `declare module 'better-sqlite3' {
  namespace Database {
    interface Statement { run(...values: any[]): any; get(...values: any[]): any; all(...values: any[]): any; iterate(...values: any[]): any; }
    interface Database { prepare(sql: string): Statement; exec(sql: string): any; pragma(...args: any[]): any; transaction(work: any): any; close(): void; }
  }
  interface DatabaseConstructor { new (...args: any[]): Database.Database; (...args: any[]): Database.Database; }
  const Database: DatabaseConstructor;
  export = Database;
}
declare module 'sqlite3' {
  export class Database {
    constructor(...args: any[]); run(...args: any[]): this; get(...args: any[]): this; all(...args: any[]): this; each(...args: any[]): this;
    exec(...args: any[]): this; prepare(...args: any[]): any; serialize(work: any): void; close(callback?: any): void;
  }
  export function verbose(): typeof import('sqlite3');
  const api: { Database: typeof Database; verbose: typeof verbose };
  export default api;
}
`;

/** What the clients write values into statements with. */
const SQLSTRING = `
  export function format(sql: string, values?: any, ...more: any[]): string;
  export function escape(value: any, ...more: any[]): string;
  export function escapeId(value: any, ...more: any[]): string;
  export function raw(sql: string): any;`;

/** File name to text; added to every scanned project. */
export const STUBS: Readonly<Record<string, string>> = {
  'mysql2-promise.d.ts': withDefault('mysql2/promise', PROMISE_API),
  'mysql2.d.ts': withDefault('mysql2', CALLBACK_API),
  'mysql.d.ts': withDefault('mysql', CALLBACK_API),
  'mysql-sqlstring.d.ts': withDefault('sqlstring', SQLSTRING),
  'mysql-sql-escaper.d.ts': withDefault('sql-escaper', SQLSTRING),
  'express.d.ts': EXPRESS,
  // Drivers of other servers, so that their calls are not taken for those of MySQL.
  'pg.d.ts': PG,
  'sqlite.d.ts': SQLITE,
};
