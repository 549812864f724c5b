/* npm run random-schemas: random schemas with random rows on a real server; each becomes a contract by rule, its rows become items, and tables
   are made anew from these and compared. Ends with 1 at the first batch that loses something, and names its seed and number.
   --schemas N   how many, default 1000          --seed N   default 1; the same seed gives the same schemas
   --from N      number of the first, default 0  --server mysql | mariadb | mysql97, default mysql
   --show        prints the statements of the schemas instead, and needs no server
   Servers: LANDFALL_TEST_MYSQL, _MARIADB, _MYSQL97 and _DYNAMODB where they are set, else the embedded stack. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { up } from '../local';
import { proveRandom } from '../test/server/modeling/random-support';
import { randomSchemas, type Flavour } from '../test/support/random-schema';

/** Schemas of one database; every tenth batch goes through DynamoDB Local. */
const BATCH = 25;
const THROUGH_DYNAMODB = 10;

const { values } = parseArgs({
  options: {
    schemas: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    server: { type: 'string', default: 'mysql' },
    show: { type: 'boolean', default: false },
  },
});
const [schemas, seed, first] = [values.schemas, values.seed, values.from].map(Number) as [number, number, number];
const flavour = values.server as Flavour;
const SERVERS = { mysql: 'mysql80', mariadb: 'mariadb', mysql97: 'mysql97' } as const;
const variable = `LANDFALL_TEST_${flavour.toUpperCase()}`;

/** Starts what is not named in the environment. */
async function servers(): Promise<() => Promise<void>> {
  if (process.env[variable] !== undefined && process.env['LANDFALL_TEST_DYNAMODB'] !== undefined) return async () => {};
  const directory = mkdtempSync(join(tmpdir(), 'landfall-schemas-'));
  const stack = await up({ directory, servers: ['mysql', 'dynamodb-local'], mysql: SERVERS[flavour], attach: true });
  const { host, port, users } = stack.mysql!;
  const password = readFileSync(users.root.passwordFile, 'utf8').trim();
  process.env[variable] = `mysql://${users.root.user}:${encodeURIComponent(password)}@${host}:${port}`;
  process.env['LANDFALL_TEST_DYNAMODB'] = stack.dynamodbLocal!.endpoint;
  process.env['AWS_ACCESS_KEY_ID'] ??= 'test';
  process.env['AWS_SECRET_ACCESS_KEY'] ??= 'test';
  return async () => {
    await stack.stop();
    rmSync(directory, { recursive: true, force: true });
  };
}

async function main(): Promise<number> {
  const stop = await servers();
  const began = performance.now();
  const total = { tables: 0, rows: 0, refused: 0, skipped: 0 };
  const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);
  try {
    for (let from = first; from < first + schemas; from += BATCH) {
      const count = Math.min(BATCH, first + schemas - from);
      const endpoint = process.env['LANDFALL_TEST_DYNAMODB'];
      const through = (from / BATCH) % THROUGH_DYNAMODB === 0 && endpoint !== undefined;
      const result = await proveRandom({ flavour, seed, from, count, ...(through ? { endpoint } : {}) });
      total.tables += result.tables;
      total.rows += result.rows;
      total.refused += sum(result.refused);
      total.skipped += sum(result.skipped);
      if (result.problems.length > 0) {
        console.error(`server ${flavour}, seed ${seed}, schemas ${from} to ${from + count - 1}:`);
        for (const problem of result.problems) console.error(`  ${problem}`);
        return 1;
      }
      const seconds = ((performance.now() - began) / 1000).toFixed(0);
      console.log(`${from + count - first} schemas, ${total.tables} tables, ${total.rows} items, ${seconds} s`);
    }
    console.log(
      `0 differences; ${total.refused} rows were beyond DynamoDB's limits, ${total.skipped} statements beyond the server's`,
    );
    return 0;
  } finally {
    await stop();
  }
}

if (values.show)
  for (const { tables, rows } of randomSchemas(flavour, seed, first, schemas))
    console.log([...tables, ...rows].map((statement) => `${statement};`).join('\n'));
else
  void main().then(
    (code) => process.exit(code),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
