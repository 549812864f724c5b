import { createConnection, type Connection } from 'mysql2/promise';
import { configSchema, type MigrationConfig } from '../../contracts/schemas/config';
import type { SecretResolver } from '../../contracts/secrets';
import { stack, uniqueName, type TestDatabaseServer } from './stack';

/** A database of its own on a real server, with an account that may only read it. */
export interface SourceDatabase {
  readonly name: string;
  readonly server: TestDatabaseServer;
  /** Account with SELECT and SHOW VIEW on the database, nothing else. */
  readonly user: string;
  readonly password: string;
  readonly admin: Connection;
  /** `source:` of a configuration that reads it with the account; `over` replaces parts. */
  settings(over?: Partial<MigrationConfig['source']>): MigrationConfig['source'];
  readonly secrets: SecretResolver;
  drop(): Promise<void>;
}

/** Creates the database, runs the statements in it, creates the account. */
export async function createSourceDatabase(
  flavour: 'mysql' | 'mariadb',
  statements: readonly string[] = [],
): Promise<SourceDatabase> {
  const server = stack[flavour]();
  const name = uniqueName('lf_analysis');
  const user = uniqueName('lfa');
  const password = uniqueName('Secret-9');
  const { host, port } = server;
  const admin = await createConnection({
    host,
    port,
    user: server.user,
    password: server.password,
    charset: 'utf8mb4',
  });
  await admin.query(`CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4`);
  await admin.query(`USE \`${name}\``);
  for (const statement of statements) await admin.query(statement);
  // MariaDB's anonymous ''@'localhost' would come before '%' for a client on the same machine.
  const accounts = ['%', 'localhost'].map((from) => `'${user}'@'${from}'`);
  for (const account of accounts) {
    await admin.query(`CREATE USER ${account} IDENTIFIED BY '${password}'`);
    await admin.query(`GRANT SELECT, SHOW VIEW ON \`${name}\`.* TO ${account}`);
  }
  return {
    name,
    server,
    user,
    password,
    admin,
    settings: (over = {}) => ({
      ...configSchema.shape.source.parse({
        endpoints: [{ host, port }],
        database: name,
        user,
        password: 'env:TEST_PASSWORD',
        tls: { mode: 'disabled' },
      }),
      ...over,
    }),
    secrets: async () => password,
    drop: async () => {
      await admin.query(`DROP DATABASE IF EXISTS \`${name}\``);
      await admin.query(`DROP USER IF EXISTS ${accounts.join(', ')}`);
      await admin.end();
    },
  };
}
