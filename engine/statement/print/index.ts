import type { Expression, JoinTree, Operand, Query, Source } from '../tree';
import { print, printOperands, type Printer } from './expression';
import { printFrom, printQuery } from './query';

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

export const fromSql = (from: JoinTree, sources: readonly Source[]): string => printFrom(from, printerOf(sources));

/** Conditions that all hold. */
export const conditionSql = (conditions: readonly Operand[], sources: readonly Source[]): string =>
  printOperands(conditions, ' AND ', printerOf(sources));
