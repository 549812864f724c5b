import type { TableFacts } from '../../../contracts/schemas/analysis';
import type { ChildAction } from '../../access/plan';
import { basePlan } from '../../access/serves';
import { childrenOfDeleted, type WriteContext } from '../../access/write/planner';
import { times } from '../../lib/unknown';
import { filledRows } from '../../modeling/evidence/fan-out';
import { tableNamed } from '../../projection/compile/schema-index';
import { stepRequests } from './reads';
import { rowsForEach, type Cardinality } from './rows';
import type { Request } from './types';
import { changeWrites, type Change, type WriteInput } from './writes';

/** What ON DELETE and ON UPDATE do to rows that refer to a row: they are looked for, and deleted or changed. */

/** The search for the rows, by each step of its plan; Scans are counted for the whole write. */
function search({ reads }: ChildAction, { rows, basis }: Cardinality, parents: number | null): readonly Request[] {
  return basePlan(reads)
    .steps.filter(({ operation }) => operation !== 'Scan')
    .flatMap((step) =>
      stepRequests(step, { feeds: step.feeds.map(({ entity }) => ({ rows, basis, entity })), partitions: parents }),
    );
}

/**
 * Requests for the rows that refer to rows which go or change their key, and for those that refer to these in turn.
 * @param parents the change of the parents that sets it off: an ON UPDATE never deletes
 * @param above tables on the way here: rows that refer to their own table are followed once
 */
export function childRequests(
  input: WriteInput,
  context: WriteContext,
  actions: readonly ChildAction[],
  parent: TableFacts,
  parents: Change,
  above: readonly string[] = [],
): readonly Request[] {
  const deleted = parents.kind === 'delete';
  const way = [...above, parent.name];
  return actions.flatMap((action): readonly Request[] => {
    const child = tableNamed(input.analysis.schema, action.table);
    if (child === undefined) return [];
    const { key, columns } = action;
    const word = `${key}, ON ${deleted ? 'DELETE' : 'UPDATE'} ${action.action}`;
    if (action.action !== 'CASCADE' && action.action !== 'SET NULL')
      return search(action, { rows: 0, basis: `${word}: none, or the statement is refused` }, parents.rows);
    const kind = deleted && action.action === 'CASCADE' ? 'delete' : 'update';
    const change: Change = {
      kind,
      rows: times(parents.rows, rowsForEach(filledRows(child, columns), parent)),
      basis: `${word}: rows of ${child.name} for one of ${parent.name}, on average`,
      transaction: parents.transaction,
      cleared: action.action === 'SET NULL',
      columns: kind === 'update' ? columns : null,
    };
    const further = kind === 'delete' && !way.includes(child.name) ? childrenOfDeleted(context, child) : [];
    return [
      ...search(action, change, parents.rows),
      ...changeWrites(input, child, change, 'child'),
      ...childRequests(input, context, further, child, change, way),
    ];
  });
}
