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
import { changeWrites, type WriteInput } from './writes';

/** What ON DELETE and ON UPDATE do to rows that refer to a row: they are looked for, and deleted or changed. */

export interface ParentRows extends Pick<Cardinality, 'rows'> {
  readonly facts: TableFacts;
  readonly transaction: boolean;
  /** Of the write that sets it off: an ON UPDATE never deletes. */
  readonly deleted: boolean;
}

/** The search for the rows, by each step of its plan. */
function search({ reads }: ChildAction, found: Cardinality, parents: number | null): readonly Request[] {
  return basePlan(reads).steps.flatMap((step) =>
    stepRequests(step, { feeds: step.feeds.map(({ entity }) => ({ ...found, entity })), partitions: parents }),
  );
}

/**
 * Requests for the rows that refer to rows which go or change their key, and for those that refer to these in turn.
 * @param above tables on the way here: rows that refer to their own table are followed once
 */
export function childRequests(
  input: WriteInput,
  context: WriteContext,
  actions: readonly ChildAction[],
  parents: ParentRows,
  above: readonly string[] = [],
): readonly Request[] {
  const { facts: parent, deleted, transaction } = parents;
  return actions.flatMap((action): readonly Request[] => {
    const child = tableNamed(input.analysis.schema, action.table);
    if (child === undefined) return [];
    const { key, columns } = action;
    const word = `${key}, ON ${deleted ? 'DELETE' : 'UPDATE'} ${action.action}`;
    if (action.action !== 'CASCADE' && action.action !== 'SET NULL')
      return search(action, { rows: 0, basis: `${word}: none, or the statement is refused` }, parents.rows);
    const rows = times(parents.rows, rowsForEach(filledRows(child, columns), parent));
    const basis = `${word}: rows of ${child.name} for one of ${parent.name}, on average`;
    const kind = deleted && action.action === 'CASCADE' ? 'delete' : 'update';
    const cleared = action.action === 'SET NULL';
    const change = { kind, rows, basis, transaction, cleared, columns: kind === 'update' ? columns : null } as const;
    const way = [...above, parent.name];
    const further =
      kind === 'delete' && !way.includes(child.name)
        ? childRequests(input, context, childrenOfDeleted(context, child), { ...parents, facts: child, rows }, way)
        : [];
    return [
      ...search(action, { rows, basis }, parents.rows),
      ...changeWrites(input, child, change, 'child'),
      ...further,
    ];
  });
}
