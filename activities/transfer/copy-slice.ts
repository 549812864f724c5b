import { batchWriter, sharedSignal } from '../../adapters/dynamodb';
import { rowPages } from '../../adapters/mysql/pages';
import type { CopyCursor, TransferActivities } from '../../contracts/activities/transfer';
import { physicalTableName } from '../../contracts/names';
import { cursorOf, tableOf } from '../../engine/projection';
import { batchesOf } from '../../engine/transfer/batching/rules';
import { batchItemsAt } from '../../engine/transfer/pace/rules';
import { loadWriter } from '../../engine/transfer/writer';
import { withHeartbeat, type ActivityFrame } from './activity';
import { withChangedTable } from './changed-table';
import type { TransferDependencies } from './dependencies';
import { jobSlice } from './glue/job-slice';
import { exportSlice } from './imports/export-slice';
import { inOrder, type InOrder } from './in-order';
import { entityById, loadPlan } from './plan';
import { putsOf, type Put } from './puts';

type Input = Parameters<TransferActivities['copySlice']>[0];

const PAUSE_GRACE_MS = 1_000;

/**
 * Copies rows of one entity for `transfer.sliceSeconds` from its first page on. The cursor moves only over rows whose items, and those of all rows before them,
 * are acknowledged; a page that is written again writes the same items (unconditional, `_v` = position, rules.md rule 21).
 * A cancelled slice ends within a second and returns the cursor it has reached.
 */
export const copySlice =
  (deps: TransferDependencies) =>
  (input: Input): Promise<CopyCursor> =>
    withHeartbeat<CopyCursor, CopyCursor>(async (frame) => {
      let reached = frame.resumed ?? input.cursor;
      if (reached.done) return reached;
      try {
        const { exportTo } = input;
        const save = (cursor: CopyCursor): void => void (reached = cursor);
        if (exportTo !== undefined)
          return await exportSlice({ deps, input: { ...input, exportTo }, frame, start: reached, save });
        return input.context.config.transfer.engine === 'glue'
          ? await jobSlice({ ...input, deps, frame, start: reached, save })
          : await runSlice(deps, input, frame, reached, save);
      } catch (error) {
        frame.beat(reached);
        if (frame.signal.aborted) return reached;
        throw withChangedTable(error, input.task);
      }
    });

async function runSlice(
  deps: TransferDependencies,
  { context, task, position }: Input,
  frame: ActivityFrame<CopyCursor>,
  start: CopyCursor,
  save: (cursor: CopyCursor) => void,
): Promise<CopyCursor> {
  const { transfer, source, target } = context.config;
  const { plan } = await loadPlan(deps.store(context), context);
  const entity = entityById(plan, task.entity);
  const table = tableOf(plan, entity);
  const writes = new AbortController();
  // A pause lets the requests that are under way end by themselves for a moment: their rows need not be sent again.
  const giveUp = (): void => void setTimeout(() => writes.abort(), PAUSE_GRACE_MS).unref();
  frame.signal.addEventListener('abort', giveUp, { once: true });
  const reads = new AbortController();
  const readSignal = sharedSignal([frame.signal, reads.signal]);
  const link = await deps.openSource({ source, secrets: deps.secrets, role: 'copy', signal: readSignal });
  let jobs: InOrder<readonly Put[]> | undefined;
  try {
    const writer = batchWriter({
      data: deps.dynamodb(context),
      table: physicalTableName(target, table.name),
      signal: sharedSignal([writes.signal]),
      unitsPerSecond: transfer.writeUnitsPerSecond,
    });
    let at = start;
    const reach = (more: Partial<CopyCursor>): void => {
      const { writeUnits, retried } = writer.figures;
      at = { ...at, ...more, writeUnits: start.writeUnits + writeUnits, retried: start.retried + retried };
      save(at);
    };
    const batches = (jobs = inOrder<readonly Put[]>({
      width: transfer.writeConcurrency,
      onDone: (batch) => {
        const last = batch[batch.length - 1];
        if (last === undefined) return;
        reach({ after: cursorOf(entity, last.row), rows: at.rows + batch.length, items: at.items + batch.length });
      },
      onFailure: () => writes.abort(),
    }));
    const pages = rowPages({
      link,
      entity,
      viewSchema: source.viewSchema,
      after: start.after,
      maxRows: transfer.pageRows,
      signal: readSignal,
    });
    const version = { epoch: position.epoch, sequence: position.sequence, writer: loadWriter(context.migration) };
    const whole = await copyPages();
    await batches.drain();
    reach({ done: whole });
    return at;

    /** True when the last page was written, false when the time was over before. */
    async function copyPages(): Promise<boolean> {
      const mostItems = batchItemsAt(transfer.writeUnitsPerSecond);
      const sliceMs = transfer.sliceSeconds * 1_000;
      const began = performance.now();
      let page = await pages.next();
      // From the first page on: one that takes longer than a slice, as of a table without a key, would else be read again for ever.
      const stopAt = performance.now() + sliceMs;
      for (; page !== undefined; page = await pages.next()) {
        for (const batch of batchesOf(putsOf(entity, table, page.rows, version), mostItems)) {
          frame.signal.throwIfAborted();
          if (performance.now() >= stopAt) return false;
          await batches.add(batch, (puts) => writer.write(puts));
        }
        frame.beat(at);
        // Not after waiting for another page, which would be thrown away.
        if (performance.now() - began >= sliceMs) return page.last;
      }
      return true;
    }
  } finally {
    // Nothing of this slice may be under way when the next one starts.
    if (!frame.signal.aborted) writes.abort();
    reads.abort();
    await jobs?.settled();
    frame.signal.removeEventListener('abort', giveUp);
    await link.close();
  }
}
