import type { Slice } from '../../contracts/schemas/projection';
import { READ_BATCH_KEYS, TRANSACTION_ACTIONS } from '../transfer/batching/rules';
import type { ReadPlans, ReadStep, WritePlan } from './plan';

/** What does not go with the first call of a round trip: how many keys, partitions and actions are another one. */

/**
 * Calls of one step under way at once. A statement of many rows asks for thousands; the client has 64 sockets (`adapters/aws/settings.ts`) that others
 * use as well, and the time-out of a call runs while it waits for one.
 */
export const CALLS_AT_ONCE = 16;

/** Calls that go out beside each other. */
interface Calls {
  /** Null when a parameter or other rows decide. */
  readonly keys: number | null;
  /** Keys of one call. */
  readonly perCall: number;
  readonly of: string;
}

function callsOf({ operation, keys, bound, feeds, fetch, lookup, table }: ReadStep): readonly Calls[] {
  if (operation === 'Scan') return [];
  const entity = feeds[0]?.entity ?? table;
  const byKey = operation !== 'Query' || lookup !== null;
  return [
    {
      keys,
      ...(byKey
        ? { perCall: READ_BATCH_KEYS, of: `keys of ${entity}` }
        : { perCall: 1, of: `partitions of ${entity}` }),
    },
    ...(fetch ? [{ keys: bound, perCall: READ_BATCH_KEYS, of: `items of ${entity} that the index names` }] : []),
  ];
}

const isMore = ({ keys, perCall }: Calls): boolean => keys === null || keys > perCall;

function slicesOf(calls: readonly Calls[]): readonly Slice[] {
  const more = calls.filter(isMore);
  const all = calls.reduce((sum, { keys, perCall }) => sum + Math.ceil((keys ?? Infinity) / perCall), 0);
  if (all <= CALLS_AT_ONCE) return [];
  return more.map(({ perCall, of }) => ({ each: perCall * CALLS_AT_ONCE, of }));
}

/** Of steps that bring the rows of a statement. */
export const slicesOfReads = (steps: readonly ReadStep[]): readonly Slice[] => slicesOf(steps.flatMap(callsOf));

/** Items that one row changes or names at most; null when nothing bounds them. */
function actionsOfRow({ items, parents, children }: WritePlan): number | null {
  if (children.some(({ action }) => action !== 'RESTRICT' && action !== 'NO ACTION')) return null;
  let sum = parents.length;
  for (const { kind, what, bound } of items) {
    const of = kind === 'own' || kind === 'lookup' ? 1 : bound;
    if (of === null) return null;
    sum += what === 'move' ? 2 * of : of;
  }
  return sum;
}

/**
 * Of what a write does with its rows.
 * @param rows that it writes at most; null when nothing bounds them
 * @param checks what each row is held against, one plan a key
 */
export function slicesOfWrite(write: WritePlan, rows: number | null, checks: readonly ReadPlans[]): readonly Slice[] {
  const perRow = actionsOfRow(write);
  const actions = rows === null || perRow === null ? null : rows * perRow;
  const steps = checks.flatMap(({ ways }) => ways.at(-1)!.plan.steps);
  const asks = steps.flatMap(callsOf);
  const queries = asks.filter(({ perCall }) => perCall === 1);
  const many = (of: readonly Calls[]): number | null =>
    of.reduce<number | null>(
      (sum, { keys }) => (sum === null || keys === null || rows === null ? null : sum + keys * rows),
      0,
    );
  const held = slicesOf([
    ...(queries.length === 0
      ? []
      : [{ keys: many(queries), perCall: 1, of: 'partitions that its rows are held against' }]),
    ...(asks.length === queries.length
      ? []
      : [
          {
            ...{ keys: many(asks.filter(({ perCall }) => perCall > 1)), perCall: READ_BATCH_KEYS },
            of: 'keys that its rows are held against',
          },
        ]),
  ]);
  const written = { each: TRANSACTION_ACTIONS, of: 'items written or checked' };
  return [...held, ...(actions !== null && actions <= TRANSACTION_ACTIONS ? [] : [written])];
}

export const slicesText = (slices: readonly Slice[]): readonly string[] =>
  slices.map(({ each, of }) => `one more round trip for each further ${each} ${of}`);
