import type { EntityPlan, Upkeep } from '../../../contracts/projection';
import { tableNamed, uniqueKeys } from '../../projection/compile/schema-index';
import type { Statement } from '../../statement/tree';
import type { RowTable } from '../../transfer/convergence/rows/plan';
import type { ChildAction, ReadPlans, WritePlan, WrittenItem } from '../plan';
import { changedBy, writtenBy, type WriteContext, type Written } from './planner';
import {
  changedNames,
  foundNames,
  insertedNames,
  itemName,
  NO_NAMES,
  parentNames,
  type NameOf,
  type RowNames,
} from './named-rows';
import { keysGiven } from './references';
import { registryActions } from './registry-actions';

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
  /** Those of them whose item is known by name, with its bytes: another action on it is no action more. */
  readonly named: ReadonlyMap<string, number>;
}

export interface ActionInput {
  readonly context: WriteContext;
  /** What is kept in the transaction, and what behind the stream. */
  readonly upkeep: readonly Upkeep[];
  /** Mean bytes of an item of an entity. */
  readonly bytesOf: (entity: string) => number;
  /** The tables whose rows the control table remembers; absent where it is gone. */
  readonly registered?: ReadonlyMap<string, Pick<RowTable, 'entities' | 'parents'>>;
}

/** What an entry of the control table takes: a key, a version, the columns by which others find the row. */
const BYTES_OF_ENTRY = 300;

const NONE: Actions = { most: 0, bytes: 0, open: [], named: new Map() };

function both(a: Actions, b: Actions): Actions {
  const twice = [...b.named].filter(([name]) => a.named.has(name));
  const bytes = twice.reduce((sum, [, one]) => sum + one, 0);
  return {
    most: a.most === null || b.most === null ? null : a.most + b.most - twice.length,
    bytes: a.bytes === null || b.bytes === null ? null : a.bytes + b.bytes - bytes,
    open: [...new Set([...a.open, ...b.open])],
    named: new Map([...a.named, ...b.named]),
  };
}

/** All of them in one transaction: an item that several name is one action, with the conditions of all. */
export const merged = (all: readonly Actions[]): Actions => all.reduce(both, NONE);

/** @param why what is said of rows that nothing bounds */
const times = (rows: number | null, each: Actions, why: string): Actions => {
  if (each.most === 0 || rows === 1) return each;
  // Which of the rows it is that has the name is not known.
  const named: Actions['named'] = new Map();
  if (rows === null) return { most: null, bytes: null, open: [...new Set([why, ...each.open])], named };
  return {
    most: each.most === null ? null : each.most * rows,
    bytes: each.bytes === null ? null : each.bytes * rows,
    open: each.open,
    named,
  };
};

const larger = (a: Actions, b: Actions): Actions => (a.most === null || (b.most !== null && a.most >= b.most) ? a : b);

const boundText = ({ reads }: Pick<WrittenItem | ChildAction, 'reads'>, what: string): string => {
  const open = reads?.ways.at(-1)!.plan.steps.find(({ bound }) => bound === null);
  return open === undefined ? what : `${what} (${open.because})`;
};

export class ActionCounter {
  constructor(private readonly input: ActionInput) {}

  /** @param nameOf what the parameters of the statement stand for in its transaction */
  of(write: WritePlan, statement: Statement, nameOf: NameOf = () => null): Actions {
    const { body } = statement;
    const written = writtenBy(statement, this.input.context.schema);
    const rows = this.rowsOf(write, statement);
    const listed = insertedNames(statement, nameOf);
    if (body.kind === 'insert' && listed.length > 0)
      return merged(listed.map((names) => written.map((one) => this.row(one, null, [], names)).reduce(larger)));
    const names = changedNames(write, statement, nameOf);
    const each = written.map((one) => this.row(one, null, [], written.length === 1 ? names : NO_NAMES));
    const why = boundText(write, `the rows of ${write.tables.join(', ')} that it writes`);
    if (body.kind === 'insert' || body.kind === 'replace') {
      const [insert = NONE, other = NONE] = each;
      if (body.rows.kind === 'bulk') return times(null, insert, `the list of rows of ${write.tables.join(', ')}`);
      // A row replaces one for each of its unique keys at most.
      const taken = body.kind === 'replace' ? uniqueKeys(written[0]!.table).length : 0;
      const one = body.kind === 'replace' ? merged([insert, times(taken, other, why)]) : larger(insert, other);
      return times(rows, one, why);
    }
    return merged(each.map((one) => times(rows, one, why)));
  }

