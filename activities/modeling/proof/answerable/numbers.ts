import type { TableFacts } from '../../../../contracts/schemas/analysis';
import type { NextNumber } from '../../../../engine/access/execute/write/insert';
import type { SampledRows } from '../../../../engine/proof/answerable/sampled-rows';

/** Numbers of AUTO_INCREMENT, the same on both sides: behind the largest that a row has. A server does not take them back by itself. */
export function numbersOf(
  rows: SampledRows,
  written: readonly TableFacts[],
): { readonly first: string | null; readonly next: NextNumber } {
  const given = new Map<string, bigint>();
  const largest = (table: string): bigint => {
    const column = rows.table(table)?.columns.find(({ autoIncrement }) => autoIncrement);
    const values = column === undefined ? [] : rows.values(table, column.name);
    return values.reduce<bigint>((most, value) => (BigInt(String(value)) > most ? BigInt(String(value)) : most), 0n);
  };
  const next: NextNumber = (table) => {
    const number = (given.get(table) ?? largest(table)) + 1n;
    given.set(table, number);
    return number;
  };
  const [table] = written.filter(({ columns }) => columns.some(({ autoIncrement }) => autoIncrement));
  return { first: table === undefined ? null : String(largest(table.name) + 1n), next };
}
