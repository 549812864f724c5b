import type { ProjectionPlan, SourceRow } from '../../../contracts/projection';
import { viewStatements } from '../../projection';
import { quoteName, viewAddress } from '../../projection/sql-text';

/** Makes the schema of the views; nothing where it is there. */
export const schemaStatement = (viewSchema: string): string => `CREATE DATABASE IF NOT EXISTS ${quoteName(viewSchema)}`;

/** The script as `views.sql`: the same statements that the stage runs, for a person or a review. */
export function printViewScript(plan: ProjectionPlan, viewSchema: string): string {
  return [
    `-- Views of the transfer: one row for one item, made from the projection. They hold no data and are dropped by cleanup.sh.`,
    'SET NAMES utf8mb4;',
    `${schemaStatement(viewSchema)};`,
    ...viewStatements(plan, viewSchema).map((sql) => `\n${sql};`),
    '',
  ].join('\n');
}

/** Takes a view away again; the schema stays, it may hold views of others. */
export const dropStatement = (viewName: string, viewSchema: string): string =>
  `DROP VIEW IF EXISTS ${viewAddress(viewSchema, { viewName })}`;

/**
 * Does the server merge the view into the page query? A derived table means that it computes the whole view for each page.
 * @param rows of EXPLAIN
 * @returns what is wrong; undefined when nothing is
 */
export function explainProblem(rows: readonly SourceRow[]): string | undefined {
  const derived = rows.filter(
    (row) => /DERIVED/i.test(row['select_type']?.toString() ?? '') || /^<derived/i.test(row['table']?.toString() ?? ''),
  );
  return derived.length === 0
    ? undefined
    : 'the server computes the whole view for each page (a derived table in EXPLAIN)';
}