  /** Rows that a statement names, at most. */
  private rowsOf({ reads }: WritePlan, { body }: Statement): number | null {
    if ((body.kind === 'insert' || body.kind === 'replace') && body.rows.kind === 'values')
      return body.rows.rows.length;
    return reads.ways.at(-1)!.plan.bound;
  }

  /** Items that a read holds fast until the end of its transaction, as FOR UPDATE does: each a condition, unless it is written. */
  locked(reads: ReadPlans, nameOf: NameOf): Actions {
    const [step, ...more] = reads.ways.at(-1)!.plan.steps;
    const entity = this.input.context.paths.entity(step?.feeds[0]?.entity ?? '');
    const table = entity && tableNamed(this.input.context.schema, entity.drivingTable);
    if (step === undefined || entity === undefined || table === undefined) return NONE;
    const names = more.length > 0 ? NO_NAMES : foundNames(reads, nameOf);
    const why = boundText({ reads }, `the rows of ${table.name} that it locks`);
    return times(reads.ways.at(-1)!.plan.bound, this.one(entity, itemName(entity, table, names)), why);
  }

  /** What one row needs. @param by foreign key by which its parent changes it */
  private row(written: Written, by: string | null, above: readonly string[], names: RowNames): Actions {
    const { context } = this.input;
    const { table, kind, columns } = written;
    const way = [...above, table.name];
    const { items, children } = changedBy(context, written);
    const checks = kind === 'delete' ? [] : keysGiven(table, columns).filter(({ name }) => name !== by);
    return merged([
      ...items.map((item) => this.item(item, written, names)),
      ...checks.flatMap((key) => {
        const parent = context.paths.owner(key.referencedTable);
        const facts = tableNamed(context.schema, key.referencedTable);
        if (parent === undefined || facts === undefined) return [];
        return [this.one(parent, itemName(parent, facts, parentNames(key, names)))];
      }),
      this.registry(written, items, names),
      ...children.map((action) => this.child(action, written, way)),
    ]);
  }

  private registry(written: Written, items: readonly WrittenItem[], names: RowNames): Actions {
    const { registered, context } = this.input;
    const table = registered?.get(written.table.name);
    if (table === undefined) return NONE;
    const { entries, entities } = registryActions(table, items, written);
    const owner = context.paths.owner(written.table.name);
    const row = owner === undefined ? null : itemName(owner, written.table, names);
    const named = Array.from({ length: entries }, (_, at) => [`${row} entry ${at}`, BYTES_OF_ENTRY] as const);
    const all: Actions = {
      ...{ most: entries, bytes: entries * BYTES_OF_ENTRY, open: [] },
      named: new Map(row === null ? [] : named),
    };
    return merged([all, ...entities.map((one) => this.one(one))]);
  }

  private one({ id }: Pick<EntityPlan, 'id'>, name: string | null = null): Actions {
    const bytes = this.input.bytesOf(id);
    return { most: 1, bytes, open: [], named: name === null ? new Map() : new Map([[name, bytes]]) };
  }

  private item(item: WrittenItem, { table, kind }: Written, names: RowNames): Actions {
    const entity = { id: item.entity };
    if (item.kind === 'own')
      return item.what === 'move' ? times(2, this.one(entity), '') : this.one(entity, itemName(entity, table, names));
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
    if (way.includes(child.name)) return { ...NONE, most: null, bytes: null, open: [`${what}, level by level`] };
    const kind = parent.kind === 'delete' && action.action === 'CASCADE' ? 'delete' : 'update';
    const columns = new Set(kind === 'delete' ? child.columns.map(({ name }) => name) : action.columns);
    return times(
      action.bound,
      this.row({ table: child, kind, columns }, action.key, way, NO_NAMES),
      boundText(action, what),
    );
  }
}
