import { randomBytes } from 'node:crypto';

/**
 * Addresses of the servers that tests run against, from the environment. A test that needs a server fails with a sentence when
 * its variable is absent: a skipped test proves nothing.
 */
const VARIABLES = {
  mysql: ['LANDFALL_TEST_MYSQL', 'mysql://root@127.0.0.1:3306'],
  mariadb: ['LANDFALL_TEST_MARIADB', 'mysql://root@127.0.0.1:3307'],
  mysql97: ['LANDFALL_TEST_MYSQL97', 'mysql://root@127.0.0.1:3308'],
  dynamodb: ['LANDFALL_TEST_DYNAMODB', 'http://127.0.0.1:8000'],
  aws: ['LANDFALL_TEST_AWS', 'http://127.0.0.1:4566'],
  temporal: ['LANDFALL_TEST_TEMPORAL', '127.0.0.1:7233'],
  timeSkipping: ['LANDFALL_TEST_TIMESKIPPING', '/path/to/temporal-test-server'],
} as const;
export type StackServer = keyof typeof VARIABLES;

function value(server: StackServer): string {
  const [name, example] = VARIABLES[server];
  const found = process.env[name];
  if (found === undefined || found === '')
    throw new Error(`set ${name} to run this test, for example ${name}=${example}`);
  return found;
}

/** A MySQL or MariaDB server with an account that may do everything. */
export interface TestDatabaseServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** PEM of the authority that signed the server's certificate; undefined when the variable `<NAME>_CA` is not set. */
  readonly ca: string | undefined;
}

function databaseServer(server: 'mysql' | 'mariadb' | 'mysql97'): TestDatabaseServer {
  const url = new URL(value(server));
  return {
    host: url.hostname,
    port: url.port === '' ? 3306 : Number(url.port),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    ca: process.env[`${VARIABLES[server][0]}_CA`],
  };
}

/** True when a server that not every run has is there. */
export const isThere = (server: StackServer): boolean => (process.env[VARIABLES[server][0]] ?? '') !== '';

/** Read lazily, so that a test file asks only for the servers that it uses. */
export const stack = {
  mysql: (): TestDatabaseServer => databaseServer('mysql'),
  mariadb: (): TestDatabaseServer => databaseServer('mariadb'),
  /** MySQL 9.7; no part of the stack of every run, because Debian alone has it. */
  mysql97: (): TestDatabaseServer => databaseServer('mysql97'),
  /** Endpoint of DynamoDB Local. */
  dynamodb: (): string => value('dynamodb'),
  /** Endpoint of the AWS emulator. */
  aws: (): string => value('aws'),
  /** `host:port` of a Temporal server. */
  temporal: (): string => value('temporal'),
  /** Path of the executable of the time-skipping Temporal server. */
  timeSkipping: (): string => value('timeSkipping'),
} as const;

/** A name that no other test run uses, for databases and tables: `lf_analysis_1f2e3d4c`. */
export const uniqueName = (prefix: string): string => `${prefix}_${randomBytes(4).toString('hex')}`;
