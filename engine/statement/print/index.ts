import type { Expression, Query, Source } from '../tree';
import { print, type Printer } from './expression';
import { printQuery } from './query';

/** Bound trees as SQL, for people and for tests. */

const printerOf = (sources: readonly Source[], parameter?: (index: number) => string): Printer => {
  const printer: Printer = {
    sources,
    ...(parameter !== undefined && { parameter }),
    query: (query) => printQuery(query, printer),
  };
  return printer;
};

/** @param parameter text for a parameter; `?` by default */
export const expressionSql = (
  expression: Expression,
  sources: readonly Source[],
  parameter?: (index: number) => string,
): string => print(expression, printerOf(sources, parameter));

export const querySql = (query: Query, sources: readonly Source[], parameter?: (index: number) => string): string =>
  printQuery(query, printerOf(sources, parameter));
