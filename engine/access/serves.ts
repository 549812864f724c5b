import type { AccessPattern, Analysis } from '../../contracts/schemas/analysis';
import type { Projection } from '../../contracts/schemas/projection';
import { transactionsOf } from '../lib/transactions';
import type { Statement } from '../statement/tree';
import { planPattern, type FormPlan, type StatementPlan } from './patterns';
import type { ReadPlan, ReadPlans, ReadStep, WritePlan } from './plan';
import { residualTexts, stepText } from './print/step';
import type { Slice } from '../../contracts/schemas/projection';
import { slicesOfReads, slicesText } from './slices';
import { isCarriedOut } from './write/new-values';
import { writtenBy, type WriteContext } from './write/planner';
import { raisesNumbers, roundsOf, takesNumbers } from './write/rounds';
import { scansWithin, type Scanned } from './write/scans';

/** Which operation serves each access pattern, from its plans (rule P1 of docs/modeling-rules.md). A Scan is shown as a Scan. */

type Served = Projection['serves'][number];

/** The plan that needs no optional part. */
export const basePlan = ({ ways }: ReadPlans): ReadPlan => ways.at(-1)!.plan;

const ORDER: Readonly<Record<ReadStep['operation'], number>> = { GetItem: 0, BatchGetItem: 1, Query: 2, Scan: 3 };

/** A Scan is what a pattern is known by, wherever it stands in the plan; else its first step is. */
const mainStep = ({ steps }: ReadPlan): ReadStep | undefined =>
  steps.find(({ operation }) => operation === 'Scan') ?? steps[0];

type Draft = Omit<Served, 'pattern'>;

const weightOf = ({ plan: of }: FormPlan): number => {
  const plan = basePlan(of.kind === 'read' ? of.reads : of.write.reads);
  return plan.roundTrips * 10 + Math.max(0, ...plan.steps.map(({ operation }) => ORDER[operation] * 1_000));
};

/** The form that a pattern is shown by: the dearest one; undefined when none could be planned. */
export function shownForm(plans: readonly StatementPlan[]): FormPlan | undefined {
  const [first, ...more] = plans.flatMap(({ forms }) => forms);
  return more.reduce((one, other) => (one !== undefined && weightOf(other) > weightOf(one) ? other : one), first);
}

function readNote(plan: ReadPlan, statement: Statement): string {
  return [...plan.steps.map((step) => stepText(step, statement)), ...residualTexts(plan, statement)].join('; ');
}

/** Tables that are read whole; nothing where none is. */
const scansField = (scans: readonly Scanned[]): Pick<Draft, 'scans'> =>
  scans.length === 0 ? {} : { scans: scans.map((one) => ({ ...one })) };

/** Nothing where all goes with the first calls. */
const slicesField = (slices: readonly Slice[]): Pick<Draft, 'slices'> =>
  slices.length === 0 ? {} : { slices: slices.map((one) => ({ ...one })) };

const namesOf = ({ feeds }: ReadStep, statement: Statement): string =>
  feeds.map(({ source }) => statement.sources[source]!.alias).join(', ');

/** Scans of the plan itself; one that a LIMIT in the statement ends at once reads nothing whole. */
const ownScans = ({ steps }: ReadPlan, statement: Statement): readonly Scanned[] =>
  steps
    .filter(({ operation, bound }) => operation === 'Scan' && (bound === null || bound > 1))
    .map((step) => ({ table: step.table, what: `rows of ${namesOf(step, statement)}` }));

function ofReads(reads: ReadPlans, statement: Statement): Draft {
  const plan = basePlan(reads);
  const step = mainStep(plan);
  const slices = slicesOfReads(plan.steps);
  const better = reads.ways.slice(0, -1).map(({ parts, plan: way }) => {
    const given = parts.map((part) => statement.parts[part]!.text).join(' and ');
    return `with ${given}: ${way.steps.map((one) => stepText(one, statement)).join('; ')}`;
  });
  return {
    table: step?.table ?? '',
    index: step?.index ?? null,
    operation: step?.operation ?? 'GetItem',
    note: [step === undefined ? 'no item is read' : readNote(plan, statement), ...better, ...slicesText(slices)].join(
      '; ',
    ),
    roundTrips: plan.roundTrips,
    ...slicesField(slices),
    items: plan.bound,
    residual: [...residualTexts(plan, statement)],
    ...scansField(ownScans(plan, statement)),
  };
}

