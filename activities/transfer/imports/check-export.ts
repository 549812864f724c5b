import { readLines } from '../../../adapters/exports/read-lines';
import { keyDigest, openSeenKeys } from '../../../adapters/exports/seen-keys';
import type { ExportFolder } from '../../../adapters/exports/objects';
import type { TransferActivities } from '../../../contracts/activities/transfer';
import { LandfallError } from '../../../contracts/errors';
import type { TablePlan } from '../../../contracts/projection';
import type { StepResult } from '../../../contracts/stages';
import { plural } from '../../../engine/lib/plural';
import { lineKey } from '../../../engine/transfer/imports/item-lines';
import type { ImportManifest } from '../../../engine/transfer/imports/objects';
import { withHeartbeat } from '../activity';
import type { TransferDependencies } from '../dependencies';
import { loadPlan } from '../plan';
import { readManifest } from './manifest';
import { openTableExport, tableNumberOf } from './place';

type Input = Parameters<TransferActivities['checkExport']>[0];

/** Keys that a failure names. */
const NAMED = 5;

/**
 * Reads every object of a table: an import keeps any one of several items with one key and counts all of them, so they are looked for before.
 * Memory stays flat; hashes of keys lie in temporary files, 16 bytes an item.
 * @throws LandfallError LandfallItemRefused naming keys that occur twice, LandfallArtifactChanged, LandfallArtifactMissing
 */
export const checkExport =
  (deps: TransferDependencies) =>
  ({ context, exportTo, planned }: Input): Promise<StepResult> =>
    withHeartbeat<{ readonly items: number }, StepResult>(async ({ signal, beat }) => {
      const store = deps.store(context);
      const { plan } = await loadPlan(store, context);
      const manifest = await readManifest(store, context, planned.manifest);
      const number = tableNumberOf(plan, planned.table);
      const table = plan.tables[number];
      const folder = openTableExport(context, exportTo, number);
      const seen = await openSeenKeys(manifest.items);
      try {
        if (table === undefined) throw new LandfallError('LandfallInternal', `no table ${planned.table}`);
        let items = 0;
        for (const object of manifest.objects) {
          const lines = await readLines(folder, object, (line) => seen.add(lineKey(table, line)), signal);
          if (lines !== object.items)
            throw new LandfallError(
              'LandfallArtifactChanged',
              `${object.name} has ${lines} items, written were ${object.items}`,
            );
          items += lines;
          beat({ items });
        }
        const twice = await seen.twice(NAMED);
        if (twice.size > 0)
          throw new LandfallError(
            'LandfallItemRefused',
            `several rows become the same item of ${planned.table}: ${(await keysOf(twice, { table, folder, manifest, signal })).join('; ')}`,
          );
        return { artifacts: [], notes: [`${planned.table}: ${plural(items, 'item')} exported, no key twice`] };
      } finally {
        await seen.close();
        folder.close();
      }
    });

/** The keys behind hashes, read again: they are needed only when something is wrong. */
async function keysOf(
  digests: ReadonlySet<string>,
  at: {
    readonly table: TablePlan;
    readonly folder: ExportFolder;
    readonly manifest: ImportManifest;
    readonly signal: AbortSignal;
  },
): Promise<readonly string[]> {
  const found = new Map<string, string>();
  for (const object of at.manifest.objects) {
    if (found.size === digests.size) break;
    const look = (line: string): void => {
      const key = lineKey(at.table, line);
      const digest = keyDigest(key);
      if (digests.has(digest)) found.set(digest, key);
    };
    await readLines(at.folder, object, look, at.signal);
  }
  return [...found.values()].sort();
}
