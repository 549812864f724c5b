import type { ProjectionPlan } from '../../../../contracts/projection';
import type { SchemaFacts } from '../../../../contracts/schemas/analysis';
import { convergencePlan, type RowTable } from './plan';

/** The tables whose rows the registry remembers. Both servers keep what foreign keys do out of their binary logs. */
export function registeredRows(plan: ProjectionPlan, schema: SchemaFacts): ReadonlyMap<string, RowTable> {
  const { rows } = convergencePlan({ plan, schema, cascadesHidden: true });
  return new Map([...rows].filter(([, { registered }]) => registered));
}
