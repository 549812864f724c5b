import type { AccessPattern, Analysis } from '../../../../contracts/schemas/analysis';
import { accessContext, planPattern, type FormPlan, type StatementPlan } from '../../../access/patterns';
import { ActionCounter, merged, type Actions } from '../../../access/write/actions';
import type { NameOf } from '../../../access/write/named-rows';
import { byCodeUnit, sortedUnique } from '../../../lib/compare';
import { transactionNames, transactionsOf } from '../../../lib/transactions';
import { upkeepOf } from '../../../projection';
import { TRANSACTION_ACTIONS } from '../../../transfer/batching/rules';
import { registeredRows } from '../../../transfer/convergence/rows/registered';
import type { DocumentInput } from '../input';

/**
 * Transactions of the application against what one TransactWriteItems takes: 100 actions and 4 MB (DynamoDB developer guide, "Quotas"), an item once.
 * Each statement is counted once; one that the log saw again and again in a transaction has no bound.
 */

const MOST_BYTES = 4 * 1_024 ** 2;

export interface TransactionInput extends Pick<DocumentInput, 'analysis' | 'plan' | 'projection' | 'answers'> {
  readonly cost: Pick<DocumentInput['cost'], 'tables'>;
}

export interface TransactionSize {
  readonly name: string;
  /** Its patterns that write, as in the analysis. */
  readonly patterns: readonly string[];
  /** Items that are written or checked, each once where its statements say that it is the same. */
  readonly actions: number | null;
  /** With what the control table remembers of its rows, as long as there is a way back to MySQL. */
  readonly remembered: number | null;
  /** What its statements need each by itself. */
  readonly apart: number | null;
  readonly bytes: number | null;
  /** Why it may not fit, by pattern; empty where it does. */
  readonly open: readonly string[];
}

/** The dearest of several forms; one that nothing bounds is. */
const dearest = (all: readonly Actions[]): Actions | undefined =>
  all.find(({ most }) => most === null) ?? [...all].sort((a, b) => (b.most ?? 0) - (a.most ?? 0))[0];

const total = (values: readonly (number | null)[]): number | null =>
  values.reduce<number | null>((sum, one) => (sum === null || one === null ? null : sum + one), 0);

/** Expressions that are one value wherever they stand: a call may give another one each time. */
const STEADY = /^[\w$]+(?:\.[\w$]+)*$/;

/** What the parameters of a statement stand for: an expression of the only function that sends it within the transaction. */
function nameOfIn(
  { callSites }: Analysis,
  transaction: string,
  { id }: AccessPattern,
  { statement, forms }: StatementPlan,
): (form: FormPlan) => NameOf {
  const sites = callSites.filter((site) => site.accessPattern === id && transactionsOf(site).includes(transaction));
  const functions = sortedUnique(sites.map((site) => `${site.file} ${site.function}`));
  const [only] = functions.length === 1 && forms.length > 0 ? functions : [];
  return ({ form }) =>
    (index) => {
      const { place } = form.statement.parameters[index]!;
      const given = place === null ? undefined : statement.places[place]?.given;
      return only === undefined || given === undefined || !STEADY.test(given) ? null : `${only} ${given}`;
    };
}

/** A pattern in a transaction. */
interface Counted {
  readonly id: string;
  readonly isWrite: boolean;
  readonly actions: Actions | undefined;
  /** With the entries of the control table. */
  readonly remembered: Actions | undefined;
  /** Why there may be more. */
  readonly more: readonly string[];
}

const isRepeated = ({ queryLog }: Analysis, id: string, others: readonly string[]): boolean =>
  (queryLog?.traffic?.transactions ?? []).some(
    ({ patterns }) =>
      patterns.some(({ pattern, repeated }) => pattern === id && repeated) &&
      patterns.every(({ pattern }) => others.includes(pattern)),
  );

