import type { ForeignKeyFacts, TableFacts } from '../../../../contracts/schemas/analysis';
import type { Value } from '../../../../runtime/mysql';
import { RowError } from '../../../evaluation/errors';
import type { TableRow } from '../../../evaluation/row';
import { tableNamed } from '../../../projection/compile/schema-index';
import { refuse } from '../../../statement/problem';
import type { CheckedKey } from '../../write/key-order';
import type { Reference } from '../../write/references';
import type { Overlay } from '../overlay';
import type { Execution } from '../request';
import type { Draft } from './draft';
import { sameRaw } from './raw';
import type { World } from './world';
import { DEEPEST_CHAIN, entersKey, followed, leavesReferences, refersAnew, valuesOf, type Written } from './written';

/**
 * Unique keys and foreign keys, which DynamoDB does not know, checked in the order of InnoDB: key after key, as `CheckedKey` says. A row sees
 * itself only as far as its own keys are written: what refers to its own row depends on which key stands first.
 */

/** True when the foreign key of the first row names the second one. */
const refers = (row: TableRow, { columns, referencedColumns }: ForeignKeyFacts, to: TableRow): boolean =>
  columns.every((column, index) => {
    const value = row.raw[column] ?? null;
    return value !== null && sameRaw(value, to.raw[referencedColumns[index]!]);
  });

/** A row that is written, with what has led to it. */
interface Chained extends Written {
  /** Tables whose rows have been updated on the way here, deleted ones left out. */
  readonly updated: readonly string[];
  readonly depth: number;
}

/** The row that has a unique key of another one already. */
export interface Clash {
  readonly row: TableRow;
  readonly key: string;
}

export class Constraints {
  constructor(
    private readonly world: World,
    private readonly overlay: Overlay,
    private readonly now: (fraction: number) => Value,
  ) {}

  /**
   * Enters a new row, unless its keys are taken: then it gives the first clash, and nothing is entered.
   * @param numbered column of AUTO_INCREMENT whose number was given for the row; null for none
   * @throws RowError 1452 when a row that it refers to is not there
   */
  *insert(table: TableFacts, row: TableRow, numbered: string | null): Execution<Clash | undefined> {
    this.overlay.change(table.name, null, row);
    const unrelied = this.overlay.markReliances();
    const clash = yield* this.written({ table, before: null, after: row, by: null, updated: [], depth: 0, numbered });
    if (clash !== undefined) {
      this.overlay.change(table.name, row, null);
      unrelied();
    }
    return clash;
  }

  /** @throws RowError 1062, 1451, 1452, 1761 */
  *update(table: TableFacts, before: TableRow, draft: Draft): Execution<void> {
    if (!draft.isChanged) return;
    draft.touch(this.now);
    yield* this.change({ table, before, after: draft.finished(), by: null, updated: [], depth: 0 });
  }

  /** @throws RowError 1451, 1452, 1761 */
  *remove(table: TableFacts, row: TableRow): Execution<void> {
    yield* this.change({ table, before: row, after: null, by: null, updated: [], depth: 0 });
  }

  private *change(written: Chained): Execution<void> {
    const { table, before, after, by, depth } = written;
    if (depth > DEEPEST_CHAIN) refuse('foreign keys that lead in a circle');
    this.overlay.change(table.name, before, after);
    const clash = yield* this.written(written);
    if (clash === undefined) return;
    if (by === null) throw duplicate(table, clash.key);
    throw new RowError(
      1761,
      `Foreign key constraint for table '${table.name}', record would lead to a duplicate entry`,
    );
  }

  /** Key after key, until one is taken already. */
  private *written(written: Chained): Execution<Clash | undefined> {
    const keys = this.world.checkedKeys(written.table);
    for (const [place, key] of keys.entries()) {
      const later = keys.slice(place + 1);
      for (const reference of key.references) yield* this.actOnChildren(written, reference, later);
      for (const one of key.foreignKeys) yield* this.checkParent(written, one, [key, ...later]);
      const clash = yield* this.clash(written, key);
      if (clash !== undefined) return clash;
    }
    return undefined;
  }

  private *clash(written: Written, key: CheckedKey): Execution<Clash | undefined> {
    const { table, after } = written;
    if (after === null || !entersKey(written, key)) return undefined;
    const found = yield* this.world.rowsWhere(table.name, key.columns, valuesOf(after, key.columns));
    const other = found.find((one) => one !== after);
    return other === undefined ? undefined : { row: other, key: key.name };
  }

  /** @param later keys whose new entries are not there yet */
  private *checkParent(written: Written, key: ForeignKeyFacts, later: readonly CheckedKey[]): Execution<void> {
    const { table, before, after } = written;
    if (after === null || !refersAnew(written, key)) return;
    const parent = tableNamed(this.world.context.schema, key.referencedTable);
    const values = valuesOf(after, key.columns);
    if (parent === undefined || values.some(({ data }) => data === null)) return;
    if (parent.name === table.name) {
      // The row itself, as the key says that others find it by.
      const isLater = later.some(({ references }) => references.some((one) => one.key === key));
      const own = isLater ? before : after;
      if (own !== null && refers(after, key, own)) return;
    }
    const found = yield* this.world.rowsWhere(parent.name, key.referencedColumns, values);
    const row = found.find((one) => one !== after);
    if (row === undefined)
      throw new RowError(1452, `Cannot add or update a child row: a foreign key constraint fails (\`${key.name}\`)`);
    this.overlay.rely(parent.name, row, key.referencedColumns);
  }

  /**
   * What becomes of the rows that refer to one that goes or changes its key.
   * @param later keys whose old entries are still there
   */
  private *actOnChildren(written: Chained, { child, key }: Reference, later: readonly CheckedKey[]): Execution<void> {
    const { table, before, after } = written;
    if (before === null || !leavesReferences(written, key)) return;
    const action = after === null ? key.onDelete : key.onUpdate;
    const forbids = action === 'RESTRICT' || action === 'NO ACTION' || action === 'SET DEFAULT';
    if (child.name === table.name) {
      const own = later.some(({ foreignKeys }) => foreignKeys.includes(key)) ? before : after;
      // A row that goes takes its own reference along where the foreign key lets it.
      if (own !== null && (forbids || after !== null) && refers(own, key, before)) throw referenced(key);
    }
    const values = valuesOf(before, key.referencedColumns);
    const rows = (yield* this.world.rowsWhere(child.name, key.columns, values)).filter((row) => row !== after);
    const updated = after === null ? written.updated : [...written.updated, table.name];
    // InnoDB updates no table by way of itself (row_ins_cascade_ancestor_updates_table).
    const circle = after !== null && updated.includes(child.name);
    for (const row of rows) {
      if (forbids || circle) throw referenced(key);
      const next = followed(this.world.context, child, key, row, after);
      yield* this.change({
        ...{ table: child, before: row, after: next, by: key, updated },
        depth: written.depth + 1,
      });
    }
  }
}

const referenced = (key: ForeignKeyFacts): RowError =>
  new RowError(1451, `Cannot delete or update a parent row: a foreign key constraint fails (\`${key.name}\`)`);

export const duplicate = (table: TableFacts, key: string): RowError =>
  new RowError(1062, `Duplicate entry for key '${table.name}.${key}'`);