/** What a write does beside its own item. */
function writeWords(write: WritePlan): readonly string[] {
  const own = write.items.filter(({ kind }) => kind === 'own' || kind === 'lookup');
  const lookups = own.filter(({ kind }) => kind === 'lookup').length;
  const others = write.items.filter(({ kind }) => kind === 'copy' || kind === 'many').map(({ entity }) => entity);
  return [
    ...(lookups > 0
      ? [`with ${lookups} lookup ${lookups === 1 ? 'item' : 'items'}`]
      : own.length > 0
        ? ['one item']
        : ['no item']),
    ...(others.length > 0 ? [`keeps copies in ${[...new Set(others)].join(', ')}`] : []),
    ...(write.parents.length > 0
      ? [
          `checks that ${[...new Set(write.parents.map(({ table }) => table))].join(', ')} ${write.parents.length > 1 ? 'are' : 'is'} there`,
        ]
      : []),
    ...write.children.map(({ table, action }) => `${table}: ${action}`),
  ];
}

/** Triggers whose values the plan gives the row itself. */
const carriedTriggers = (statement: Statement, { schema }: WriteContext): readonly string[] => {
  const written = writtenBy(statement, schema);
  return schema.triggers
    .filter(
      (trigger) =>
        isCarriedOut(trigger, statement, schema) &&
        written.some(({ table, kind }) => table.name === trigger.table && kind === trigger.event.toLowerCase()),
    )
    .map(({ name }) => name);
};

function ofWrite(
  write: WritePlan,
  statement: Statement,
  context: WriteContext,
  transactions: readonly string[],
): Draft {
  const plan = basePlan(write.reads);
  const step = mainStep(plan);
  const entity = context.paths.owner(write.tables[0]!)!;
  const within = scansWithin(write, statement, context);
  const scans = within.length > 0 || step?.operation === 'Scan';
  const found = step === undefined ? [] : [readNote(plan, statement)];
  const transactional = transactions.length === 0 ? [] : [`in the transaction ${transactions.join(', or in ')}`];
  const { most: roundTrips, endless, slices } = roundsOf(write, statement, context);
  const own = step !== undefined && step.table === entity.table ? step.index : null;
  return {
    table: entity.table,
    index: own,
    operation: scans ? 'Scan' : transactions.length === 0 ? write.operation : 'TransactWriteItems',
    note: [
      ...found,
      ...writeWords(write),
      ...(takesNumbers(statement, context) ? ['its numbers from the item that counts them'] : []),
      ...(raisesNumbers(statement, context) ? ['a number that it gives raises the item that counts them'] : []),
      ...carriedTriggers(statement, context).map((name) => `gives the row the values of the trigger ${name}`),
      ...(endless ? ['one more round trip for each further level of rows that refer to rows of their own table'] : []),
      ...slicesText(slices),
      ...within.map(({ table, what }) => `Scan of ${table} for ${what}`),
      ...transactional,
    ].join('; '),
    roundTrips,
    ...slicesField(slices),
    items: within.length > 0 ? null : plan.bound,
    residual: [...residualTexts(plan, statement)],
    ...scansField([...ownScans(plan, statement), ...within]),
  };
}

const draftOf = ({ form, plan }: FormPlan, context: WriteContext, transactions: readonly string[]): Draft =>
  plan.kind === 'read'
    ? ofReads(plan.reads, form.statement)
    : ofWrite(plan.write, form.statement, context, transactions);

function servedBy(
  pattern: AccessPattern,
  plans: readonly StatementPlan[],
  context: WriteContext,
): Served | { readonly pattern: string; readonly why: string } {
  const shown = shownForm(plans);
  const problems = [...new Set(plans.flatMap((plan) => plan.problems))];
  if (shown === undefined) return { pattern: pattern.id, why: problems.join('; ') || 'it has no statement' };
  const { note, ...served } = draftOf(shown, context, transactionsOf(pattern));
  const left = problems.length === 0 ? [] : [`a form of it is not understood: ${problems.join('; ')}`];
  return { pattern: pattern.id, ...served, note: [note, ...left].join('; ') };
}

/** Serving operation of each pattern, in the order of the analysis; `unserved` with the reason. */
export function servesOf(
  analysis: Pick<Analysis, 'accessPatterns'>,
  context: WriteContext,
): Pick<Projection, 'serves' | 'unserved'> {
  const all = analysis.accessPatterns.map((pattern) => servedBy(pattern, planPattern(pattern, context), context));
  return {
    serves: all.filter((one) => 'operation' in one),
    unserved: all.filter((one) => 'why' in one),
  };
}
