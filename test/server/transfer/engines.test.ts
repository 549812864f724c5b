import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CopyCursor, CopyTask, TableTransferResult } from '../../../contracts/activities/transfer';
import { Random } from '../../../examples/shop/scripts/random';
import { allTables } from '../../../examples/shop/scripts/seed/rows';
import { split } from '../../support/statements';
import { uniqueName } from '../../support/stack';
import { itemsHash, openEngineArena, type EngineArena } from './engine-arena';
import { COMPARE_START, createMigration, run, START, transferAll, type TestMigration } from './support';

/** Spark takes a minute for each table: only where this says so and `landfall local up --with glue` has installed it. */
const withSpark = process.env['LANDFALL_TEST_SPARK'] === 'yes';
const SHOP = split(readFileSync(join(__dirname, '../../../examples/shop/sql/schema.sql'), 'utf8'));
const ROWS = Number(process.env['LANDFALL_TEST_ROWS'] ?? 2_000);

async function fillShop({ db }: TestMigration): Promise<void> {
  await db.admin.query('SET FOREIGN_KEY_CHECKS = 0');
  for await (const { table, columns, rows } of allTables(ROWS, new Random(1)))
    for (let all = [...rows]; all.length > 0; all = all.slice(500))
      await db.admin.query('INSERT INTO ?? (??) VALUES ?', [table, columns, all.slice(0, 500)]);
}

type Native = Awaited<ReturnType<typeof transferAll>>;

/** What one engine wrote on the emulator of AWS, with the position that native had, so that versions are the same, too. */
async function written(
  arena: EngineArena,
  m: TestMigration,
  copy: (tables: readonly { readonly table: string; readonly tasks: readonly CopyTask[] }[]) => Promise<void>,
) {
  const { transfer, infrastructure, keep, context } = arena;
  keep(await infrastructure.writeTemplate({ context: context() }));
  keep(await infrastructure.deployStack({ context: context() }));
  keep(await run(() => transfer.preflight({ context: context() })));
  keep(await run(() => transfer.createViews({ context: context() })));
  await copy((await run(() => transfer.planCopy({ context: context() }))).tables);
  const hash = await itemsHash(arena.dynamo, m);
  await arena.undo();
  return hash;
}

async function copied(arena: EngineArena, task: CopyTask, { position }: Native, exportTo?: string) {
  const context = arena.context();
  let cursor: CopyCursor = START;
  while (!cursor.done) {
    const from = cursor;
    cursor = await run(() =>
      arena.transfer.copySlice({ context, task, position, cursor: from, ...(exportTo && { exportTo }) }),
    );
  }
  return cursor;
}

const byImport = (arena: EngineArena, m: TestMigration, native: Native) =>
  written(arena, m, async (planned) => {
    const exportTo = uniqueName('run');
    const tables: TableTransferResult[] = [];
    for (const { table, tasks } of planned) {
      const entities: TableTransferResult['entities'][number][] = [];
      for (const task of tasks)
        entities.push({ task, copy: await copied(arena, task, native, exportTo), compare: COMPARE_START });
      tables.push({ table, entities });
    }
    const { imports } = arena.keep(
      await run(() => arena.transfer.planImports({ context: arena.context(), exportTo, tables })),
    );
    for (const one of imports) {
      const input = { exportTo, planned: one };
      arena.keep(await run(() => arena.transfer.checkExport({ context: arena.context(), ...input })));
      arena.keep(await run(() => arena.transfer.importTable({ context: arena.context(), ...input })));
    }
  });

const bySpark = (arena: EngineArena, m: TestMigration, native: Native) =>
  written(arena, m, async (planned) => {
    for (const { tasks } of planned) for (const task of tasks) await copied(arena, task, native);
  });

describe.each(['mysql', 'mariadb'] as const)('the engines on the shop of %s', (flavour) => {
  let m: TestMigration;
  beforeAll(async () => {
    m = await createMigration({ flavour, statements: SHOP });
    await fillShop(m);
  }, 300_000);
  afterAll(() => m.close());

  it('write the same items', async () => {
    const native = await transferAll(m);
    const expected = await itemsHash(m.dynamo, m);
    const { servers } = JSON.parse((await m.store.peek('stage-07/validation-report.json'))!.toString()) as {
      servers: { ok: boolean; found: string }[];
    };
    expect(servers.filter(({ ok }) => !ok)).toEqual([]);
    // The shop has indexes, and an item of each end is looked for in those that it belongs to.
    expect(servers.at(-1)!.found).toMatch(/; [1-9]\d* looks into indexes found the item$/);
    const tell = (engine: string, [items, hash]: readonly [number, string], ms?: number): void =>
      void process.stdout.write(
        `${engine} on ${flavour}: ${items} items, ${hash}${ms === undefined ? '' : `, ${(ms / 1_000).toFixed(1)} s`}\n`,
      );
    tell('native', expected);
    const others = [
      { engine: 's3-import', of: byImport, settings: {} },
      ...(withSpark
        ? [
            {
              engine: 'glue',
              of: bySpark,
              settings: {
                glue: { role: 'arn:aws:iam::000000000000:role/glue', workerType: 'G.1X', workers: 2 },
              } as const,
            },
          ]
        : []),
    ] as const;
    for (const { engine, of, settings } of others) {
      const arena = await openEngineArena(m, { engine, ...settings } as Parameters<typeof openEngineArena>[1], flavour);
      try {
        const began = Date.now();
        const found = await of(arena, m, native);
        tell(engine, found, Date.now() - began);
        expect(found).toEqual(expected);
      } finally {
        await arena.close();
      }
    }
    expect(expected[0]).toBeGreaterThan(ROWS);
  }, 3_600_000);
});
