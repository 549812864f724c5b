import type { SchemaFacts, TableFacts } from '../../contracts/schemas/analysis';
import { by } from '../lib/compare';
import { columnNamed } from '../projection/compile/schema-index';
import { MAX_SORT_KEY_BYTES } from '../projection/item-size';
import { defaultKeyCodec, familyOf, keyBytes } from '../projection/sql-types';
import { includesAll, type AccessStep } from './access';
import { identityColumns, template } from './keys';
import type { IndexModel, KeyModel, LookupModel } from './model';
import { keyWord } from './naming';

/** Rules I1-I4 of docs/modeling-rules.md: an index only where the key, a lookup item or another index cannot serve. */

interface Want {
  readonly columns: readonly string[];
  readonly sort: readonly string[];
  readonly kind: IndexModel['kind'];
  readonly because: string;
}

export interface IndexInput {
  readonly schema: SchemaFacts;
  readonly table: TableFacts;
  readonly type: string;
  readonly key: KeyModel;
  readonly lookups: readonly LookupModel[];
  readonly steps: readonly AccessStep[];
  /** Without any pattern the keys of the schema are taken for patterns. */
  readonly patternsKnown: boolean;
}

const usable = (table: TableFacts, name: string): boolean => {
  const facts = columnNamed(table, name);
  return facts !== undefined && defaultKeyCodec(facts) !== undefined && keyBytes(facts) <= MAX_SORT_KEY_BYTES;
};

/** True when rows with these columns known are reached without an index. */
export const reachedByKey = (key: KeyModel, lookups: readonly LookupModel[], equal: readonly string[]): boolean =>
  includesAll(equal, key.partitionColumns) || lookups.some(({ columns }) => includesAll(equal, columns));

function ownKeyWants({ schema, table, key, steps, patternsKnown }: IndexInput): readonly Want[] {
  const identity = identityColumns(table);
  if (includesAll(identity, key.partitionColumns)) return [];
  const read = steps.some(
    (step) =>
      step.table === table.name && includesAll(step.equal, identity) && !includesAll(step.equal, key.partitionColumns),
  );
  const referred = schema.tables.some(({ foreignKeys }) =>
    foreignKeys.some(({ referencedTable }) => referencedTable === table.name),
  );
  if (!read && !referred && patternsKnown) return [];
  return [{ columns: identity, sort: [], kind: 'own-key', because: 'a row is found by its own key alone' }];
}

const foreignKeyWants = ({ table, key, lookups }: IndexInput): readonly Want[] =>
  [...table.foreignKeys]
    .sort(by(({ columns }) => columns.join('\0')))
    .filter(({ columns }) => !reachedByKey(key, lookups, columns) && columns.every((name) => usable(table, name)))
    .map(({ columns, referencedTable }) => ({
      columns,
      sort: [],
      kind: 'foreign-key',
      because: `rows of one ${referencedTable} are found (foreign key)`,
    }));

/** Longest beginning of an index of the source that the step knows; else the known columns themselves. */
function columnsFor({ table }: IndexInput, step: AccessStep): readonly string[] {
  const known = step.equal.filter((name) => usable(table, name));
  const prefixes = table.keys.map(({ columns }) => {
    const end = columns.findIndex((name) => !known.includes(name));
    return end < 0 ? columns : columns.slice(0, end);
  });
  const longest = prefixes.reduce<readonly string[]>((best, one) => (one.length > best.length ? one : best), []);
  return longest.length > 0 ? longest : known;
}

/** Sort columns must be NOT NULL: an item without its sort key would not be in the index at all. */
function sortFor({ table }: IndexInput, step: AccessStep, columns: readonly string[]): readonly string[] {
  const wanted = step.order.length > 0 ? step.order : step.range.slice(0, 1);
  const sortable: string[] = [];
  for (const name of wanted) {
    const facts = columnNamed(table, name);
    // An ENUM sorts by position on the source and by label in a key.
    if (facts === undefined || facts.nullable || !usable(table, name) || familyOf(facts) === 'enum') break;
    if (!columns.includes(name)) sortable.push(name);
  }
  return sortable;
}

function patternWants(input: IndexInput, given: readonly Want[]): readonly Want[] {
  const wants: Want[] = [];
  for (const step of input.steps) {
    if (step.table !== input.table.name || reachedByKey(input.key, input.lookups, step.equal)) continue;
    const there = given.find(({ columns }) => includesAll(step.equal, columns));
    const columns = there?.columns ?? columnsFor(input, step);
    if (columns.length === 0) continue;
    wants.push({
      columns,
      sort: sortFor(input, step, columns),
      kind: there?.kind ?? 'pattern',
      because: step.pattern.id,
    });
  }
  return wants;
}

const MAX_SORTS = 2;

/** One index per set of columns, a second one where another order is asked for; an index without order takes any order. */
function merge(wants: readonly Want[]): readonly Want[] {
  const groups = new Map<string, Want[]>();
  for (const want of wants) {
    const name = want.columns.join('\0');
    groups.set(name, [...(groups.get(name) ?? []), want]);
  }
  return [...groups.values()].flatMap((group) => {
    const sorts = new Map<string, Want[]>();
    for (const want of group) sorts.set(want.sort.join('\0'), [...(sorts.get(want.sort.join('\0')) ?? []), want]);
    const unsorted = sorts.get('') ?? [];
    const sorted = [...sorts.entries()]
      .filter(([sort]) => sort !== '')
      .sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))
      .slice(0, MAX_SORTS)
      .map(([, list]) => list);
    const lists = sorted.length === 0 ? [unsorted] : [[...unsorted, ...sorted[0]!], ...sorted.slice(1)];
    return lists.map((list) => ({
      columns: group[0]!.columns,
      sort: (sorted.length === 0 ? list[0]! : list.find(({ sort }) => sort.length > 0)!).sort,
      kind: list[0]!.kind,
      because: [...new Set(list.map(({ because }) => because))].join(', '),
    }));
  });
}

function finish({ table, type }: IndexInput, want: Want): IndexModel {
  const identity = identityColumns(table);
  const rest = identity.filter((name) => !want.columns.includes(name) && !want.sort.includes(name));
  const sortColumns = [...want.sort, ...rest];
  return {
    columns: want.columns,
    sort: want.sort,
    kind: want.kind,
    because: want.because,
    sparse: want.columns.some((name) => columnNamed(table, name)?.nullable === true),
    partitionTemplate: template(`${type}#${want.columns.map(keyWord).join('#')}`, want.columns),
    // The type in front keeps the sort key from being empty, whatever the columns hold.
    sortTemplate: template(type, sortColumns),
  };
}

/** Indexes of one entity in the order of their slots. */
export function indexesOf(input: IndexInput): readonly IndexModel[] {
  const given = [...ownKeyWants(input), ...foreignKeyWants(input)];
  return merge([...given, ...patternWants(input, given)]).map((want) => finish(input, want));
}
