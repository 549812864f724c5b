import fc from 'fast-check';
import type { Flavour } from '../../../runtime/mysql';
import { blamed, differences } from '../../support/semantics/differential';
import { sqlOf } from '../../support/semantics/expression';
import { randomExpression } from '../../support/semantics/generate';
import { randomFrom } from '../../support/semantics/random';
import { openServer, type SemanticServer } from '../../support/semantics/server';
import { createTable, type SourceTable } from '../../support/semantics/table';
import { uniqueName } from '../../support/stack';

/** Random expressions over columns of every type have the same text, NULL or error number here and on a real server. */
const BATCH = 20;
const RUNS = 12;
const ROWS = 30;

describe.each(['mysql80', 'mariadb'] as const)('expressions on %s', (flavour: Flavour) => {
  let server: SemanticServer;
  let table: SourceTable;
  const database = uniqueName('semantics');

  beforeAll(async () => {
    server = await openServer(flavour);
    await server.connection.query(`CREATE DATABASE ${database} CHARACTER SET utf8mb4`);
    await server.connection.query(`USE ${database}`);
    table = await createTable(server, randomFrom(1), ROWS);
  });
  afterAll(async () => {
    await server?.connection.query(`DROP DATABASE IF EXISTS ${database}`);
    await server?.close();
  });

  test('random expressions', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const generator = { session: server.session, table, random: randomFrom(seed) };
        const expressions = Array.from({ length: BATCH }, () => randomExpression(generator));
        for (const [index, difference] of (await differences(expressions, table, server)).entries()) {
          if (difference === null) continue;
          const guilty = await blamed(expressions[index]!, table, server);
          throw new Error(`${sqlOf(guilty)} in ${JSON.stringify(difference, null, 2)}`);
        }
      }),
      { numRuns: RUNS, seed: 20_241_130, endOnFailure: true },
    );
  });
});
