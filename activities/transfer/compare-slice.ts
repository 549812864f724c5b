import { readItems, sharedSignal, type DataClient } from '../../adapters/dynamodb';
import { rowPages } from '../../adapters/mysql/pages';
import type { CompareCursor, TransferActivities } from '../../contracts/activities/transfer';
import { physicalTableName } from '../../contracts/names';
import type { EntityPlan, Item, SourceRow, TablePlan } from '../../contracts/projection';
import { compareItems, cursorOf, itemKey, itemOf, tableOf } from '../../engine/projection';
import { READ_BATCH_KEYS, chunksOf, itemKeyText } from '../../engine/transfer/batching/rules';
import { MAX_SAMPLES, differenceText } from '../../engine/transfer/verdict/rules';
import { withHeartbeat, type ActivityFrame } from './activity';
import { withChangedTable } from './changed-table';
import type { TransferDependencies } from './dependencies';
import { inOrder } from './in-order';
import { entityById, loadPlan } from './plan';

type Input = Parameters<TransferActivities['compareSlice']>[0];
interface Difference {
  readonly key: string;
  readonly what: string;
  readonly missing: boolean;
}

/** Compares the rows of one entity with their items for `transfer.sliceSeconds`; a cancelled slice returns its cursor. */
export const compareSlice =
  (deps: TransferDependencies) =>
  (input: Input): Promise<CompareCursor> =>
    withHeartbeat<CompareCursor, CompareCursor>(async (frame) => {
      let reached = frame.resumed ?? input.cursor;
      if (reached.done) return reached;
      try {
        return await runSlice(deps, input, frame, reached, (cursor) => (reached = cursor));
      } catch (error) {
        frame.beat(reached);
        if (frame.signal.aborted) return reached;
        throw withChangedTable(error, input.task);
      }
    });

async function runSlice(
  deps: TransferDependencies,
  { context, task }: Input,
  frame: ActivityFrame<CompareCursor>,
  start: CompareCursor,
  save: (cursor: CompareCursor) => void,
): Promise<CompareCursor> {
  const { transfer, source, target } = context.config;
  const stopAt = performance.now() + transfer.sliceSeconds * 1_000;
  const { plan } = await loadPlan(deps.store(context), context);
  const entity = entityById(plan, task.entity);
  const table = tableOf(plan, entity);
  const reads = new AbortController();
  const signal = sharedSignal([frame.signal, reads.signal]);
  const link = await deps.openSource({ source, secrets: deps.secrets, role: 'compare', signal });
  try {
    const place = {
      data: deps.dynamodb(context),
      physical: physicalTableName(target, table.name),
      entity,
      table,
      width: transfer.writeConcurrency,
      signal: frame.signal,
    };
    const pages = rowPages({
      link,
      entity,
      viewSchema: source.viewSchema,
      after: start.after,
      maxRows: transfer.pageRows,
      signal,
    });
    let at = start;
    for (let page = await pages.next(); page !== undefined; page = await pages.next()) {
      const end = page.rows[page.rows.length - 1];
      if (end !== undefined)
        at = advanced(at, cursorOf(entity, end), page.rows.length, await differencesOf(place, page.rows));
      save(at);
      frame.beat(at);
      if (performance.now() >= stopAt && !page.last) return at;
    }
    save({ ...at, done: true });
    return { ...at, done: true };
  } finally {
    reads.abort();
    await link.close();
  }
}

const advanced = (
  at: CompareCursor,
  after: readonly string[],
  rows: number,
  differences: readonly Difference[],
): CompareCursor => ({
  after,
  done: false,
  rows: at.rows + rows,
  differences: at.differences + differences.length,
  missing: (at.missing ?? 0) + differences.filter(({ missing }) => missing).length,
  samples: [...at.samples, ...differences.map(({ key, what }) => ({ key, what }))].slice(0, MAX_SAMPLES),
});

interface Place {
  readonly data: DataClient;
  readonly physical: string;
  readonly entity: EntityPlan;
  readonly table: TablePlan;
  readonly width: number;
  readonly signal: AbortSignal;
}

/** `_v` and `_w` are not compared, so any will do. */
const ANY_VERSION = { epoch: 0, sequence: '0', writer: '-' };

/** Differences of a page in the order of its rows. */
async function differencesOf(place: Place, rows: readonly SourceRow[]): Promise<readonly Difference[]> {
  const { table, width } = place;
  const failed = new AbortController();
  const signal = sharedSignal([place.signal, failed.signal]);
  const expected = rows.map((row) => {
    const item = itemOf(place.entity, row, ANY_VERSION);
    return { item, key: itemKeyText(table, item) };
  });
  // A key twice in one request is refused by the service; rows that share an item are then compared with the same one.
  const keys = [...new Map(expected.map(({ key, item }) => [key, itemKey(table, item)])).values()];
  const found = new Map<string, Item>();
  const jobs = inOrder<readonly Item[]>({ width, onDone: () => undefined, onFailure: () => failed.abort() });
  const read = async (part: readonly Item[]): Promise<void> => {
    const items = await readItems({ data: place.data, table: place.physical, keys: part, signal });
    for (const item of items) found.set(itemKeyText(table, item), item);
  };
  try {
    for (const chunk of chunksOf(keys, READ_BATCH_KEYS)) await jobs.add(chunk, read);
    await jobs.drain();
  } finally {
    await jobs.settled();
  }
  return expected.flatMap(({ item, key }): readonly Difference[] => {
    const other = found.get(key);
    if (other === undefined) return [{ key, what: differenceText('missing'), missing: true }];
    const attributes = compareItems(item, other);
    return attributes.length === 0 ? [] : [{ key, what: differenceText(attributes), missing: false }];
  });
}
