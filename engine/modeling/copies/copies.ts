import type { AccessPattern, ColumnFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { by } from '../../lib/compare';
import { columnNamed, coversUnique } from '../../projection/compile/schema-index';
import { familyOf, naturalType } from '../../projection/sql-types';
import { accessSteps } from '../access';
import type { Evidence } from '../evidence/evidence';
import type { CopyModel } from '../model';
import { copyAttribute, freeAttribute } from '../naming';

/** Rules D1-D3 of docs/modeling-rules.md: a column is copied only where a join needs it and nothing ever changes it. */

const MAX_COPY_BYTES = 1_024;

interface Found {
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

/** Copies that the items of one table carry. `sameCollection`: one Query reads both anyway. */
export function copiesOf(
  evidence: Evidence,
  child: TableFacts,
  sameCollection: (parent: string) => boolean,
): readonly CopyModel[] {
  const found = evidence
    .patternsOf(child.name)
    .filter(({ kind, operation }) => kind === 'read' && operation === 'select')
    .flatMap((pattern) =>
      [...new Set(pattern.tables)]
        .filter((name) => name !== child.name && !sameCollection(name))
        .map((name) => evidence.table(name))
        .filter((parent) => parent !== undefined)
        .flatMap((parent) => copied(pattern, child, parent)),
    )
    .filter(({ table, column }) => evidence.changes.fixed(table, column))
    .filter(({ column }) => naturalType(column) !== undefined && Number(column.maxBytes ?? '0') <= MAX_COPY_BYTES);
  const groups = new Map<string, Found[]>();
  for (const one of found) {
    const name = [one.table.name, one.column.name, ...one.joins.map(({ own, theirs }) => `${own}=${theirs}`)].join(
      '\0',
    );
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  const taken = new Set(child.columns.map(({ name }) => name));
  return [...groups.entries()].sort(by(([name]) => name)).map(([, group]) => {
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
    return { attribute, joins, table: table.name, column, patterns: [...new Set(group.map(({ pattern }) => pattern))] };
  });
}
