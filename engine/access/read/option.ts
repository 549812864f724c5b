import type { TableFacts } from '../../../contracts/schemas/analysis';
import { coversUnique } from '../../projection/compile/schema-index';
import { rowsWith, type RowCount } from '../../projection/rows/row-count';
import type { Expression, SourceId } from '../../statement/tree';
import { columnsOf, type Path } from '../paths/path';
import type { Paths } from '../paths/paths';
import type { Fill, KeyFill, ReadStep, SortCondition } from '../plan';
import { matchSort, wholeKey, type Known, type SortMatch } from './fills';

/** One way to get the rows of a source, with what it costs. */
export interface Option {
  readonly step: Pick<ReadStep, 'operation' | 'table' | 'index' | 'partition' | 'sort' | 'lookup' | 'fetch'>;
  readonly path: Path;
  readonly match: SortMatch;
  /** Number of keys that are asked for; for choosing only. */
  readonly keys: number;
  /** One key that does not come from other rows. */
  readonly single: boolean;
  /** Sources whose rows give the keys. */
  readonly providers: readonly SourceId[];
  /** Rows for one key. */
  readonly rows: RowCount;
  /** Nothing in the keys varies: each execution reads the same items. */
  readonly steady: boolean;
  /** Conditions that hold for all rows that the keys give. */
  readonly enforced: readonly Expression[];
}

/** Rows of the sources that were read before, for estimating how many keys they give. */
export type Provided = ReadonlyMap<SourceId, number>;

/** A list that is a parameter is taken to have so many values. */
const LIST_LENGTH = 10;
const BUCKETS = 10;

const fillsOf = (key: KeyFill | null): readonly Fill[] =>
  (key?.parts ?? []).flatMap((part) => ('fill' in part ? [part.fill] : []));

const sortKey = (sort: SortCondition | null): KeyFill | null => sort?.key ?? null;

function keysOf(fill: Fill, provided: Provided): number {
  switch (fill.kind) {
    case 'value':
      return 1;
    case 'list':
      return fill.items.some(({ expression }) => expression.kind === 'parameter') ? LIST_LENGTH : fill.items.length;
    case 'columns':
      return Math.max(1, ...fill.columns.map(({ source }) => provided.get(source) ?? 1));
    case 'shards':
      return fill.count;
    case 'buckets':
      return BUCKETS;
  }
}

/** A value that stands in the statement. */
const isWritten = (fill: Fill): boolean => fill.kind === 'value' && fill.expression.kind === 'literal';

/** Columns that one source gives come together, row by row; those of several sources in all combinations. */
function countKeys(fills: readonly Fill[], provided: Provided): number {
  const fromRows = fills.filter((fill) => fill.kind === 'columns');
  const sources = new Set(fromRows.flatMap((fill) => fill.columns.map(({ source }) => source)));
  const rows = [...sources].reduce((product, source) => product * Math.max(1, provided.get(source) ?? 1), 1);
  return fills
    .filter((fill) => fill.kind !== 'columns')
    .reduce((product, fill) => product * keysOf(fill, provided), rows);
}

const providersOf = (fills: readonly Fill[]): readonly SourceId[] => [
  ...new Set(fills.flatMap((fill) => (fill.kind === 'columns' ? fill.columns.map(({ source }) => source) : []))),
];

/** Conditions of the rules whose columns the keys hold. */
const enforcedBy = (known: Known, columns: readonly string[]): readonly Expression[] =>
  columns.flatMap((column) => known.equal.get(column)?.from ?? []);

interface OptionInput {
  readonly table: TableFacts;
  readonly paths: Paths;
  readonly known: Known;
  readonly provided: Provided;
}

function option(
  input: OptionInput,
  path: Path,
  partition: KeyFill | null,
  match: SortMatch,
  step: Partial<Option['step']>,
): Option {
  const { table, known, provided } = input;
  const fills = [
    ...fillsOf(partition),
    ...fillsOf(sortKey(match.condition)),
    ...fillsOf(step.lookup?.partition ?? null),
    ...fillsOf(step.lookup?.sort ?? null),
  ];
  const columns = [
    ...(partition === null ? [] : columnsOf(path.partition).filter((column) => known.equal.has(column))),
    ...match.equal,
  ];
  const exact = fills.every(({ kind }) => kind !== 'columns');
  return {
    step: {
      operation: 'Query',
      table: path.table.name,
      index: path.index,
      partition,
      sort: match.condition,
      lookup: null,
      fetch: path.incomplete,
      ...step,
    },
    path,
    match,
    keys: countKeys(fills, provided),
    single: fills.every(({ kind }) => kind === 'value'),
    providers: providersOf(fills),
    steady: fills.every(isWritten),
    rows: rowsWith(table, columns, fills.length > 0 && fills.every(isWritten)),
    enforced: exact ? enforcedBy(known, columns) : [],
  };
}

