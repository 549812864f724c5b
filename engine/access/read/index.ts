import type { Statement } from '../../statement/tree';
import type { ReadPlan, ReadPlans } from '../plan';
import { rulesOf } from '../rules/collect';
import { planReads, type PlanContext } from './planner';

export type { PlanContext } from './planner';

const SCANS = (plan: ReadPlan): number => plan.steps.filter(({ operation }) => operation === 'Scan').length;

/** Better: fewer Scans, then a bound, then fewer round trips. */
function isBetter(plan: ReadPlan, than: ReadPlan): boolean {
  const less = SCANS(plan) - SCANS(than);
  if (less !== 0) return less < 0;
  if (plan.bound === null || than.bound === null) return plan.bound !== null;
  return plan.bound < than.bound && plan.roundTrips <= than.roundTrips;
}

/**
 * Plans for the reads of a statement: one that needs no optional part, and before it those that a single part makes better.
 * @throws StatementProblem when the items have not what the statement reads
 */
export function readPlans(statement: Statement, context: PlanContext): ReadPlans {
  const rules = rulesOf(statement);
  const base = planReads(statement, context, rules, new Set());
  const parts = [...new Set(rules.rules.flatMap((rule) => (rule.kind === 'equal' ? rule.parts : [])))];
  const ways = parts.flatMap((part) => {
    const on = withOuter(statement, part);
    const plan = planReads(statement, context, rules, new Set(on));
    return isBetter(plan, base) ? [{ parts: on, plan }] : [];
  });
  const best = [...ways].sort((a, b) => (isBetter(a.plan, b.plan) ? -1 : isBetter(b.plan, a.plan) ? 1 : 0));
  return { ways: [...best, { parts: [], plan: base }] };
}

/** A part and those that it stands in. */
const withOuter = ({ parts }: Statement, part: number): readonly number[] => {
  const { parent } = parts[part]!;
  return parent === null ? [part] : [part, ...withOuter({ parts } as Statement, parent)];
};
