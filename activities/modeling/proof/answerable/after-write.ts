import type { SqlAnswer } from '../../../../adapters/mysql/link';
import type { TableFacts } from '../../../../contracts/schemas/analysis';
import { rowIdentity } from '../../../../engine/access/execute/identity';
import type { RowChange } from '../../../../engine/access/execute/overlay';
import type { Effect } from '../../../../engine/access/execute/write';
import { stateDifference, type TableState } from '../../../../engine/proof/answerable/compare';
import { rawSelect, rowText, stateOf } from '../../../../engine/proof/answerable/raw-rows';
import type { Bench } from './bench';

/** Where the two sides differ after a write; null where they do not. */

/** In what they answer. */
export function effectDifference(expected: SqlAnswer, found: Effect): string | null {
  if (expected.affectedRows !== found.affectedRows)
    return `${expected.affectedRows} affected rows were expected, ${found.affectedRows} came`;
  const insertId = String(found.insertId ?? 0n);
  // The driver reads a number of 64 bits with a sign.
  return BigInt.asUintN(64, BigInt(expected.insertId)) === BigInt.asUintN(64, found.insertId ?? 0n)
    ? null
    : `${expected.insertId === '0' ? 'no' : 'a'} generated number was expected, ${insertId === '0' ? 'none' : 'another one'} came`;
}

/** In the rows of tables that can have changed. */
export async function rowsDifference(
  bench: Bench,
  touched: readonly TableFacts[],
  changes: readonly RowChange[],
): Promise<string | null> {
  for (const table of touched) {
    const rows = await bench.link.query(rawSelect(bench.projection.database, table));
    const difference = stateDifference(table.name, stateOf(table, rows), stateAfter(bench, table, changes));
    if (difference !== null) return difference;
  }
  return null;
}

/** The rows of a table as the plan leaves them. */
function stateAfter({ rows }: Bench, table: TableFacts, changes: readonly RowChange[]): TableState {
  const state = new Map(rows.state(table));
  const own = changes.filter((change) => change.table === table.name);
  for (const { before } of own) if (before !== null) state.delete(rowIdentity(table, before));
  for (const { after } of own) if (after !== null) state.set(rowIdentity(table, after), rowText(table, after.raw));
  return state;
}
