import { LandfallError } from '../../../contracts/errors';
import { firstPage, viewStatement } from '../../../engine/projection';
import { grantStatement } from '../../../engine/transfer/preflight/grants';
import { dropStatement, explainProblem, schemaStatement } from '../../../engine/transfer/views/rules';
import { sourceErrno, type QueryOptions, type SourceLink } from '../link';

interface Views {
  readonly link: SourceLink;
  readonly viewSchema: string;
  readonly options: QueryOptions;
}

interface WantedView {
  readonly viewName: string;
  readonly viewSelect: string;
}

const exists = async ({ link, viewSchema, options }: Views): Promise<boolean> =>
  (await link.query('SELECT 1 FROM information_schema.schemata WHERE schema_name = ?', [viewSchema], options)).length >
  0;

/**
 * Creates views one by one under `SET NAMES utf8mb4`; replaces those that are there. Safe to repeat.
 * @param beat called before each statement, with how many are done
 * @throws LandfallError LandfallSourceGrantMissing, LandfallContractInvalid when the server does not take a view
 */
export async function createViews(
  at: Views,
  views: readonly WantedView[],
  beat: (done: number, view: string) => void,
): Promise<void> {
  const { link, viewSchema, options } = at;
  try {
    // An account without CREATE on a schema that is there must not fail on a statement that would do nothing.
    if (!(await exists(at))) await link.query(schemaStatement(viewSchema), [], options);
    for (const [done, view] of views.entries()) {
      beat(done, view.viewName);
      await link.query('SET NAMES utf8mb4', [], options);
      try {
        await link.query(viewStatement(view, viewSchema), [], options);
      } catch (error) {
        throw viewFailure(error, view.viewName);
      }
    }
  } catch (error) {
    if (!(error instanceof LandfallError) || error.code !== 'LandfallSourceGrantMissing') throw error;
    // What the server names is one right of several; the whole statement spares the next four attempts.
    const [who] = await link.query('SELECT CURRENT_USER() AS account', [], options);
    throw new LandfallError(
      error.code,
      `the account may not create views in ${viewSchema}; run on the source: ${viewGrant(viewSchema, who?.['account']?.toString() ?? '')}`,
      { cause: error },
    );
  }
}

const viewGrant = (schema: string, account: string): string =>
  grantStatement({ privilege: 'CREATE, CREATE VIEW, SHOW VIEW, SELECT, DROP', schema }, account);

/** An error of the server about the statement itself is a fault of the contract; everything else keeps its code. */
function viewFailure(error: unknown, view: string): unknown {
  if (!(error instanceof LandfallError) || error.code !== 'LandfallSourceQueryFailed') return error;
  const errno = sourceErrno(error);
  if (errno === undefined || RETRIED.has(errno)) return error;
  return new LandfallError(
    'LandfallContractInvalid',
    `the source does not take the view ${view}: ${error.message}; the statement is in stage-07/views.sql`,
    { cause: error },
  );
}

/** Locks, time limits and shutdowns: the same statement may work in a moment. */
const RETRIED = new Set([1053, 1205, 1213, 1317, 1969, 3024]);

/**
 * Looks whether a page of a view reads rows and not the whole view.
 * @param order raw key columns
 * @returns what is wrong; undefined when nothing is
 */
export async function viewProblem(
  { link, viewSchema, options }: Views,
  view: { readonly viewName: string; readonly order: readonly string[] },
): Promise<string | undefined> {
  return explainProblem(await link.query(`EXPLAIN ${firstPage({ viewSchema, ...view })}`, [], options));
}

/** Those of the names that are views of the schema, in the order of the names. */
export async function presentViews(
  { link, viewSchema, options }: Views,
  names: readonly string[],
): Promise<readonly string[]> {
  const rows = await link.query(
    'SELECT table_name AS name FROM information_schema.views WHERE table_schema = ?',
    [viewSchema],
    options,
  );
  const present = new Set(rows.map(({ name }) => name?.toString()));
  return names.filter((name) => present.has(name));
}

/** Drops views; what is not there is no failure. Returns those that were there. */
export async function dropViews(at: Views, names: readonly string[]): Promise<readonly string[]> {
  const present = await presentViews(at, names);
  for (const name of present) await at.link.query(dropStatement(name, at.viewSchema), [], at.options);
  return present;
}
