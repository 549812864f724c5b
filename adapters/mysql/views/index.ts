import { LandfallError } from '../../../contracts/errors';
import type { EntityPlan, ProjectionPlan } from '../../../contracts/projection';
import { pageQuery } from '../../../engine/projection';
import { grantStatement } from '../../../engine/transfer/preflight/grants';
import { dropStatements, explainProblem, viewScript } from '../../../engine/transfer/views/rules';
import { sourceErrno, type QueryOptions, type SourceLink } from '../link';

const exists = async (link: SourceLink, schema: string, options: QueryOptions): Promise<boolean> =>
  (await link.query('SELECT 1 FROM information_schema.schemata WHERE schema_name = ?', [schema], options)).length > 0;

/**
 * Creates the views one by one under `SET NAMES utf8mb4`; replaces those that are there. Safe to repeat.
 * @param beat called before each statement
 * @throws LandfallError LandfallSourceGrantMissing, LandfallContractInvalid when the server does not take a view
 */
export async function createViews(input: {
  readonly link: SourceLink;
  readonly plan: ProjectionPlan;
  readonly viewSchema: string;
  readonly beat: () => void;
  readonly options?: QueryOptions;
}): Promise<void> {
  try {
    await runStatements(input);
  } catch (error) {
    if (!(error instanceof LandfallError) || error.code !== 'LandfallSourceGrantMissing') throw error;
    // What the server names is one right of several; the whole statement spares the next four attempts.
    const [who] = await input.link.query('SELECT CURRENT_USER() AS account', [], input.options);
    throw new LandfallError(
      error.code,
      `the account may not create views in ${input.viewSchema}; run on the source: ${viewGrant(input.viewSchema, who?.['account']?.toString() ?? '')}`,
      { cause: error },
    );
  }
}

async function runStatements(input: Parameters<typeof createViews>[0]): Promise<void> {
  const { link, plan, viewSchema, beat, options = {} } = input;
  const { createSchema, views } = viewScript(plan, viewSchema);
  // An account without CREATE on a schema that is there must not fail on a statement that would do nothing.
  if (!(await exists(link, viewSchema, options))) await link.query(createSchema, [], options);
  for (const [at, sql] of views.entries()) {
    beat();
    await link.query('SET NAMES utf8mb4', [], options);
    try {
      await link.query(sql, [], options);
    } catch (error) {
      throw viewFailure(error, plan.entities[at]);
    }
  }
}

const viewGrant = (schema: string, account: string): string =>
  grantStatement({ privilege: 'CREATE, CREATE VIEW, SHOW VIEW, SELECT, DROP', schema }, account);

/** An error of the server about the statement itself is a fault of the contract; everything else keeps its code. */
function viewFailure(error: unknown, entity: EntityPlan | undefined): unknown {
  if (!(error instanceof LandfallError) || error.code !== 'LandfallSourceQueryFailed') return error;
  const errno = sourceErrno(error);
  if (errno === undefined || RETRIED.has(errno)) return error;
  return new LandfallError(
    'LandfallContractInvalid',
    `the source does not take the view of ${entity?.id ?? '?'}: ${error.message}; the statement is in stage-07/views.sql`,
    { cause: error },
  );
}

/** Locks, time limits and shutdowns: the same statement may work in a moment. */
const RETRIED = new Set([1053, 1205, 1213, 1317, 1969, 3024]);

/**
 * Checks that a page query reads rows and not the whole view.
 * @throws LandfallError LandfallContractInvalid naming the entity
 */
export async function checkView(input: {
  readonly link: SourceLink;
  readonly entity: EntityPlan;
  readonly viewSchema: string;
  readonly options?: QueryOptions;
}): Promise<void> {
  const { link, entity, viewSchema, options = {} } = input;
  const { sql, values } = pageQuery({ entity, viewSchema, after: null, limit: 100 });
  const problem = explainProblem(await link.query(`EXPLAIN ${sql}`, values, options));
  if (problem !== undefined)
    throw new LandfallError('LandfallContractInvalid', `view of ${entity.id} in ${viewSchema}: ${problem}`);
}

/** Drops the plan's views; what is not there is no failure. Returns how many were there. */
export async function dropViews(input: {
  readonly link: SourceLink;
  readonly plan: ProjectionPlan;
  readonly viewSchema: string;
  readonly options?: QueryOptions;
}): Promise<number> {
  const { link, plan, viewSchema, options = {} } = input;
  const rows = await link.query(
    'SELECT table_name AS name FROM information_schema.views WHERE table_schema = ?',
    [viewSchema],
    options,
  );
  const present = new Set(rows.map(({ name }) => name?.toString()));
  const statements = dropStatements(plan, viewSchema).filter((_, at) => present.has(plan.entities[at]?.viewName ?? ''));
  for (const sql of statements) await link.query(sql, [], options);
  return statements.length;
}
