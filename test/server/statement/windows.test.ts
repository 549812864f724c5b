import fc from 'fast-check';
import type { Flavour } from '../../../runtime/mysql';
import { randomFrom } from '../../support/semantics/random';
import { openServer, type SemanticServer } from '../../support/semantics/server';
import { createTable, type SourceTable } from '../../support/semantics/table';
import { randomWindowStatement, windowDifference } from '../../support/semantics/windows';
import { uniqueName } from '../../support/stack';

/** Random statements with window functions have the server's rows, unless the evaluation says that it does not know them. */
const ROWS = 30;
const STATEMENTS = 120;

describe.each(['mysql80', 'mariadb'] as const)('window functions on %s', (flavour: Flavour) => {
  let server: SemanticServer;
  let table: SourceTable;
  const database = uniqueName('windows');

  beforeAll(async () => {
    server = await openServer(flavour);
    await server.connection.query(`CREATE DATABASE ${database} CHARACTER SET utf8mb4`);
    await server.connection.query(`USE ${database}`);
    table = await createTable(server, randomFrom(4), ROWS);
  });
  afterAll(async () => {
    await server?.connection.query(`DROP DATABASE IF EXISTS ${database}`);
    await server?.close();
  });

  test('random statements', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const statement = randomWindowStatement(table, randomFrom(seed), flavour);
        const result = await windowDifference(statement, table, server);
        expect(result).toMatchObject({ sql: statement, difference: null });
        if (result.compared) compared += 1;
      }),
      { numRuns: STATEMENTS, seed: 20_261_130, endOnFailure: true },
    );
    expect(compared).toBeGreaterThan(STATEMENTS / 2);
  });
});
