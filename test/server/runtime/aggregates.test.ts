import fc from 'fast-check';
import type { Flavour } from '../../../runtime/mysql';
import { aggregateDifferences, randomAggregate } from '../../support/semantics/aggregates';
import { randomFrom } from '../../support/semantics/random';
import { openServer, type SemanticServer } from '../../support/semantics/server';
import { createTable, type SourceTable } from '../../support/semantics/table';
import { uniqueName } from '../../support/stack';

/** Random aggregates have the server's result for all rows, for groups of them and for none, unless they say that it may vary. */
const BATCH = 10;
const RUNS = 10;
const ROWS = 30;

describe.each(['mysql80', 'mariadb'] as const)('aggregates on %s', (flavour: Flavour) => {
  let server: SemanticServer;
  let table: SourceTable;
  const database = uniqueName('semantics');

  beforeAll(async () => {
    server = await openServer(flavour);
    await server.connection.query(`CREATE DATABASE ${database} CHARACTER SET utf8mb4`);
    await server.connection.query(`USE ${database}`);
    table = await createTable(server, randomFrom(2), ROWS);
  });
  afterAll(async () => {
    await server?.connection.query(`DROP DATABASE IF EXISTS ${database}`);
    await server?.close();
  });

  test('random aggregates', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const generator = { session: server.session, table, random: randomFrom(seed) };
        const aggregates = Array.from({ length: BATCH }, () => randomAggregate(generator));
        const found = await aggregateDifferences(aggregates, table, server);
        expect(found.filter((difference) => difference !== null)).toEqual([]);
      }),
      { numRuns: RUNS, seed: 20_241_130, endOnFailure: true },
    );
  });
});
