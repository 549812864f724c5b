import type { AccessPattern, Analysis } from '../../contracts/schemas/analysis';
import { sortedUnique } from '../lib/compare';

/** How a pattern reaches one table. */
export interface AccessStep {
  readonly pattern: AccessPattern;
  readonly table: string;
  /** Columns whose value is known when the table is reached: from filters, or from tables reached before. */
  readonly equal: readonly string[];
  /** Columns compared with a list of values. */
  readonly list: readonly string[];
  readonly optional: readonly string[];
  readonly range: readonly string[];
  /** Columns of the order, up to where its direction changes: a key is read one way. */
  readonly order: readonly string[];
  /** True for the table that the pattern starts from. */
  readonly start: boolean;
}

type Joined = { readonly table: string; readonly column: string; readonly from: string };

const joinsTo = (pattern: AccessPattern, table: string, known: ReadonlySet<string>): readonly Joined[] =>
  pattern.joins.flatMap(({ left, right }) => [
    ...(left.table === table && right.table !== table && known.has(right.table)
      ? [{ table, column: left.column, from: right.table }]
      : []),
    ...(right.table === table && left.table !== table && known.has(left.table)
      ? [{ table, column: right.column, from: left.table }]
      : []),
  ]);

const filtersOf = (pattern: AccessPattern, table: string) => pattern.filters.filter((one) => one.table === table);

/** Tables with equalities first, then with ranges or optional filters; the order of the statement breaks ties. */
function rank(pattern: AccessPattern, table: string): number {
  const filters = filtersOf(pattern, table);
  if (filters.some(({ operator, optional }) => !optional && (operator === '=' || operator === 'in'))) return 0;
  return filters.length > 0 ? 1 : 2;
}

function oneWay(order: AccessPattern['orderBy']): AccessPattern['orderBy'] {
  const turn = order.findIndex(({ direction }) => direction !== order[0]!.direction);
  return turn < 0 ? order : order.slice(0, turn);
}

function step(pattern: AccessPattern, table: string, known: ReadonlySet<string>): AccessStep {
  const filters = filtersOf(pattern, table);
  const pick = (test: (filter: (typeof filters)[number]) => boolean): readonly string[] =>
    sortedUnique(filters.filter(test).map(({ column }) => column));
  const joined = joinsTo(pattern, table, known).map(({ column }) => column);
  return {
    pattern,
    table,
    equal: sortedUnique([
      ...pick(({ operator, optional }) => !optional && (operator === '=' || operator === 'in')),
      ...joined,
    ]),
    list: pick(({ operator }) => operator === 'in'),
    optional: pick(({ optional }) => optional),
    range: pick(({ operator, optional }) => !optional && (operator === 'range' || operator === 'prefix')),
    order: oneWay(pattern.orderBy.filter((one) => one.table === table)).map(({ column }) => column),
    start: joined.length === 0,
  };
}

/** The tables of a pattern in the order in which a program without joins would reach them. */
export function accessSteps(pattern: AccessPattern): readonly AccessStep[] {
  if (pattern.operation === 'insert' || pattern.operation === 'replace') return [];
  const open = [...new Set(pattern.tables)];
  const known = new Set<string>();
  const steps: AccessStep[] = [];
  while (open.length > 0) {
    const reachable = open.filter((table) => joinsTo(pattern, table, known).length > 0);
    const next = (reachable.length > 0 ? reachable : open).reduce((best, table) =>
      rank(pattern, table) < rank(pattern, best) ? table : best,
    );
    steps.push(step(pattern, next, known));
    known.add(next);
    open.splice(open.indexOf(next), 1);
  }
  return steps;
}

/** All steps of all patterns, in the order of the patterns. */
export const allSteps = (analysis: Analysis): readonly AccessStep[] => analysis.accessPatterns.flatMap(accessSteps);

export const includesAll = (columns: readonly string[], wanted: readonly string[]): boolean =>
  wanted.length > 0 && wanted.every((column) => columns.includes(column));
