import type { RowChange, RowImage, SourceRowId } from '../../../../contracts/changes';
import type { ReverseEntry } from '../../../../contracts/projection';
import { rowIdOf } from './identity';
import type { ConvergencePlan, ForeignKeyAction } from './plan';
import { parentText, valuesOf } from './statements';

/** What a change of one row touches, as far as it can be told without asking anybody. */

/** A question to the source: which rows of `table` show the changed row? */
export interface KeyQuestion {
  readonly table: string;
  readonly sql: string;
  readonly values: readonly (string | Buffer)[];
}

/** Children of a changed parent: what a foreign key does to them is not in the log. */
export interface ChildQuestion {
  readonly action: ForeignKeyAction;
  readonly values: readonly (string | Buffer)[];
  /** Name of the parent in the registry. */
  readonly parent: string;
}

export interface Touches {
  /** The row itself, under its former and its present key. */
  readonly own: readonly SourceRowId[];
  readonly shownBy: readonly KeyQuestion[];
  readonly children: readonly ChildQuestion[];
}

const sameValue = (a: RowImage, b: RowImage, column: string): boolean => {
  const [x, y] = [a[column] ?? null, b[column] ?? null];
  return Buffer.isBuffer(x) && Buffer.isBuffer(y) ? x.equals(y) : x === y;
};

/** Did the change change one of the columns, or the presence of the row? */
const concerns = ({ before, after }: RowChange, columns: readonly string[]): boolean =>
  before === null || after === null || columns.some((column) => column !== '*' && !sameValue(before, after, column));

const imagesOf = ({ before, after }: RowChange): readonly RowImage[] =>
  [before, after].filter((image): image is RowImage => image !== null);

function distinct<T>(list: readonly T[], textOf: (one: T) => string): readonly T[] {
  const found = new Map<string, T>();
  for (const one of list) found.set(textOf(one), one);
  return [...found.values()];
}

const text = (values: readonly (string | Buffer)[]): string =>
  JSON.stringify(values.map((value) => (Buffer.isBuffer(value) ? value.toString('hex') : value)));

function questionsOf(entry: ReverseEntry, entityTable: string, change: RowChange): readonly KeyQuestion[] {
  if (entry.keys === null || !concerns(change, [...entry.columns, ...entry.parameters])) return [];
  const { keys: sql } = entry;
  return imagesOf(change).flatMap((image) => {
    const values = valuesOf(image, entry.parameters);
    return values === undefined ? [] : [{ table: entityTable, sql, values }];
  });
}

function childrenOf(action: ForeignKeyAction, change: RowChange, whatever: boolean): readonly ChildQuestion[] {
  const { before, after } = change;
  // An inserted parent has no children yet.
  if (before === null && !whatever) return [];
  const acts = after === null ? action.onDelete : action.onUpdate && concerns(change, action.parentColumns);
  if (!acts && !whatever) return [];
  return imagesOf(change).flatMap((image) => {
    const values = valuesOf(image, action.parentColumns);
    return values === undefined ? [] : [{ action, values, parent: parentText(action, values) }];
  });
}

/**
 * What a change touches. Its images must have the watched columns of their table (`ConvergencePlan.watched`).
 * @param whatever the change is not known, only what the row was at some time: all that it could have touched
 */
export function touchesOf(plan: ConvergencePlan, change: RowChange, whatever = false): Touches {
  const rows = plan.rows.get(change.table);
  const changed = rows !== undefined && (rows.ownColumns === null || concerns(change, [...rows.ownColumns]));
  const own = changed ? imagesOf(change).flatMap((image) => rowIdOf(change.table, rows.key, image) ?? []) : [];
  const shown = (plan.shownBy.get(change.table) ?? []).flatMap((entry) =>
    questionsOf(entry, drivingTableOf(plan, entry.entity), change),
  );
  const children = (plan.children.get(change.table) ?? []).flatMap((action) => childrenOf(action, change, whatever));
  return {
    own: distinct(own, ({ table, key }) => JSON.stringify([table, key])),
    shownBy: distinct(shown, ({ sql, values }) => `${sql} ${text(values)}`),
    children: distinct(children, ({ parent }) => parent),
  };
}

function drivingTableOf({ rows }: ConvergencePlan, entityId: string): string {
  for (const { table, entities } of rows.values())
    if (entities.some(({ entity }) => entity.id === entityId)) return table;
  return '';
}
