import type { ProjectionPlan } from '../../contracts/projection';
import { quoteName } from './sql-text';

/**
 * The statements that create the views of a plan, in the plan's order; to be run under `SET NAMES utf8mb4`. Without MERGE
 * MySQL materialises a view, and every page reads the whole table (rules.md, rule 2).
 */
export const viewStatements = (plan: ProjectionPlan, viewSchema: string): readonly string[] =>
  plan.entities.map(
    ({ viewName, viewSelect }) =>
      `CREATE OR REPLACE ALGORITHM=MERGE SQL SECURITY INVOKER VIEW ${quoteName(viewSchema)}.${quoteName(viewName)} AS\n${viewSelect}`,
  );
