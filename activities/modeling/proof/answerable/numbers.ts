import type { TableFacts } from '../../../../contracts/schemas/analysis';
import type { NextNumber } from '../../../../engine/access/execute/write/insert';
import type { SampledRows } from '../../../../engine/proof/answerable/sampled-rows';

/** Largest number that a row has; 0 where none has. */
export function largestNumber(rows: SampledRows, table: string): bigint {
  const column = rows.table(table)?.columns.find(({ autoIncrement }) => autoIncrement);
  const values = column === undefined ? [] : rows.values(table, column.name);
  return values.reduce<bigint>((most, value) => (BigInt(String(value)) > most ? BigInt(String(value)) : most), 0n);
}

export interface Numbers {
  /** Of the first table that has any; null where none has. */
  readonly first: string | null;
  readonly next: NextNumber;
}

/**
 * Numbers of AUTO_INCREMENT, the same on both sides: behind the largest that a row has. A server does not take them back by itself.
 * @param behind numbers that are left to statements before it
 */
export function numbersOf(rows: SampledRows, written: readonly TableFacts[], behind = 0n): Numbers {
  const given = new Map<string, bigint>();
  const largest = (table: string): bigint => largestNumber(rows, table);
  const next: NextNumber = (table) => {
    const number = (given.get(table) ?? largest(table) + behind) + 1n;
    given.set(table, number);
    return number;
  };
  const [table] = written.filter(({ columns }) => columns.some(({ autoIncrement }) => autoIncrement));
  return { first: table === undefined ? null : String(largest(table.name) + behind + 1n), next };
}
