import type { ProjectionPlan } from '../../../../contracts/projection';
import type { AccessPattern } from '../../../../contracts/schemas/analysis';
import { accessContext, planPattern } from '../../../access/patterns';
import type { ReadStep } from '../../../access/plan';
import { conditionTexts } from '../../../access/print/condition';
import { basePlan, shownForm } from '../../../access/serves';
import { roundTripsText } from '../../../../contracts/round-trips';
import type { WriteContext } from '../../../access/write/planner';
import type { PatternCost } from '../../../cost';
import { keyTemplate } from '../../../cost/accesses/keys';
import { code, inline, table } from '../../../report/markdown';
import type { DocumentInput } from '../input';

/** Each access pattern with its operation, its key condition, its index and how often it goes to DynamoDB and back. */

/** The key of an item that a lookup item names. */
function itemKey(plan: ProjectionPlan, { lookup, feeds }: ReadStep): readonly string[] {
  const entity = plan.entities.find(({ id }) => id === feeds[0]?.entity);
  if (lookup === null || entity === undefined) return [];
  return [entity.keys.map((key) => `${key.attribute} = ${keyTemplate(entity, key)}`).join(', ')];
}

/** What bounds the reads of a pattern, also those of a write: the conditions of its plan's steps. */
function conditions(pattern: AccessPattern | undefined, context: WriteContext): string {
  const shown = pattern && shownForm(planPattern(pattern, context));
  if (shown === undefined) return '';
  const { plan } = shown;
  const { steps } = basePlan(plan.kind === 'read' ? plan.reads : plan.write.reads);
  const texts = steps.flatMap((step) => [...conditionTexts(step), ...itemKey(context.projection, step)]);
  return [...new Set(texts)].map(code).join('; then ');
}

/** Requests that wait for one another: each read step, and one for all writes of a transaction, else one for each. */
function roundTrips({ requests }: PatternCost): number {
  const writes = requests.filter(({ kind }) => kind === 'write');
  const together = writes.some((request) => request.kind === 'write' && request.transaction);
  return requests.length - writes.length + (together ? 1 : writes.length);
}

export function patternMap({ analysis, plan, cost, projection }: DocumentInput): string {
  const context = accessContext(analysis.schema, plan);
  const patterns = new Map(analysis.accessPatterns.map((pattern) => [pattern.id, pattern]));
  const served = new Map(projection.serves.map((one) => [one.pattern, one]));
  return table(
    ['pattern', 'operation', 'table', 'index', 'key condition', 'round trips at most', 'how'],
    cost.patterns.map((one) => [
      one.pattern,
      one.operation === 'Scan' ? '**Scan**' : one.operation,
      code(one.table),
      one.index === null ? '' : code(one.index),
      conditions(patterns.get(one.pattern), context),
      // A sidecar of an earlier version does not say.
      roundTripsText(served.get(one.pattern)?.roundTrips ?? roundTrips(one), served.get(one.pattern)?.slices),
      inline(served.get(one.pattern)?.note ?? ''),
    ]),
    'No statement is known; the keys of the schema stand for the patterns.',
  );
}
