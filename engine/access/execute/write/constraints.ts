import type { ForeignKeyFacts, TableFacts } from '../../../../contracts/schemas/analysis';
import { nullLiteral, type Value } from '../../../../runtime/mysql';
import { RowError } from '../../../evaluation/errors';
import type { TableRow } from '../../../evaluation/row';
import { tableNamed, uniqueKeys } from '../../../projection/compile/schema-index';
import { refuse } from '../../../statement/problem';
import { referencesTo } from '../../write/references';
import { rowIdentity } from '../identity';
import type { Overlay } from '../overlay';
import type { Execution } from '../request';
import { Draft } from './draft';
import { sameRaw } from './raw';
import type { World } from './world';

/** Unique keys and foreign keys, which DynamoDB does not know. */

const valuesOf = (row: TableRow, columns: readonly string[]): readonly Value[] =>
  columns.map((column) => row.value(column));

const sameValues = (a: TableRow, b: TableRow, columns: readonly string[]): boolean =>
  columns.every((column) => sameRaw(a.raw[column] ?? null, b.raw[column] ?? null));

/** Deeper chains of foreign keys than these are circles that do not end. */
const DEEPEST = 15;

export class Constraints {
  constructor(
    private readonly world: World,
    private readonly overlay: Overlay,
    private readonly now: (fraction: number) => Value,
  ) {}

  /**
   * The row that has a unique key of another row already, the primary key first.
   * @param own the row itself, which may keep its keys
   */
  *clash(
    table: TableFacts,
    row: TableRow,
    own: TableRow | null,
  ): Execution<{ readonly row: TableRow; readonly key: string } | undefined> {
    for (const { name, columns } of uniqueKeys(table)) {
      if (own !== null && sameValues(own, row, columns)) continue;
      const found = yield* this.world.rowsWhere(table.name, columns, valuesOf(row, columns));
      const other = found.find((one) => own === null || rowIdentity(table, one) !== rowIdentity(table, own));
      if (other !== undefined) return { row: other, key: name };
    }
    return undefined;
  }

  /** @throws RowError 1452 when a row that the new one refers to is not there */
  *checkParents(table: TableFacts, row: TableRow, before: TableRow | null): Execution<void> {
    for (const key of table.foreignKeys) {
      if (before !== null && sameValues(before, row, key.columns)) continue;
      const parent = tableNamed(this.world.context.schema, key.referencedTable);
      const values = valuesOf(row, key.columns);
      if (parent === undefined || values.some(({ data }) => data === null)) continue;
      if (
        parent.name === table.name &&
        key.columns.every((column, index) => sameRaw(row.raw[column], row.raw[key.referencedColumns[index]!]))
      )
        continue;
      const found = yield* this.world.rowsWhere(parent.name, key.referencedColumns, values);
      if (found.length === 0)
        throw new RowError(1452, `Cannot add or update a child row: a foreign key constraint fails (\`${key.name}\`)`);
    }
  }

  /**
   * What becomes of the rows that refer to one that goes or changes its key.
   * @throws RowError 1451 when they forbid it
   */
  *actOnChildren(table: TableFacts, before: TableRow, after: TableRow | null, depth = 0): Execution<void> {
    if (depth > DEEPEST) refuse('foreign keys that lead in a circle');
    for (const { child, key } of referencesTo(this.world.context.schema, table)) {
      if (after !== null && sameValues(before, after, key.referencedColumns)) continue;
      const rows = yield* this.world.rowsWhere(child.name, key.columns, valuesOf(before, key.referencedColumns));
      const action = after === null ? key.onDelete : key.onUpdate;
      for (const row of rows) yield* this.act(action, child, key, row, after, depth);
    }
  }

  private *act(
    action: ForeignKeyFacts['onDelete'],
    child: TableFacts,
    key: ForeignKeyFacts,
    row: TableRow,
    parent: TableRow | null,
    depth: number,
  ): Execution<void> {
    if (action === 'RESTRICT' || action === 'NO ACTION' || action === 'SET DEFAULT')
      throw new RowError(
        1451,
        `Cannot delete or update a parent row: a foreign key constraint fails (\`${key.name}\`)`,
      );
    if (action === 'CASCADE' && parent === null) {
      this.overlay.change(child.name, row, null);
      yield* this.actOnChildren(child, row, null, depth + 1);
      return;
    }
    // A row that a foreign key changes keeps its ON UPDATE time: the engine changes it, no statement does.
    const draft = new Draft(this.world.context, child, row);
    key.columns.forEach((column, index) =>
      draft.set(
        column,
        action === 'SET NULL' || parent === null ? nullLiteral : parent.value(key.referencedColumns[index]!),
      ),
    );
    const next = draft.finished();
    this.overlay.change(child.name, row, next);
    yield* this.actOnChildren(child, row, next, depth + 1);
  }

  /** A changed row: its keys, what it refers to, and what refers to it. */
  *update(table: TableFacts, before: TableRow, draft: Draft): Execution<TableRow> {
    if (!draft.isChanged) return before;
    draft.touch(this.now);
    const after = draft.finished();
    const clash = yield* this.clash(table, after, before);
    if (clash !== undefined) throw duplicate(table, clash.key);
    yield* this.checkParents(table, after, before);
    this.overlay.change(table.name, before, after);
    yield* this.actOnChildren(table, before, after);
    return after;
  }

  enter(table: TableFacts, row: TableRow): void {
    this.overlay.change(table.name, null, row);
  }

  *remove(table: TableFacts, row: TableRow): Execution<void> {
    this.overlay.change(table.name, row, null);
    yield* this.actOnChildren(table, row, null);
  }
}

export const duplicate = (table: TableFacts, key: string): RowError =>
  new RowError(1062, `Duplicate entry for key '${table.name}.${key}'`);
