import type { Statement } from '../../statement/tree';
import type { ReadPlan, ReadStep } from '../plan';
import type { Option } from './option';

/** Bounds and round trips. */

/** Keys that one execution asks for at most; null when a parameter or other rows decide. */
function keyBound(option: Option, before: readonly ReadStep[]): number | null {
  const { step } = option;
  const keys = [step.partition, step.sort?.key ?? null, step.lookup?.partition ?? null, step.lookup?.sort ?? null];
  let bound = 1;
  for (const part of keys.flatMap((key) => key?.parts ?? [])) {
    if (!('fill' in part)) continue;
    const { fill } = part;
    if (fill.kind === 'list') {
      if (fill.items.some(({ expression }) => expression.kind === 'parameter')) return null;
      bound *= fill.items.length;
    } else if (fill.kind === 'shards') bound *= fill.count;
    else if (fill.kind === 'buckets') return null;
  }
  for (const { bound: rows } of before) {
    if (rows === null) return null;
    bound *= Math.max(1, rows);
  }
  return bound;
}

/** LIMIT and OFFSET when both are written as numbers. */
function limitOf({ body }: Statement): number | null {
  const limit = body.kind === 'select' ? body.query.limit : null;
  if (limit === null || limit.part !== null) return null;
  const count = (expression: typeof limit.count | null): number | null =>
    expression === null
      ? 0
      : expression.kind === 'literal' && expression.literal.type === 'integer'
        ? Number(expression.literal.text)
        : null;
  const [rows, skipped] = [count(limit.count), count(limit.offset)];
  return rows === null || skipped === null ? null : rows + skipped;
}

export function boundOf(
  option: Option,
  before: readonly ReadStep[],
  statement: Statement,
  limited: ReadStep['limited'],
): Pick<ReadStep, 'keys' | 'bound' | 'because'> {
  const keys = keyBound(option, before);
  const rows = option.rows.bound;
  const bound = keys === null || rows === null ? null : keys * rows;
  const limit = limited === 'exactly' ? limitOf(statement) : null;
  if (limit !== null && (bound === null || limit < bound)) return { keys, bound: limit, because: `LIMIT ${limit}` };
  if (limited === 'exactly' && bound === null)
    return { keys, bound: null, because: 'no more than LIMIT and OFFSET ask for' };
  return {
    keys,
    bound,
    because: keys === null && rows !== null ? `${option.rows.because}, for each key` : option.rows.because,
  };
}

/**
 * Requests that wait for each other, and items in all.
 * @param done steps that have been read before
 */
export function totalsOf(
  steps: readonly ReadStep[],
  done: (step: ReadStep) => boolean = () => false,
): Pick<ReadPlan, 'roundTrips' | 'bound'> {
  const ends: number[] = [];
  for (const step of steps) {
    const start = Math.max(0, ...step.after.map((place) => ends[place] ?? 0));
    const waits = 1 + (step.lookup === null ? 0 : 1) + (step.fetch ? 1 : 0);
    ends.push(start + (done(step) ? 0 : waits));
  }
  const bound = steps.reduce<number | null>(
    (sum, one) => (sum === null || one.bound === null ? null : sum + one.bound),
    0,
  );
  return { roundTrips: Math.max(0, ...ends), bound };
}
