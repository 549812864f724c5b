import type { IndexPlan, TablePlan } from '../../../contracts/projection';
import { listed } from '../../lib/listed';
import { counted, type TransferVerdict } from '../verdict/rules';

/** One line on what the MCP servers found, beside what was compared without them. */
export interface ServerFinding {
  readonly check: string;
  readonly ok: boolean;
  readonly found: string;
}

/** What was asked of the servers after the comparison. */
export interface ServerAnswers {
  /** Rows of the driving tables; null where counting took longer than a server gives. */
  readonly rows: ReadonlyMap<string, number | null>;
  /** Items of the tables by their names in the contract; `whole` false: only the first of them were counted. */
  readonly items: ReadonlyMap<string, { readonly items: number; readonly whole: boolean }>;
  /** What is otherwise in the source than the analysis saw. */
  readonly sourceDifferences: readonly string[];
  /** What is otherwise in the tables of the target than the contract says. */
  readonly targetDifferences: readonly string[];
  /** Rows that were read raw and compared with their items, and looks for these in indexes. */
  readonly samples: { readonly rows: number; readonly looks: number; readonly differences: readonly string[] };
}

/** Differences that a line names. */
const MOST_NAMED = 10;

const line = (check: string, wrong: readonly string[], right: string): ServerFinding => ({
  check,
  ok: wrong.length === 0,
  found: wrong.length === 0 ? right : listed(wrong, MOST_NAMED),
});

function rowLine({ entities }: TransferVerdict, { rows }: ServerAnswers): ServerFinding {
  const most = new Map<string, number>();
  for (const one of entities) most.set(one.sourceTable, Math.max(most.get(one.sourceTable) ?? 0, one.rows));
  const judged = [...rows].flatMap(([table, found]) => (found === null ? [] : [{ table, found }]));
  const wrong = judged
    .filter(({ table, found }) => found !== most.get(table))
    .map(({ table, found }) => `${table} has ${counted(found, 'row', 'rows')}, ${most.get(table) ?? 0} were compared`);
  // How many were counted in time is another number each time: the same findings are the same bytes.
  return line('rows of the source', wrong, 'as many as were compared, wherever the server counts them in its time');
}

function itemLine({ entities, unknownItems }: TransferVerdict, { items }: ServerAnswers): ServerFinding {
  const known = (table: string): number =>
    entities.filter(({ targetTable }) => targetTable === table).reduce((sum, one) => sum + one.items, 0);
  const wrong = [...items].flatMap(([table, { items: found, whole }]) => {
    // Items of no entity were counted for all tables together.
    const [least, most] = [known(table), known(table) + unknownItems];
    return (found < least && whole) || found > most
      ? [`${table} has ${counted(found, 'item', 'items')}, ${least} were counted before`]
      : [];
  });
  const parts = [...items.values()].filter(({ whole }) => !whole).length;
  const part = parts === 0 ? '' : `, of ${counted(parts, 'table', 'tables')} only the first were counted`;
  return line(
    'items of the target',
    wrong,
    `as many as were counted before, in ${counted(items.size, 'table', 'tables')}${part}`,
  );
}

/** What the servers found, a line for each question. */
export function serverFindings(verdict: TransferVerdict, answers: ServerAnswers): readonly ServerFinding[] {
  const { rows, looks, differences } = answers.samples;
  return [
    rowLine(verdict, answers),
    itemLine(verdict, answers),
    line('schema of the source', answers.sourceDifferences, 'as the analysis saw it'),
    line('keys and indexes of the target', answers.targetDifferences, 'as the contract has them'),
    line(
      'rows and items at both ends of each table',
      differences,
      `${counted(rows, 'item is', 'items are')} equal to the row of the table; ${counted(looks, 'look', 'looks')} into indexes found the item`,
    ),
  ];
}

interface FoundIndex {
  readonly name: string;
  readonly status: string;
  readonly keySchema: readonly { readonly name: string; readonly kind: string }[];
  readonly projection: string;
}

const keyText = (partition: string, sort: string | null): string =>
  [partition, ...(sort === null ? [] : [sort])].join(', ');
const foundKey = (keys: FoundIndex['keySchema']): string =>
  ['HASH', 'RANGE'].flatMap((kind) => keys.filter((key) => key.kind === kind).map(({ name }) => name)).join(', ');

/** What of a table, as a server describes it, is otherwise than the contract says. */
export function tableDifferences(
  table: TablePlan,
  found: {
    readonly status: string;
    readonly keySchema: FoundIndex['keySchema'];
    readonly indexes: readonly FoundIndex[];
  } | null,
): readonly string[] {
  if (found === null) return [`${table.name} is not there`];
  const key = keyText(table.partitionKey.name, table.sortKey?.name ?? null);
  return [
    ...(found.status === 'ACTIVE' ? [] : [`${table.name} is ${found.status}`]),
    ...(foundKey(found.keySchema) === key
      ? []
      : [`${table.name} has the key ${foundKey(found.keySchema)}, not ${key}`]),
    ...table.indexes.flatMap((index) => indexDifferences(table, index, found.indexes)),
  ];
}

function indexDifferences(
  { name: table }: TablePlan,
  index: IndexPlan,
  found: readonly FoundIndex[],
): readonly string[] {
  const other = found.find(({ name }) => name === index.name);
  if (other === undefined) return [`${table} has no index ${index.name}`];
  const [wanted, is] = [keyText(index.partitionKey, index.sortKey), foundKey(other.keySchema)];
  return [
    ...(other.status === 'ACTIVE' ? [] : [`${table}.${index.name} is ${other.status}`]),
    ...(is === wanted ? [] : [`${table}.${index.name} has the key ${is}, not ${wanted}`]),
    ...(other.projection === index.projection
      ? []
      : [`${table}.${index.name} projects ${other.projection}, not ${index.projection}`]),
  ];
}
