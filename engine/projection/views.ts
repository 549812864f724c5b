import type { EntityPlan, ProjectionPlan } from '../../contracts/projection';
import { selectFrom } from './rows/raw-rows';
import { quoteName, viewAddress } from './sql-text';

type View = Pick<EntityPlan, 'viewName' | 'viewSelect'>;

/**
 * Creates a view, to be run under `SET NAMES utf8mb4`. Without MERGE MySQL materialises it, and every page reads the whole table
 * (rules.md, rule 2).
 */
export const viewStatement = (view: View, viewSchema: string): string =>
  `CREATE OR REPLACE ALGORITHM=MERGE SQL SECURITY INVOKER VIEW ${viewAddress(viewSchema, view)} AS\n${view.viewSelect}`;

/** The statements that create the views of a plan, in the plan's order. */
export const viewStatements = (plan: ProjectionPlan, viewSchema: string): readonly string[] =>
  plan.entities.map((entity) => viewStatement(entity, viewSchema));

/** The first page of a view, as the copy reads it; to look at its plan. */
export const firstPage = (input: {
  readonly viewSchema: string;
  readonly viewName: string;
  /** Raw key columns of the view, in the order of the key. */
  readonly order: readonly string[];
}): string =>
  `${selectFrom(viewAddress(input.viewSchema, input))} ORDER BY ${input.order.map(quoteName).join(', ')} LIMIT 100`;
