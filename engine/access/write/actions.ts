import type { EntityPlan, Upkeep } from '../../../contracts/projection';
import { tableNamed, uniqueKeys } from '../../projection/compile/schema-index';
import type { Statement } from '../../statement/tree';
import type { ChildAction, WritePlan, WrittenItem } from '../plan';
import { changedBy, writtenBy, type WriteContext, type Written } from './planner';
import { keysGiven } from './references';

/**
 * Actions that one execution of a write needs in its transaction, at most: items that are put and deleted, lookup items, copies that are kept
 * in it, rows that foreign keys change with it, and conditions on rows that it refers to.
 */

export interface Actions {
  /** Null when nothing bounds them. */
  readonly most: number | null;
  /** Bytes of their items, each of its mean size; null with `most`. */
  readonly bytes: number | null;
  /** What has no bound, for people. */
  readonly open: readonly string[];
}

export interface ActionInput {
  readonly context: WriteContext;
  /** What is kept in the transaction, and what behind the stream. */
  readonly upkeep: readonly Upkeep[];
  /** Mean bytes of an item of an entity. */
  readonly bytesOf: (entity: string) => number;
}

const NONE: Actions = { most: 0, bytes: 0, open: [] };

const sum = (all: readonly Actions[]): Actions =>
  all.reduce(
    (a, b) => ({
      most: a.most === null || b.most === null ? null : a.most + b.most,
      bytes: a.bytes === null || b.bytes === null ? null : a.bytes + b.bytes,
      open: [...new Set([...a.open, ...b.open])],
    }),
    NONE,
  );

/** @param why what is said of rows that nothing bounds */
const times = (rows: number | null, each: Actions, why: string): Actions => {
  if (each.most === 0) return NONE;
  if (rows === null) return { most: null, bytes: null, open: [...new Set([why, ...each.open])] };
  return {
    most: each.most === null ? null : each.most * rows,
    bytes: each.bytes === null ? null : each.bytes * rows,
    open: each.open,
  };
};

const larger = (a: Actions, b: Actions): Actions => (a.most === null || (b.most !== null && a.most >= b.most) ? a : b);

const boundText = ({ reads }: Pick<WrittenItem | ChildAction, 'reads'>, what: string): string => {
  const open = reads?.ways.at(-1)!.plan.steps.find(({ bound }) => bound === null);
  return open === undefined ? what : `${what} (${open.because})`;
};

export class ActionCounter {
  constructor(private readonly input: ActionInput) {}

  of(write: WritePlan, statement: Statement): Actions {
    const { body } = statement;
    const written = writtenBy(statement, this.input.context.schema);
    const rows = this.rowsOf(write, statement);
    const each = written.map((one) => this.row(one, null, []));
    const why = boundText(write, `the rows of ${write.tables.join(', ')} that it writes`);
    if (body.kind === 'insert' || body.kind === 'replace') {
      const [insert = NONE, other = NONE] = each;
      if (body.rows.kind === 'bulk') return times(null, insert, `the list of rows of ${write.tables.join(', ')}`);
      // A row replaces one for each of its unique keys at most.
      const taken = body.kind === 'replace' ? uniqueKeys(written[0]!.table).length : 0;
      const one = body.kind === 'replace' ? sum([insert, times(taken, other, why)]) : larger(insert, other);
      return times(rows, one, why);
    }
    return sum(each.map((one) => times(rows, one, why)));
  }

  /** Rows that a statement names, at most. */
  private rowsOf({ reads }: WritePlan, { body }: Statement): number | null {
    if ((body.kind === 'insert' || body.kind === 'replace') && body.rows.kind === 'values')
      return body.rows.rows.length;
    return reads.ways.at(-1)!.plan.bound;
  }

  /** What one row needs. @param by foreign key by which its parent changes it */
  private row(written: Written, by: string | null, above: readonly string[]): Actions {
    const { context } = this.input;
    const { table, kind, columns } = written;
    const way = [...above, table.name];
    const { items, children } = changedBy(context, written);
    const checks = kind === 'delete' ? [] : keysGiven(table, columns).filter(({ name }) => name !== by);
    return sum([
      ...items.map((item) => this.item(item, written)),
      ...checks.flatMap(({ referencedTable }) => {
        const parent = context.paths.owner(referencedTable);
        return parent === undefined ? [] : [this.one(parent)];
      }),
      ...children.map((action) => this.child(action, written, way)),
    ]);
  }

  private one({ id }: Pick<EntityPlan, 'id'>): Actions {
    return { most: 1, bytes: this.input.bytesOf(id), open: [] };
  }

  private item(item: WrittenItem, { table, kind }: Written): Actions {
    const entity = { id: item.entity };
    if (item.kind === 'own') return times(item.what === 'move' ? 2 : 1, this.one(entity), '');
    // The key of a lookup item is what is unique: changing it deletes one and makes another.
    if (item.kind === 'lookup') return times(kind === 'update' ? 2 : 1, this.one(entity), '');
    const keeper = this.input.upkeep.filter(
      (one) => one.table === table.name && one.write === kind && one.entity === item.entity && one.kind === item.kind,
    );
    if (keeper.length > 0 && keeper.every((one) => one.keeper === 'stream')) return NONE;
    return times(
      item.bound,
      this.one(entity),
      boundText(item, `items of ${item.entity} that carry something of ${table.name}`),
    );
  }

  private child(action: ChildAction, parent: Written, way: readonly string[]): Actions {
    const child = tableNamed(this.input.context.schema, action.table);
    if (child === undefined || (action.action !== 'CASCADE' && action.action !== 'SET NULL')) return NONE;
    const what = `rows of ${action.table} that ${action.key} changes with one of ${parent.table.name}`;
    if (way.includes(child.name)) return { most: null, bytes: null, open: [`${what}, level by level`] };
    const kind = parent.kind === 'delete' && action.action === 'CASCADE' ? 'delete' : 'update';
    const columns = new Set(kind === 'delete' ? child.columns.map(({ name }) => name) : action.columns);
    return times(action.bound, this.row({ table: child, kind, columns }, action.key, way), boundText(action, what));
  }
}
