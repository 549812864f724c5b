import { LandfallError } from '../../../contracts/errors';
import { proveLossless } from '../../../activities/modeling/proof/lossless';
import { withProofWorld } from '../../../activities/modeling/proof/world';
import { openDataClient } from '../../../adapters/dynamodb';
import { openSource } from '../../../adapters/mysql/link';
import type { ProjectionPlan } from '../../../contracts/projection';
import { configSchema } from '../../../contracts/schemas/config';
import { buildModel } from '../../../engine/modeling';
import { compileProjection, cursorOf, inlineView, pageOf } from '../../../engine/projection';
import { quoteName } from '../../../engine/projection/sql-text';
import { randomSchemas, type Flavour } from '../../support/random-schema';
import { scratchOn } from './proof-support';
import { createTestSource, type TestSource } from './source';

/** Random schemas on a real server: facts -> `auto` contract -> items -> tables made anew, and no difference. */

export interface RandomRun {
  readonly flavour: Flavour;
  readonly seed: number;
  /** Number of the first schema. */
  readonly from: number;
  readonly count: number;
  /** Items go through this DynamoDB; without it they stay in memory. */
  readonly endpoint?: string;
}

export interface RandomResult {
  readonly tables: number;
  readonly rows: number;
  /** Rows that no item can hold, by reason. */
  readonly refused: Readonly<Record<string, number>>;
  /** Statements that the server did not take, by its error number: a few are in the nature of random tables. */
  readonly skipped: Readonly<Record<string, number>>;
  /** What must not be: findings that are errors, and rows that do not come back. */
  readonly problems: readonly string[];
}

/** DynamoDB's own limits; everything else that is refused is a defect. */
const GOOD_REASONS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['empty key', /the key \S+ is empty/],
  ['long key', /the key \S+ has \d+ bytes/],
  ['large item', /the item has \d+ bytes/],
  ['large number', /a number that DynamoDB's number type cannot hold exactly/],
];

const count = (counts: Record<string, number>, name: string): void => {
  counts[name] = (counts[name] ?? 0) + 1;
};

const OPTIONS = [
  { strategy: 'auto', collections: true, nullPolicy: 'omit' },
  { strategy: 'single-table', collections: true, nullPolicy: 'omit' },
  { strategy: 'auto', collections: false, nullPolicy: 'null' },
] as const;

async function fill(source: TestSource, run: RandomRun, skipped: Record<string, number>): Promise<void> {
  await source.link.query("SET SESSION sql_mode = 'ALLOW_INVALID_DATES'");
  await source.link.query('SET SESSION innodb_strict_mode = 0');
  for (const { tables, rows } of randomSchemas(run.flavour, run.seed, run.from, run.count))
    for (const statement of [...tables, ...rows])
      await source.link.query(statement).catch((error: unknown) => {
        const { errno } = ((error as Error).cause ?? {}) as { errno?: number };
        if (!(error instanceof LandfallError) || errno === undefined) throw error;
        count(skipped, `${statement.slice(0, 6)} ${errno}`);
      });
}

/** Pages of two rows by the key give each row once, whatever the key is. */
async function pagedTwice(source: TestSource, plan: ProjectionPlan): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const entity of plan.entities.filter(({ role }) => role === 'owner')) {
    const [all] = await source.link.query(`SELECT COUNT(*) AS n FROM ${quoteName(entity.drivingTable)}`);
    const seen = new Set<string>();
    let rows = 0;
    for (let after: readonly string[] | null = null; rows <= Number(all?.['n']);) {
      const { sql, values } = pageOf({ entity, source: inlineView(entity), after, limit: 2 });
      const page = await source.link.query(sql, values);
      rows += page.length;
      for (const row of page) seen.add(cursorOf(entity, row).join('|'));
      if (page.length < 2) break;
      after = cursorOf(entity, page.at(-1)!);
    }
    if (rows !== Number(all?.['n']) || seen.size !== rows)
      wrong.push(`${entity.id}: pages give ${rows} rows, ${seen.size} different ones, of ${String(all?.['n'])}`);
  }
  return wrong;
}

/** Proves a batch of random schemas in one database of their own. */
export async function proveRandom(run: RandomRun): Promise<RandomResult> {
  const source = await createTestSource(run.flavour, []);
  const [refused, skipped, problems] = [{}, {}, []] as [Record<string, number>, Record<string, number>, string[]];
  try {
    await fill(source, run, skipped);
    const analysis = await source.analysis();
    const { nullPolicy, ...options } = OPTIONS[run.from % OPTIONS.length]!;
    const built = buildModel(analysis, options);
    const model = { analysis, contract: built.contract, projection: { ...built.projection, nullPolicy } };
    const { findings, plan } = compileProjection({ ...model, schema: analysis.schema });
    problems.push(
      ...findings.filter(({ severity }) => severity === 'error').map(({ code, message }) => `${code}: ${message}`),
    );
    if (problems.length > 0) return { tables: 0, rows: 0, refused, skipped, problems };
    const config = configSchema.parse({
      version: 1,
      name: 'random',
      source: source.source,
      target: { region: 'eu-central-1' },
      modeling: {
        proof: {
          scratch: scratchOn(run.flavour),
          ...(run.endpoint === undefined ? {} : { endpoint: run.endpoint }),
        },
      },
    });
    const result = await withProofWorld(
      {
        deps: { secrets: source.secrets, openSource, proofData: openDataClient },
        ...{ migration: 'random', config, model, signal: undefined, say: () => undefined },
      },
      (world) => proveLossless({ world, schema: analysis.schema, signal: undefined, say: () => undefined }),
    );
    for (const { entity, key, what } of result.problems) {
      const reason = GOOD_REASONS.find(([, pattern]) => pattern.test(what));
      if (reason === undefined) problems.push(`${entity} (${key}): ${what}`);
      else count(refused, reason[0]);
    }
    problems.push(...(await pagedTwice(source, plan)));
    const rows = result.entities.reduce((sum, one) => sum + one.rows, 0);
    return { tables: analysis.schema.tables.length, rows, refused, skipped, problems };
  } finally {
    await source.drop();
  }
}
