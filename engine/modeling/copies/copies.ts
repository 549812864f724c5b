import type { AccessPattern, ColumnFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { by } from '../../lib/compare';
import { columnNamed, coversUnique } from '../../projection/compile/schema-index';
import { familyOf, naturalType } from '../../projection/sql-types';
import { accessSteps } from '../access';
import type { Evidence } from '../evidence/evidence';
import type { CopyModel } from '../model';
import { copyAttribute, freeAttribute } from '../naming';
import type { Pins } from '../pins/pins';
import { keepingBalance, keepingText, pays } from './keeping';
import { pinnedCopies } from './pinned';

/** Rules D1-D4 of docs/modeling-rules.md: a column is copied where a join needs it and nothing changes it, or keeping it costs less than reading it. */

const MAX_COPY_BYTES = 1_024;

/** A column that could be copied, and the pattern that reads it; none for a pin. */
export interface Found {
  readonly joins: CopyModel['joins'];
  readonly table: TableFacts;
  readonly column: ColumnFacts;
  readonly pattern: string;
}

/** Columns that a pattern reads from `parent` for a row of `child`, when each row of `child` has at most one of them. */
function copied(pattern: AccessPattern, child: TableFacts, parent: TableFacts): readonly Found[] {
  const joins = pattern.joins.flatMap(({ left, right }) =>
    left.table === child.name && right.table === parent.name
      ? [{ own: left.column, theirs: right.column }]
      : right.table === child.name && left.table === parent.name
        ? [{ own: right.column, theirs: left.column }]
        : [],
  );
  // A pattern that comes from the other side reads that table itself; a copy would serve nobody.
  const order = accessSteps(pattern).map((step) => step.table);
  if (order.indexOf(child.name) > order.indexOf(parent.name)) return [];
  const theirs = joins.map((join) => join.theirs);
  if (joins.length === 0 || new Set(theirs).size !== theirs.length || !coversUnique(parent, theirs)) return [];
  // Joined both ways, or over two foreign keys at once: it cannot be told which row a column comes from.
  if (
    coversUnique(
      child,
      joins.map(({ own }) => own),
    ) ||
    joins.length > parent.primaryKey.length
  )
    return [];
  const typed = joins.every(({ own, theirs: other }) => {
    const [a, b] = [columnNamed(child, own), columnNamed(parent, other)];
    return a !== undefined && b !== undefined && familyOf(a) === familyOf(b) && a.collation === b.collation;
  });
  if (!typed) return [];
  return pattern.selects
    .filter(({ table, column }) => table === parent.name && column !== '*' && !theirs.includes(column))
    .map(({ column }) => columnNamed(parent, column))
    .filter((column) => column !== undefined)
    .map((column) => ({ joins, table: parent, column, pattern: pattern.id }));
}

const nameOf = ({ table, column, joins }: Found): string =>
  [table.name, column.name, ...joins.map(({ own, theirs }) => `${own}=${theirs}`)].join('\0');

/** Columns that patterns read over joins, by column and way. `sameCollection`: one Query reads both anyway. */
function wanted(
  evidence: Evidence,
  child: TableFacts,
  sameCollection: (parent: string) => boolean,
): ReadonlyMap<string, readonly Found[]> {
  const groups = new Map<string, Found[]>();
  for (const pattern of evidence.patternsOf(child.name)) {
    if (pattern.kind !== 'read' || pattern.operation !== 'select') continue;
    for (const name of new Set(pattern.tables)) {
      const parent = name === child.name || sameCollection(name) ? undefined : evidence.table(name);
      for (const one of parent === undefined ? [] : copied(pattern, child, parent))
        groups.set(nameOf(one), [...(groups.get(nameOf(one)) ?? []), one]);
    }
  }
  return groups;
}

const fitsItem = ({ column }: Found): boolean =>
  naturalType(column) !== undefined && Number(column.maxBytes ?? '0') <= MAX_COPY_BYTES;

export interface CopyInput {
  readonly evidence: Evidence;
  readonly pins: Pins;
  readonly child: TableFacts;
  /** One Query reads both anyway. */
  readonly sameCollection: (parent: string) => boolean;
  /** Indexes that the child's items are in; each is written again when a copy changes. */
  readonly indexes: number;
  /** True when rows with these columns known are found without a Scan: whoever keeps copies has to find them. */
  readonly isFound: (columns: readonly string[]) => boolean;
  /** False: none but pinned ones. */
  readonly enabled: boolean;
}

/** Why a column is copied: nothing changes it, or keeping the copies costs less than reading it. Undefined when it is not. */
function reasonFor({ evidence, child, indexes, isFound }: CopyInput, group: readonly Found[]): string | undefined {
  const { table, column, joins } = group[0]!;
  const read = `${[...new Set(group.map(({ pattern }) => pattern))].join(', ')} read it with the row`;
  if (evidence.changes.fixed(table, column)) return `${read}; no known statement changes it`;
  if (!isFound(joins.map(({ own }) => own))) return undefined;
  const balance = keepingBalance({ evidence, child, table, column, joins, indexes }, group);
  return balance !== undefined && pays(balance) ? `${read}; ${keepingText(balance)}` : undefined;
}

/** Copies that the items of one table carry. */
export function copiesOf(input: CopyInput): readonly CopyModel[] {
  const { evidence, pins, child, sameCollection, enabled } = input;
  const forbidden = new Set(pins.of(child.name).copies?.forbid.map(({ column }) => column));
  pins.of(child.name).copies?.forbid.forEach((_, index) => pins.follow(child.name, 'copies', 'forbid', index));
  const groups = new Map(
    [...(enabled ? wanted(evidence, child, sameCollection) : [])].filter(([, [one]]) => {
      const { table, column } = one!;
      return fitsItem(one!) && !forbidden.has(`${table.name}.${column.name}`);
    }),
  );
  const because = new Map<string, string>();
  for (const [name, group] of [...groups]) {
    const why = reasonFor(input, group);
    if (why === undefined) groups.delete(name);
    else because.set(name, why);
  }
  for (const { copy, why } of pinnedCopies(evidence, pins, child)) {
    const name = nameOf(copy);
    groups.set(name, groups.get(name) ?? [copy]);
    because.set(name, why);
  }
  const taken = new Set(child.columns.map(({ name }) => name));
  return [...groups.entries()].sort(by(([name]) => name)).map(([name, group]) => {
    const { joins, table, column } = group[0]!;
    const attribute = freeAttribute(
      copyAttribute(
        joins.map(({ own }) => own),
        table.name,
        column.name,
      ),
      taken,
    );
    taken.add(attribute);
    const patterns = [...new Set(group.map(({ pattern }) => pattern).filter((id) => id !== ''))];
    return {
      attribute,
      joins,
      table: table.name,
      column,
      patterns,
      because: because.get(name)!,
    };
  });
}
