import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { sha256Hex } from '../../../adapters/artifacts';
import { sharedSignal } from '../../../adapters/dynamodb';
import { rowPages } from '../../../adapters/mysql/pages';
import type { CopyCursor, TransferActivities } from '../../../contracts/activities/transfer';
import { cursorOf, tableOf } from '../../../engine/projection';
import { itemLine } from '../../../engine/transfer/imports/item-lines';
import { entityFolder, NO_OBJECT, OBJECT_BYTES, objectId, objectName } from '../../../engine/transfer/imports/objects';
import { loadWriter } from '../../../engine/transfer/writer';
import type { ActivityFrame } from '../activity';
import type { TransferDependencies } from '../dependencies';
import { entityById, loadPlan } from '../plan';
import { putsOf } from '../puts';
import { openTableExport, tableNumberOf } from './place';

type Input = Parameters<TransferActivities['copySlice']>[0] & { readonly exportTo: string };

const zipped = promisify(gzip);

/** Lines of the object that is being gathered, and where the cursor is behind them. */
interface Gathered {
  lines: string[];
  bytes: number;
  after: readonly string[] | null;
}

const nothing = (): Gathered => ({ lines: [], bytes: 0, after: null });

/**
 * As a slice of the copy, but the items go to objects on S3. The cursor moves with each object that S3 has taken; what a slice has gathered
 * beyond it when it is cancelled is read again.
 */
export async function exportSlice({
  deps,
  input: { context, task, position, exportTo },
  frame,
  start,
  save,
}: {
  readonly deps: TransferDependencies;
  readonly input: Input;
  readonly frame: ActivityFrame<CopyCursor>;
  readonly start: CopyCursor;
  readonly save: (cursor: CopyCursor) => void;
}): Promise<CopyCursor> {
  const { transfer, source } = context.config;
  const { plan } = await loadPlan(deps.store(context), context);
  const entity = entityById(plan, task.entity);
  const table = tableOf(plan, entity);
  const version = { epoch: position.epoch, sequence: position.sequence, writer: loadWriter(context.migration) };
  const inFolder = entityFolder(plan.entities.indexOf(entity));
  const folder = openTableExport(context, exportTo, tableNumberOf(plan, table.name));
  const reads = new AbortController();
  const signal = sharedSignal([frame.signal, reads.signal]);
  let at = start;
  let gathered = nothing();

  const put = async (): Promise<void> => {
    if (gathered.lines.length === 0) return;
    const bytes = await zipped(gathered.lines.join(''));
    const items = gathered.lines.length;
    const object = {
      ...{ ordinal: (at.objects ?? 0) + 1, items },
      ...{ before: at.lastObject ?? NO_OBJECT, sha256: sha256Hex(bytes) },
    };
    await folder.put(inFolder + objectName(object), bytes, object.sha256, frame.signal);
    at = {
      ...at,
      ...{ after: gathered.after, rows: at.rows + items, items: at.items + items },
      ...{ objects: object.ordinal, lastObject: objectId(object) },
      exportedBytes: (at.exportedBytes ?? 0) + gathered.bytes,
    };
    gathered = nothing();
    save(at);
    frame.beat(at);
  };

  const link = await deps.openSource({ source, secrets: deps.secrets, role: 'export', signal });
  try {
    const sliceMs = transfer.sliceSeconds * 1_000;
    const pages = rowPages({
      ...{ link, entity, viewSchema: source.viewSchema, after: start.after, maxRows: transfer.pageRows },
      signal,
    });
    let page = await pages.next();
    const stopAt = performance.now() + sliceMs;
    for (; page !== undefined; page = await pages.next()) {
      for (const { put: item, row } of putsOf(entity, table, page.rows, version)) {
        const line = itemLine(item);
        gathered.lines.push(line);
        gathered.bytes += Buffer.byteLength(line);
        gathered.after = cursorOf(entity, row);
        if (gathered.bytes >= OBJECT_BYTES) await put();
      }
      frame.signal.throwIfAborted();
      if (performance.now() < stopAt) continue;
      await put();
      return page.last ? done() : at;
    }
    await put();
    return done();
  } finally {
    reads.abort();
    await link.close();
    folder.close();
  }

  function done(): CopyCursor {
    at = { ...at, done: true };
    save(at);
    return at;
  }
}