const NO_SORT: SortMatch = { condition: null, equal: [], range: null, rest: [] };

/** Rows with NULL in a key column are not there at all; they do not matter only when something is asked of that column. */
function missesRows({ partition, sort }: Path, { equal, low, high }: Known): boolean {
  const asked = (column: string): boolean =>
    equal.has(column) || [low.get(column), high.get(column)].some((rule) => rule?.parts.length === 0);
  return [...partition.parts, ...(sort?.parts ?? [])].some(
    (part) => 'column' in part && part.nullable && !asked(part.column),
  );
}

function byKey(input: OptionInput, path: Path): Option | undefined {
  const partition = wholeKey(path.partition, input.known);
  if (partition === undefined || missesRows(path, input.known)) return undefined;
  const match = matchSort(path.sort, input.known);
  const whole = !path.partial && (path.sort === null || match.condition?.kind === 'equals');
  const found = option(input, path, partition, match, {});
  if (path.index !== null || !whole) return found;
  return { ...found, step: { ...found.step, operation: found.single ? 'GetItem' : 'BatchGetItem' } };
}

/** Through a lookup item, which carries the key of its owner. */
function byLookup(input: OptionInput, lookup: Path, owner: Path): Option | undefined {
  const { known, table } = input;
  const partition = wholeKey(lookup.partition, known);
  const sort = lookup.sort === null ? null : wholeKey(lookup.sort, known);
  const columns = [...columnsOf(lookup.partition), ...columnsOf(lookup.sort)];
  if (partition === undefined || sort === undefined || !coversUnique(table, columns)) return undefined;
  const carried = lookup.entity.columns.filter(({ attribute }) => attribute !== null).map(({ column }) => column);
  if (![...columnsOf(owner.partition), ...columnsOf(owner.sort)].every((column) => carried.includes(column)))
    return undefined;
  const found = option(input, owner, null, NO_SORT, { lookup: { entity: lookup.entity.id, partition, sort } });
  return {
    ...found,
    step: { ...found.step, operation: found.single ? 'GetItem' : 'BatchGetItem' },
    rows: rowsWith(table, columns),
    enforced: found.providers.length === 0 ? enforcedBy(known, columns) : [],
  };
}

function byScan(input: OptionInput, path: Path): Option {
  return option(input, path, null, NO_SORT, { operation: 'Scan', index: null, fetch: false });
}

/** Every way to the rows of a table, the Scan last. */
export function optionsFor(input: OptionInput): readonly Option[] {
  const own = input.paths.of(input.table.name);
  const primary = own.find(({ index }) => index === null);
  if (primary === undefined) return [];
  return [
    ...own.flatMap((path) => byKey(input, path) ?? []),
    ...input.paths.lookups(input.table.name).flatMap((lookup) => byLookup(input, lookup, primary) ?? []),
    byScan(input, primary),
  ];
}

const SCAN_COST = 1_000_000;
/** Items that cost as much as one request more. */
const ITEMS_A_REQUEST = 50;

/** What an option costs, in requests; only to choose by. */
export function costOf({ step, keys, rows, providers, steady }: Option): number {
  if (step.operation === 'Scan') return SCAN_COST + rows.estimate;
  const requests = step.operation === 'BatchGetItem' ? Math.ceil(keys / 25) : keys;
  const lookups = step.lookup === null ? 0 : requests;
  // A further round trip costs more than a request beside another one.
  const waits = providers.length > 0 ? 2 : 0;
  // The same partition in each execution: it is hot, and grows with the table.
  const hot = steady ? 5 : 0;
  return (
    requests +
    lookups +
    waits +
    hot +
    (keys * rows.estimate) / ITEMS_A_REQUEST +
    (step.index === null ? 0 : 0.01) +
    (step.fetch ? keys * rows.estimate : 0)
  );
}
