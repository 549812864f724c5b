import { readFileSync } from 'node:fs';
import { createConnection } from 'mysql2/promise';
import { LocalStackError } from './errors';
import { readPassword } from './secrets';
import { databaseStatements } from './servers/mysql-accounts';
import type { MysqlServer } from './types';

const NAME = /^[A-Za-z0-9_]{1,64}$/;

/**
 * Makes a database for an application and opens it to the application's and the migration's login. Repeatable.
 * @throws LocalStackError for a name that is not 1 to 64 letters, digits or _
 */
export const createDatabase = async (server: MysqlServer, database: string): Promise<void> => {
  if (!NAME.test(database)) {
    throw new LocalStackError(
      `${JSON.stringify(database)} is no name for a database here.`,
      'Use 1 to 64 letters, digits or underscores.',
    );
  }
  const login = server.users.root;
  const connection = await createConnection({
    host: server.host,
    port: server.port,
    user: login.user,
    password: readPassword(login),
    ssl: { ca: readFileSync(server.ca), verifyIdentity: true },
  });
  try {
    for (const statement of databaseStatements(database)) await connection.query(statement);
  } finally {
    await connection.end();
  }
};