export function transactionSizes({ analysis, plan, projection, cost }: TransactionInput): readonly TransactionSize[] {
  const names = transactionNames(analysis);
  if (names.length === 0) return [];
  const context = accessContext(analysis.schema, plan);
  const sizes = new Map(
    cost.tables.flatMap(({ entities }) => entities.map(({ entity, size }) => [entity, size.bytes] as const)),
  );
  const input = {
    context,
    upkeep: upkeepOf(plan, analysis.schema, projection.unchanging),
    bytesOf: (entity: string) => sizes.get(entity) ?? 0,
  };
  const counter = new ActionCounter(input);
  const remembering = new ActionCounter({ ...input, registered: registeredRows(plan, analysis.schema) });
  const countedIn = (name: string, pattern: AccessPattern, all: readonly string[]): Counted => {
    const plans = planPattern(pattern, context);
    const actionsBy = (by: ActionCounter): readonly Actions[] =>
      plans.flatMap((one) => {
        const nameOf = nameOfIn(analysis, name, pattern, one);
        return one.forms.flatMap((form) => actionsOf(by, form, nameOf(form)));
      });
    // A form that is not understood may write more than those that are.
    const problems = plans.flatMap((one) => one.problems.map((what) => `a form of it is not understood: ${what}`));
    const repeated = isRepeated(analysis, pattern.id, all) ? ['how often it runs in one transaction'] : [];
    const isWrite = pattern.kind === 'write';
    const more = [...problems, ...repeated];
    const remembered = dearest(actionsBy(remembering));
    return { id: pattern.id, isWrite, actions: dearest(actionsBy(counter)), remembered, more };
  };
  return names.map((name) => {
    const own = analysis.accessPatterns.filter((pattern) => transactionsOf(pattern).includes(name));
    const ids = own.map(({ id }) => id);
    const counted = own.map((one) => countedIn(name, one, ids)).filter((one) => one.isWrite || isOfReads(one));
    return sizeOf(name, counted);
  });
}

/** What one form needs in its transaction: a read nothing, unless it locks its rows. */
function actionsOf(counter: ActionCounter, { form, plan }: FormPlan, nameOf: NameOf): readonly Actions[] {
  const { body } = form.statement;
  if (plan.kind === 'write') return [counter.of(plan.write, form.statement, nameOf)];
  return body.kind === 'select' && body.query.locking !== null ? [counter.locked(plan.reads, nameOf)] : [];
}

/** A read that locks, or a statement of no kind that is known, as CALL. */
const isOfReads = ({ actions, more }: Counted): boolean => actions !== undefined || more.length > 0;

function sizeOf(name: string, counted: readonly Counted[]): TransactionSize {
  const known = counted.flatMap(({ actions }) => actions ?? []);
  const all = merged(known);
  const isKnown = counted.every(({ actions, more }) => actions !== undefined && more.length === 0);
  const actions = isKnown ? all.most : null;
  const remembered = isKnown ? merged(counted.flatMap((one) => one.remembered ?? [])).most : null;
  const bytes = isKnown ? all.bytes : null;
  const unbounded = counted.flatMap(({ id, actions: one, more }) =>
    one === undefined ? [] : [...one.open, ...more].map((what) => `${id}: ${what}`),
  );
  const planless = counted.filter((one) => one.actions === undefined).map(({ id }) => id);
  return {
    name,
    patterns: counted
      .filter(({ isWrite }) => isWrite)
      .map(({ id }) => id)
      .sort(byCodeUnit),
    actions,
    remembered,
    apart: isKnown ? total(known.map(({ most }) => most)) : null,
    bytes,
    open: [...whyOpen(actions, bytes, unbounded, planless), ...whyRemembered(actions, remembered)],
  };
}

function whyOpen(
  actions: number | null,
  bytes: number | null,
  unbounded: readonly string[],
  planless: readonly string[],
): readonly string[] {
  if (actions === null)
    return [
      ...(unbounded.length === 0 ? [] : [`nothing bounds ${unbounded.join('; ')}`]),
      ...(planless.length === 0 ? [] : [`${planless.join(', ')} ${planless.length === 1 ? 'has' : 'have'} no plan`]),
    ];
  return [
    ...(actions > TRANSACTION_ACTIONS ? [`${actions} actions, more than ${TRANSACTION_ACTIONS}`] : []),
    ...(bytes !== null && bytes > MOST_BYTES ? [`${Math.ceil(bytes / 1_024 ** 2)} MB, more than 4`] : []),
  ];
}

/** A transaction that fits by its own items, and not while rows are remembered. */
function whyRemembered(actions: number | null, remembered: number | null): readonly string[] {
  if (actions === null || remembered === null) return [];
  if (actions > TRANSACTION_ACTIONS || remembered <= TRANSACTION_ACTIONS) return [];
  return [
    `${remembered} actions while the control table remembers its rows, which is in phase 5 until the way back to MySQL is given up`,
  ];
}
