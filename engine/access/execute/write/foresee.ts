import { tableNamed } from '../../../projection/compile/schema-index';
import type { TableRow } from '../../../evaluation/row';
import { rowIdentity } from '../identity';
import type { Execution } from '../request';
import { ahead, together } from '../together';
import type { World } from './world';
import { DEEPEST_CHAIN, entersKey, followed, leavesReferences, refersAnew, valuesOf, type Written } from './written';

/**
 * Reads what the checks of a statement will look at, for all of its rows at once, before they are made one after the other in the order of
 * the server: they then find it read. So a statement waits as often for many rows as for one.
 */

interface Seen {
  /** A row that has a unique key of the new one already. */
  readonly clash: TableRow | undefined;
  /** Rows that foreign keys change with it. */
  readonly next: readonly Written[];
}

/**
 * @param world the rows as they were before the statement
 * @returns for each row one that has a unique key of it
 */
export function* foresee(world: World, rows: readonly Written[]): Execution<readonly (TableRow | undefined)[]> {
  const first = yield* level(world, rows);
  const known = new Set(rows.map(identity));
  let next = first.flatMap((one) => one.next);
  for (let depth = 1; depth <= DEEPEST_CHAIN; depth += 1) {
    next = next.filter((one) => !known.has(identity(one)));
    if (next.length === 0) break;
    for (const one of next) known.add(identity(one));
    next = (yield* level(world, next)).flatMap((one) => one.next);
  }
  return first.map(({ clash }) => clash);
}

const identity = ({ table, before }: Written): string =>
  before === null ? '' : `${table.name}\0${rowIdentity(table, before)}`;

const level = (world: World, rows: readonly Written[]): Execution<readonly Seen[]> =>
  together(rows.map((row) => () => around(world, row)));

function* around(world: World, written: Written): Execution<Seen> {
  const { table, before, after } = written;
  let clash: TableRow | undefined;
  const next: Written[] = [];
  const reads: (() => Execution<void>)[] = [];
  for (const key of world.checkedKeys(table)) {
    for (const { child, key: reference } of key.references)
      if (before !== null && leavesReferences(written, reference))
        reads.push(function* () {
          const found = yield* world.rowsWhere(
            child.name,
            reference.columns,
            valuesOf(before, reference.referencedColumns),
          );
          const action = after === null ? reference.onDelete : reference.onUpdate;
          if (action !== 'CASCADE' && action !== 'SET NULL') return;
          for (const row of found)
            next.push({
              table: child,
              before: row,
              after: followed(world.context, child, reference, row, after),
              by: reference,
            });
        });
    for (const reference of key.foreignKeys) {
      const parent = tableNamed(world.context.schema, reference.referencedTable);
      if (after !== null && parent !== undefined && refersAnew(written, reference))
        reads.push(function* () {
          yield* world.rowsWhere(parent.name, reference.referencedColumns, valuesOf(after, reference.columns));
        });
    }
    if (after !== null && entersKey(written, key))
      reads.push(function* () {
        const [found] = yield* world.rowsWhere(table.name, key.columns, valuesOf(after, key.columns));
        clash ??= found;
      });
  }
  yield* together(reads.map((read) => () => ahead(read)));
  return { clash, next };
}
