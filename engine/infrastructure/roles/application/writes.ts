import type { EntityPlan } from '../../../../contracts/projection';
import type { ReadPlans, WritePlan, WrittenItem } from '../../../access/plan';
import { readPlans } from '../../../access/read';
import { changedBy, rowsBy, writtenBy, type WriteContext, type Written } from '../../../access/write/planner';
import { keysGiven } from '../../../access/write/references';
import { raisesNumbers, takesNumbers } from '../../../access/write/rounds';
import { foreignColumns, namingColumns, viewSelect } from '../../../access/write/view-select';
import { tableNamed, uniqueKeys } from '../../../projection/compile/schema-index';
import { statementForms } from '../../../statement/forms';
import { plainTemplate } from '../../../statement/template/marked-text';
import type { Statement } from '../../../statement/tree';
import { SAME_POWER, type Asked, type ItemAction } from './asked';
import { askReads } from './reads';

/**
 * What becomes of an item, as rights. A row that goes can leave a tombstone under its key, which is put; an item that is replaced is read before, for
 * its version.
 */
const WRITING: Readonly<Record<WrittenItem['what'], readonly ItemAction[]>> = {
  put: ['PutItem'],
  update: SAME_POWER.write,
  delete: ['DeleteItem', 'PutItem'],
  move: ['DeleteItem', 'PutItem'],
};

/** What a statement that writes asks for: its rows, all that changes with them, and what is held against them. */
export class WriteAsker {
  constructor(
    private readonly asked: Asked,
    private readonly context: WriteContext,
  ) {}

  ask(write: WritePlan, statement: Statement): void {
    this.reads(write.reads);
    for (const clash of write.clashes) this.reads(clash);
    for (const written of writtenBy(statement, this.context.schema)) this.row(written, []);
    this.numbers(write, statement);
  }

  private reads(plans: ReadPlans | null): void {
    askReads(this.asked, this.context.paths, plans);
  }

  /** @param above tables on the way here: rows that refer to their own table are followed once */
  private row(written: Written, above: readonly string[]): void {
    const { context } = this;
    const { table, kind } = written;
    const way = [...above, table.name];
    const { items, children } = changedBy(context, written);
    for (const item of items) this.item(item);
    this.keys(written);
    for (const child of children) {
      this.reads(child.reads);
      const facts = tableNamed(context.schema, child.table);
      const follows = child.action === 'CASCADE' || child.action === 'SET NULL';
      if (facts === undefined || !follows || way.includes(child.table)) continue;
      const next = kind === 'delete' && child.action === 'CASCADE' ? 'delete' : 'update';
      const given = next === 'delete' ? facts.columns.map(({ name }) => name) : child.columns;
      this.row({ table: facts, kind: next, columns: new Set(given) }, way);
    }
  }

  private item({ entity: id, kind, what, reads }: WrittenItem): void {
    const entity = this.context.paths.entity(id);
    if (entity === undefined) return;
    this.asked.add(entity.table, null, ...WRITING[what]);
    if (what !== 'put' || kind !== 'own') this.asked.byKey(entity.table);
    this.reads(reads);
    if (what !== 'delete') this.reads(this.carried(entity));
  }

  /** Rows that a written one refers to are conditions of its transaction; rows with its unique keys are looked for. */
  private keys({ table, kind, columns }: Written): void {
    if (kind === 'delete') return;
    const { context } = this;
    for (const { referencedTable, referencedColumns } of keysGiven(table, columns)) {
      const facts = tableNamed(context.schema, referencedTable);
      if (facts !== undefined) this.reads(rowsBy(context, facts, referencedColumns));
      const owner = context.paths.owner(referencedTable);
      if (owner !== undefined) this.asked.add(owner.table, null, 'ConditionCheckItem');
    }
    for (const key of uniqueKeys(table))
      if (kind === 'insert' || key.columns.some((column) => columns.has(column)))
        this.reads(rowsBy(context, table, key.columns));
  }

  /** How what an item carries of other rows is read; null where it carries nothing. */
  private carried(entity: EntityPlan): ReadPlans | null {
    const columns = foreignColumns(entity);
    if (columns.length === 0) return null;
    const sql = viewSelect(entity, columns, namingColumns(entity));
    const [form] = statementForms(plainTemplate(sql), this.context.catalog).forms;
    return form === undefined ? null : readPlans(form.statement, { ...this.context, fresh: true });
  }

  /** The item that counts an AUTO_INCREMENT column. */
  private numbers(write: WritePlan, statement: Statement): void {
    if (!takesNumbers(statement, this.context) && !raisesNumbers(statement, this.context)) return;
    for (const { source, table } of this.context.projection.counters ?? [])
      if (write.tables.includes(source)) this.asked.add(table, null, 'UpdateItem');
  }
}
