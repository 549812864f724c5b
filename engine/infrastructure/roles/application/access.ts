import type { ProjectionPlan } from '../../../../contracts/projection';
import type { AccessPattern, Analysis } from '../../../../contracts/schemas/analysis';
import type { Projection } from '../../../../contracts/schemas/projection';
import { accessContext, planPattern, type FormPlan } from '../../../access/patterns';
import type { WriteContext } from '../../../access/write/planner';
import { Asked, SAME_POWER, type AskedActions, type ItemAction } from './asked';
import { askReads } from './reads';
import { WriteAsker } from './writes';

export interface AccessInput {
  readonly analysis: Pick<Analysis, 'schema' | 'accessPatterns'>;
  readonly projection: Pick<Projection, 'serves'>;
  readonly plan: ProjectionPlan;
}

/**
 * What the application asks of DynamoDB: the plans of all forms of its access patterns, with all that their writes look at and change. A pattern whose
 * statement cannot be planned and that the sidecar says to be served has the operation that stands there.
 */
export function applicationAccess({ analysis, projection, plan }: AccessInput): readonly AskedActions[] {
  const context = accessContext(analysis.schema, plan);
  const asked = new Asked();
  for (const pattern of analysis.accessPatterns) {
    const forms = planPattern(pattern, context).flatMap((one) => one.forms);
    for (const form of forms) askForm(asked, context, pattern, form);
    if (forms.length > 0) continue;
    const served = projection.serves.find((serve) => serve.pattern === pattern.id);
    if (served === undefined) continue;
    const { table, index, operation } = served;
    asked.add(table, index, ...(operation === 'TransactWriteItems' ? TRANSACTED : [operation]));
  }
  return asked.result();
}

/** What a transaction can hold. */
const TRANSACTED: readonly ItemAction[] = ['ConditionCheckItem', 'DeleteItem', ...SAME_POWER.write];

function askForm(asked: Asked, context: WriteContext, pattern: AccessPattern, { form, plan }: FormPlan): void {
  if (plan.kind === 'write') {
    new WriteAsker(asked, context).ask(plan.write, form.statement);
    return;
  }
  askReads(asked, context.paths, plan.reads);
  if (!pattern.locking) return;
  // What FOR UPDATE holds fast is a condition of the transaction.
  for (const { plan: way } of plan.reads.ways)
    for (const { feeds } of way.steps)
      for (const { entity } of feeds) {
        const found = context.paths.entity(entity);
        if (found !== undefined) asked.add(found.table, null, 'ConditionCheckItem');
      }
}
