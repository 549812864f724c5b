import type { Analysis } from '../../contracts/schemas/analysis';
import { placesOf, type Fact, type HandList, type TableCounts } from './lists';
import { scoreOf, type Score } from './score';

/** What a score is of. */
export interface Row extends Score {
  readonly what: string;
}

/** Holds what was read of an application's source against what the analysis tells. */
export function compareSource(list: Pick<HandList, 'callSites' | 'facts'>, analysis: Analysis): readonly Row[] {
  const told = toldBy(analysis);
  const facts = (list.facts ?? []).map((fact) => ({ fact, site: told.get(fact.at) ?? NOTHING }));
  const row = (what: string, hand: readonly string[], tool: readonly string[]): Row => ({
    what,
    ...scoreOf(hand, tool),
  });
  const all = (entriesOf: (one: (typeof facts)[number]) => Iterable<string>): readonly string[] =>
    facts.flatMap((one) => [...entriesOf(one)].map((entry) => `${one.fact.at} ${entry}`));
  return [
    row('call sites', placesOf(list), [...told.keys()]),
    row(
      'tables',
      all(({ fact }) => fact.tables),
      all(({ site }) => site.tables),
    ),
    row(
      'columns of filters',
      all(({ fact }) => fact.filters),
      all(({ site }) => site.filters),
    ),
    row('transaction or none', all(handTransaction), all(toldTransaction)),
    row('routes', all(handRoutes), all(toldRoutes)),
  ];
}

/** Holds what was counted of a schema's DDL against what the analysis tells; each column, key and foreign key of a table is an entry. */
export function compareSchema(tables: Readonly<Record<string, TableCounts>>, analysis: Analysis): readonly Row[] {
  const told = Object.fromEntries(analysis.schema.tables.map((table) => [table.name, countsOf(table)]));
  const names = (counted: Readonly<Record<string, TableCounts>>): readonly string[] => Object.keys(counted);
  const entries = (counted: Readonly<Record<string, TableCounts>>, measure: keyof TableCounts): readonly string[] =>
    Object.entries(counted).flatMap(([table, counts]) => Array<string>(counts[measure]).fill(`${table}: ${measure}`));
  return [
    { what: 'tables', ...scoreOf(names(tables), names(told)) },
    ...MEASURES.map(([measure, what]) => ({ what, ...scoreOf(entries(tables, measure), entries(told, measure)) })),
  ];
}

const MEASURES: readonly (readonly [keyof TableCounts, string])[] = [
  ['columns', 'columns'],
  ['primaryKey', 'columns of primary keys'],
  ['uniqueKeys', 'unique keys'],
  ['indexes', 'indexes'],
  ['foreignKeys', 'foreign keys'],
];

interface Told {
  readonly tables: Set<string>;
  readonly filters: Set<string>;
  readonly routes: Set<string>;
  transaction: boolean;
}
const NOTHING: Told = { tables: new Set(), filters: new Set(), routes: new Set(), transaction: false };

/** By `file:line`; a call that sends one of several statements has what all of them have. */
function toldBy({ callSites, accessPatterns }: Analysis): ReadonlyMap<string, Told> {
  const patterns = new Map(accessPatterns.map((pattern) => [pattern.id, pattern]));
  const told = new Map<string, Told>();
  for (const { file, line, routes, transaction, accessPattern } of callSites) {
    const at = `${file}:${line}`;
    const site = told.get(at) ?? { tables: new Set(), filters: new Set(), routes: new Set(), transaction: false };
    told.set(at, site);
    routes.forEach((route) => site.routes.add(route));
    site.transaction ||= transaction !== null;
    const pattern = accessPattern === null ? undefined : patterns.get(accessPattern);
    pattern?.tables.forEach((table) => site.tables.add(table));
    pattern?.filters.forEach(({ column }) => site.filters.add(column));
  }
  return told;
}

const inTransaction = (transaction: boolean): string => (transaction ? 'in a transaction' : 'in none');
const handTransaction = ({ fact: { transaction } }: { fact: Fact }): readonly string[] =>
  transaction === undefined ? [] : [inTransaction(transaction)];

const toldTransaction = ({ fact, site }: { fact: Fact; site: Told }): readonly string[] =>
  fact.transaction === undefined ? [] : [inTransaction(site.transaction)];

const NO_ROUTE = 'no route';
const handRoutes = ({ fact: { routes } }: { fact: Fact }): readonly string[] =>
  routes === undefined ? [] : routes.length === 0 ? [NO_ROUTE] : routes;

/** Of the routes that are told those that were read as well: others may lead there too. Any, where by hand none does. */
function toldRoutes({ fact, site }: { fact: Fact; site: Told }): readonly string[] {
  const { routes } = fact;
  if (routes === undefined) return [];
  if (routes.length === 0) return site.routes.size === 0 ? [NO_ROUTE] : [...site.routes];
  return routes.filter((route) => site.routes.has(route));
}

const countsOf = ({ columns, primaryKey, keys, foreignKeys }: Analysis['schema']['tables'][number]): TableCounts => {
  const uniqueKeys = keys.filter(({ unique, uniqueInPart }) => unique || uniqueInPart === true).length;
  return {
    ...{ columns: columns.length, primaryKey: primaryKey.length, uniqueKeys },
    ...{ indexes: keys.length - uniqueKeys, foreignKeys: foreignKeys.length },
  };
};
