import type { ExportFolder } from '../../../adapters/exports/objects';
import type {
  CopyCursor,
  TableImport,
  TableTransferResult,
  TransferActivities,
} from '../../../contracts/activities/transfer';
import type { ArtifactRef } from '../../../contracts/artifacts';
import { LandfallError } from '../../../contracts/errors';
import type { ProjectionPlan } from '../../../contracts/projection';
import { printJson } from '../../../engine/lib/json';
import { plural } from '../../../engine/lib/plural';
import {
  entityFolder,
  exportFolder,
  manifestKey,
  manifestOf,
  MOST_OBJECTS,
  NO_OBJECT,
  objectName,
  objectsThatCount,
  parseObjectName,
  type ImportManifest,
} from '../../../engine/transfer/imports/objects';
import { withHeartbeat } from '../activity';
import type { TransferDependencies } from '../dependencies';
import { loadPlan } from '../plan';
import { openTableExport } from './place';

type Input = Parameters<TransferActivities['planImports']>[0];
type Result = Awaited<ReturnType<TransferActivities['planImports']>>;

/** Lists the objects of each table that count, takes away those that do not, and writes both down as manifests. Safe to repeat. */
export const planImports =
  (deps: TransferDependencies) =>
  ({ context, exportTo, tables }: Input): Promise<Result> =>
    withHeartbeat<undefined, Result>(async ({ beat }) => {
      const store = deps.store(context);
      const { plan } = await loadPlan(store, context);
      const copies = copiesOf(tables);
      const artifacts: ArtifactRef[] = [];
      const imports: TableImport[] = [];
      for (const [number, { name }] of plan.tables.entries()) {
        const folder = openTableExport(context, exportTo, number);
        const manifest = await manifestOfTable(plan, number, { folder, copies, exportTo }).finally(() =>
          folder.close(),
        );
        const ref = await store.put(manifestKey(number), printJson(manifest));
        artifacts.push(ref);
        const { items, objects } = manifest;
        const bytes = objects.reduce((sum, object) => sum + object.bytes, 0);
        imports.push({ table: name, items, objects: objects.length, bytes, manifest: ref.key });
        beat(undefined);
      }
      const items = imports.reduce((sum, one) => sum + one.items, 0);
      const objects = imports.reduce((sum, one) => sum + one.objects, 0);
      return {
        ...{ artifacts, imports },
        notes: [
          `${plural(items, 'item')} exported in ${plural(objects, 'object')} for ${plural(imports.length, 'table')}`,
        ],
        facts: { exported: items, objects },
      };
    });

const copiesOf = (tables: readonly TableTransferResult[]): ReadonlyMap<string, CopyCursor> =>
  new Map(tables.flatMap(({ entities }) => entities.map(({ task, copy }) => [task.entity, copy] as const)));

async function manifestOfTable(
  { tables, entities }: ProjectionPlan,
  number: number,
  {
    folder,
    copies,
    exportTo,
  }: { readonly folder: ExportFolder; readonly copies: ReadonlyMap<string, CopyCursor>; readonly exportTo: string },
): Promise<ImportManifest> {
  const name = tables[number]?.name ?? '';
  const found = await folder.list();
  const bytesOf = new Map(found.map((object) => [object.name, object.bytes]));
  const objects = entities.flatMap((entity, at) => {
    if (entity.table !== name) return [];
    const inFolder = entityFolder(at);
    const named = found
      .filter((object) => object.name.startsWith(inFolder))
      .flatMap((object) => parseObjectName(object.name.slice(inFolder.length)) ?? []);
    const copy = copies.get(entity.id);
    if (copy?.done !== true) throw new LandfallError('LandfallInternal', `${entity.id} was not exported to its end`);
    const end = { objects: copy.objects ?? 0, lastObject: copy.lastObject ?? NO_OBJECT, items: copy.items };
    return objectsThatCount(named, end, entity.id).map((object) => {
      const path = inFolder + objectName(object);
      return { name: path, items: object.items, bytes: bytesOf.get(path) ?? 0, sha256: object.sha256 };
    });
  });
  if (objects.length > MOST_OBJECTS)
    throw new LandfallError(
      'LandfallImportFailed',
      `${name}: ${objects.length} objects, an import takes ${MOST_OBJECTS}; longer slices (transfer.sliceSeconds) make fewer`,
    );
  const wanted = new Set(objects.map((object) => object.name));
  await folder.remove(found.map((object) => object.name).filter((path) => !wanted.has(path)));
  return manifestOf({ table: name, folder: exportFolder(exportTo, number), objects });
}
