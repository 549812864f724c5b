import type { Analysis } from '../../../../contracts/schemas/analysis';
import { accessContext, planPattern } from '../../../access/patterns';
import { ActionCounter, type Actions } from '../../../access/write/actions';
import { byCodeUnit, sortedUnique } from '../../../lib/compare';
import { transactionsOf } from '../../../lib/transactions';
import { upkeepOf } from '../../../projection';
import { code, inline, table } from '../../../report/markdown';
import { TRANSACTION_ACTIONS } from '../../../transfer/batching/rules';
import type { DocumentInput } from '../input';

/**
 * Transactions of the application against what one TransactWriteItems takes: 100 actions and 4 MB (DynamoDB developer guide, "Quotas"). Each
 * statement is counted once: how often a loop around it runs is not known.
 */

const MOST_BYTES = 4 * 1_024 ** 2;

export interface TransactionInput extends Pick<DocumentInput, 'analysis' | 'plan' | 'projection'> {
  readonly cost: Pick<DocumentInput['cost'], 'tables'>;
}

export interface TransactionSize {
  readonly name: string;
  /** Its patterns that write, as in the analysis. */
  readonly patterns: readonly string[];
  readonly actions: number | null;
  readonly bytes: number | null;
  /** Why it may not fit, by pattern; empty where it does. */
  readonly open: readonly string[];
}

const transactionNames = ({ accessPatterns }: Analysis): readonly string[] =>
  sortedUnique(accessPatterns.flatMap(transactionsOf));

/** The dearest of several forms; one that nothing bounds is. */
const dearest = (all: readonly Actions[]): Actions | undefined =>
  all.find(({ most }) => most === null) ?? [...all].sort((a, b) => (b.most ?? 0) - (a.most ?? 0))[0];

const total = (values: readonly (number | null)[]): number | null =>
  values.reduce<number | null>((sum, one) => (sum === null || one === null ? null : sum + one), 0);

export function transactionSizes({ analysis, plan, projection, cost }: TransactionInput): readonly TransactionSize[] {
  const names = transactionNames(analysis);
  if (names.length === 0) return [];
  const context = accessContext(analysis.schema, plan);
  const sizes = new Map(
    cost.tables.flatMap(({ entities }) => entities.map(({ entity, size }) => [entity, size.bytes] as const)),
  );
  const counter = new ActionCounter({
    context,
    upkeep: upkeepOf(plan, analysis.schema, projection.unchanging),
    bytesOf: (entity) => sizes.get(entity) ?? 0,
  });
  const counted = new Map(
    analysis.accessPatterns
      .filter((pattern) => pattern.kind === 'write' && transactionsOf(pattern).length > 0)
      .map((pattern) => {
        const forms = planPattern(pattern, context).flatMap((one) => one.forms);
        const actions = forms.flatMap(({ form, plan: of }) =>
          of.kind === 'write' ? [counter.of(of.write, form.statement)] : [],
        );
        return [pattern, dearest(actions)] as const;
      }),
  );
  return names.map((name) => {
    const own = [...counted].filter(([pattern]) => transactionsOf(pattern).includes(name));
    const actions = total(own.map(([, one]) => one?.most ?? null));
    const bytes = total(own.map(([, one]) => one?.bytes ?? null));
    const unbounded = own.flatMap(([{ id }, one]) => (one?.open ?? []).map((what) => `${id}: ${what}`));
    const planless = own.filter(([, one]) => one === undefined).map(([{ id }]) => id);
    return {
      name,
      patterns: own.map(([{ id }]) => id).sort(byCodeUnit),
      actions,
      bytes,
      open: whyOpen(actions, bytes, unbounded, planless),
    };
  });
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

/** What a person has to decide of a transaction that may not fit. */
const CHOICE =
  'bound the rows in the application (pages, a limit), split it into steps that each may be seen alone and are taken back by others, or keep the rest by a reader of the stream';

export const transactionRisks = (input: TransactionInput): readonly (readonly [string, string])[] =>
  transactionSizes(input)
    .filter(({ open }) => open.length > 0)
    .map(({ name, open }) => [
      name,
      `this transaction may not fit into one TransactWriteItems (${TRANSACTION_ACTIONS} actions, 4 MB): ${open.join('; ')}; ${CHOICE}`,
    ]);

/** Each transaction with its actions. */
export const transactionTable = (input: TransactionInput): string =>
  table(
    ['transaction', 'writes', 'actions at most', 'KB', 'fits into one TransactWriteItems'],
    transactionSizes(input).map(({ name, patterns, actions, bytes, open }) => [
      code(name),
      patterns.join(', ') || 'none',
      actions ?? 'not bounded',
      bytes === null ? 'unknown' : Math.ceil(bytes / 1_024),
      open.length === 0 ? 'yes' : `**not for certain**: ${inline(open.join('; '))}`,
    ]),
    'No transaction is known.',
  );
