/**
 * Compares random aggregates of runtime/mysql with a real server, and prints where they differ.
 * npm run semantics:aggregates -- --flavour mysql80|mysql97|mariadb [--expressions 2000] [--seed 1] [--rows 60] [--only NAME|NAME]
 */
import { parseArgs } from 'node:util';
import type { Flavour } from '../../runtime/mysql';
import { aggregateDifferences, randomAggregate } from '../../test/support/semantics/aggregates';
import { randomFrom } from '../../test/support/semantics/random';
import { openServer } from '../../test/support/semantics/server';
import { createTable } from '../../test/support/semantics/table';
import { uniqueName } from '../../test/support/stack';

const BATCH = 10;
const { values } = parseArgs({
  options: {
    flavour: { type: 'string', default: 'mysql80' },
    expressions: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    rows: { type: 'string', default: '60' },
    only: { type: 'string' },
  },
});

async function main(): Promise<void> {
  const random = randomFrom(Number(values.seed));
  const server = await openServer(values.flavour as Flavour);
  const database = uniqueName('semantics');
  await server.connection.query(`CREATE DATABASE ${database} CHARACTER SET utf8mb4`);
  let [done, different] = [0, 0];
  const refused = new Map<string, number>();
  try {
    await server.connection.query(`USE ${database}`);
    const table = await createTable(server, random, Number(values.rows));
    const onRefused = (name: string, reason: string): void => {
      refused.set(`${name}: ${reason}`, (refused.get(`${name}: ${reason}`) ?? 0) + 1);
    };
    const only = values.only === undefined ? {} : { only: values.only.split('|') };
    while (done < Number(values.expressions)) {
      const batch = Array.from({ length: BATCH }, () =>
        randomAggregate({ session: server.session, table, random, onRefused, ...only }),
      );
      for (const difference of await aggregateDifferences(batch, table, server)) {
        done += 1;
        if (difference === null) continue;
        different += 1;
        console.log(`${difference.sql}\n      server ${difference.server}\n      ours   ${difference.runtime}`);
      }
    }
  } finally {
    await server.connection.query(`DROP DATABASE ${database}`);
    await server.close();
  }
  for (const [reason, count] of [...refused].sort()) console.log(`refused ${count}  ${reason}`);
  console.log(`${values.flavour}: ${done} aggregates on ${values.rows} rows, ${different} different`);
  process.exitCode = different === 0 ? 0 : 1;
}

void main();
