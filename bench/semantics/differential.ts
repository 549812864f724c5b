/**
 * Compares random expressions of runtime/mysql with a real server, and prints where they differ.
 * npm run semantics -- --flavour mysql80|mysql97|mariadb [--expressions 10000] [--seed 1] [--rows 60] [--only NAME,NAME] [--mode SQL_MODE]
 */
import { parseArgs } from 'node:util';
import type { Flavour } from '../../runtime/mysql';
import { blamed, differences } from '../../test/support/semantics/differential';
import { sqlOf, type Expression } from '../../test/support/semantics/expression';
import { randomExpression } from '../../test/support/semantics/generate';
import { randomFrom } from '../../test/support/semantics/random';
import { openServer } from '../../test/support/semantics/server';
import { createTable } from '../../test/support/semantics/table';
import { uniqueName } from '../../test/support/stack';

const BATCH = 25;
const { values } = parseArgs({
  options: {
    flavour: { type: 'string', default: 'mysql80' },
    expressions: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    rows: { type: 'string', default: '60' },
    only: { type: 'string' },
    mode: { type: 'string' },
    show: { type: 'string', default: '40' },
  },
});

async function main(): Promise<void> {
  const flavour = values.flavour as Flavour;
  const random = randomFrom(Number(values.seed));
  const server = await openServer(flavour, values.mode === undefined ? {} : { sqlMode: values.mode });
  const database = uniqueName('semantics');
  await server.connection.query(`CREATE DATABASE ${database} CHARACTER SET utf8mb4`);
  const refused = new Map<string, number>();
  const found = new Map<string, string[]>();
  let [done, different] = [0, 0];
  try {
    await server.connection.query(`USE ${database}`);
    const table = await createTable(server, random, Number(values.rows));
    const generator = {
      session: server.session,
      table,
      random,
      ...(values.only !== undefined && { only: values.only.split('|') }),
      onRefused: (name: string, reason: string) =>
        refused.set(`${name}: ${reason}`, (refused.get(`${name}: ${reason}`) ?? 0) + 1),
    };
    while (done < Number(values.expressions)) {
      const batch = Array.from({ length: BATCH }, () => randomExpression(generator));
      for (const [index, difference] of (await differences(batch, table, server)).entries()) {
        done += 1;
        if (difference === null) continue;
        different += 1;
        const guilty = await blamed(batch[index] as Expression, table, server);
        const [at] = await differences([guilty], table, server);
        const name = guilty.kind === 'call' ? guilty.name : guilty.kind;
        const { row, server: theirs, runtime } = at ?? difference;
        const text = `${sqlOf(guilty)}   [${row}]\n      server ${theirs}\n      ours   ${runtime}`;
        found.set(name, [...(found.get(name) ?? []), text]);
      }
    }
  } finally {
    await server.connection.query(`DROP DATABASE ${database}`);
    await server.close();
  }
  for (const [name, texts] of [...found].sort()) {
    console.log(`${name}: ${texts.length}`);
    const shortest = [...texts].sort((a, b) => a.length - b.length).slice(0, Number(values.show));
    for (const text of shortest) console.log(`   ${text}`);
  }
  for (const [reason, count] of [...refused].sort()) console.log(`refused ${count}  ${reason}`);
  console.log(`${flavour}: ${done} expressions on ${values.rows} rows, ${different} different`);
  process.exitCode = different === 0 ? 0 : 1;
}

void main();
