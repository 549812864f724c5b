import type { AccessPattern, Analysis, ColumnFacts, TableFacts } from '../../contracts/schemas/analysis';
import { by } from '../lib/compare';
import { columnNamed, coversUnique, tableNamed } from '../projection/compile/schema-index';
import { familyOf, naturalType } from '../projection/sql-types';
import { accessSteps } from './access';
import type { CopyModel } from './model';
import { copyAttribute, freeAttribute } from './naming';

/** Rules D1-D3 of docs/modeling-rules.md: a column is copied only where a join needs it and nothing ever changes it. */

const MAX_COPY_BYTES = 1_024;

/** Statements that change no column of a row that is there. */
const HARMLESS = /^\s*(select|show|insert|delete)\b(?![^]*\bupdate\b)/i;
/** The columns of the SET are put together at run time. */
const OPEN_ASSIGNMENT = /^\s*update\b[^]*?\bset\b(?:(?!\bwhere\b)[^])*\/\* dynamic \*\//i;

/** True when a text has the name of a table as a word of its own. */
const names = (text: string, table: string): boolean =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}_$-]+/u)
    .includes(table.toLowerCase());

/** Columns that some statement may change; `null` for a table means any column of it. */
export class Mutability {
  private readonly columns = new Set<string>();
  private readonly tables = new Set<string>();
  /** Why nothing can be said of any table; null when the evidence is complete. */
  readonly unknown: string | null;

  constructor(analysis: Analysis) {
    const { schema, callSites, accessPatterns, risks } = analysis;
    const writes = accessPatterns.filter(({ kind }) => kind === 'write');
    // What the server runs by itself tells nothing of what the application writes.
    const sent = writes.filter(({ evidence }) => evidence.seenIn !== 'stored code');
    const dynamic = risks.find(({ code }) => code === 'DYNAMIC_STORED_CODE');
    const unread = callSites.filter(({ problem, sql }) => problem !== null && !HARMLESS.test(sql));
    const anywhere = unread.find(({ sql }) => !schema.tables.some(({ name }) => names(sql, name)));
    this.unknown =
      sent.length === 0
        ? 'no statement that writes is known'
        : dynamic !== undefined
          ? `${dynamic.where} makes statements at run time, which may change any column`
          : anywhere !== undefined
            ? `the statement at ${anywhere.file}:${anywhere.line} could not be read and may change any column`
            : null;
    for (const pattern of writes) this.note(pattern);
    const texts = [
      ...unread.map(({ sql }) => sql),
      ...callSites.filter(({ sql }) => OPEN_ASSIGNMENT.test(sql)).map(({ sql }) => sql),
      ...schema.triggers.map(({ statement }) => statement),
    ];
    for (const { name } of schema.tables) if (texts.some((text) => names(text, name))) this.tables.add(name);
    // A column that does not exist stands for one that is known only at run time.
    for (const one of [...this.columns]) {
      const [table = '', column = ''] = one.split('\0');
      const facts = tableNamed(schema, table);
      if (facts !== undefined && columnNamed(facts, column) === undefined) this.tables.add(table);
    }
  }

  private note(pattern: AccessPattern): void {
    const upsert = /\bon duplicate key update\b/i.test(pattern.fingerprint);
    if (pattern.operation === 'insert' && !upsert) return;
    if (pattern.operation === 'delete') return;
    if (pattern.operation === 'update' && pattern.assigns.length > 0) {
      for (const { table, column } of pattern.assigns) this.add(table, column);
      return;
    }
    for (const table of pattern.tables) this.tables.add(table);
  }

  private add(table: string, column: string): void {
    if (column === '*') this.tables.add(table);
    else this.columns.add(`${table}\0${column}`);
  }

  fixed(table: TableFacts, column: ColumnFacts): boolean {
    return (
      this.unknown === null &&
      !this.tables.has(table.name) &&
      !this.columns.has(`${table.name}\0${column.name}`) &&
      !column.onUpdate &&
      column.generated === null
    );
  }
}

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
  analysis: Analysis,
  child: TableFacts,
  mutability: Mutability,
  sameCollection: (parent: string) => boolean,
): readonly CopyModel[] {
  const found = analysis.accessPatterns
    .filter(({ kind, operation }) => kind === 'read' && operation === 'select')
    .flatMap((pattern) =>
      [...new Set(pattern.tables)]
        .filter((name) => name !== child.name && !sameCollection(name) && pattern.tables.includes(child.name))
        .map((name) => tableNamed(analysis.schema, name))
        .filter((parent) => parent !== undefined)
        .flatMap((parent) => copied(pattern, child, parent)),
    )
    .filter(({ table, column }) => mutability.fixed(table, column))
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
