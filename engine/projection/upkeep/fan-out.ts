import type { EntityPlan, JoinPlan } from '../../../contracts/projection';
import type { SchemaFacts } from '../../../contracts/schemas/analysis';
import { times } from '../../lib/unknown';
import { tableNamed } from '../compile/schema-index';
import { rowsWith, type RowCount } from '../rows/row-count';

/** Items whose driving rows lead to one row of a joined table. */

const UNKNOWN: RowCount = { bound: null, seen: null, estimate: 0, because: 'the schema does not have the table' };

const product = (a: RowCount, b: RowCount): RowCount => ({
  bound: times(a.bound, b.bound),
  // The parent that most rows of one table refer to is hardly the one that is itself referred to most.
  seen: a.seen === 1 ? b.seen : b.seen === 1 ? a.seen : null,
  estimate: a.estimate * b.estimate,
  because: a.bound === 1 ? b.because : b.bound === 1 ? a.because : `${a.because}; ${b.because}`,
});

const less = (a: RowCount, b: RowCount): boolean => (a.bound ?? Infinity) < (b.bound ?? Infinity);

/** Rows of `b`, the driving table, that reach one row under the alias of the join: step by step along its condition. */
export function fanOut(entity: EntityPlan, join: JoinPlan, schema: SchemaFacts): RowCount {
  const ways = [...new Set(join.on.map(({ from }) => from))].map((from) => {
    const columns = join.on.filter((one) => one.from === from).map(({ equals }) => equals);
    const before = entity.joins?.find(({ alias }) => alias === from);
    const facts = tableNamed(schema, before?.table ?? entity.drivingTable);
    const rows = facts === undefined ? UNKNOWN : rowsWith(facts, columns);
    return before === undefined ? rows : product(rows, fanOut(entity, before, schema));
  });
  // All conditions hold together, so the smallest number bounds them all.
  return ways.reduce((best, one) => (less(one, best) ? one : best), ways[0] ?? UNKNOWN);
}
