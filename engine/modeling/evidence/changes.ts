import type {
  AccessPattern,
  Analysis,
  ColumnFacts,
  SchemaFacts,
  TableFacts,
} from '../../../contracts/schemas/analysis';
import { DYNAMIC_NAME } from '../../lib/run-time-names';
import { columnNamed, tableNamed } from '../../projection/compile/schema-index';

/** Which columns may change and which rows may be deleted, as far as statements are known. */

/** Statements that change no column of a row that is there. */
const CHANGES_NOTHING = /^\s*(select|show|insert|delete)\b(?![^]*\bupdate\b)/i;
/** Statements that delete no row. */
const DELETES_NOTHING = /^\s*(select|show|insert|update)\b/i;
/** The columns of the SET are put together at run time. */
const OPEN_ASSIGNMENT = /^\s*update\b[^]*?\bset\b(?:(?!\bwhere\b)[^])*\/\* dynamic \*\//i;

/** True when a text has the name of a table as a word of its own. */
const names = (text: string, table: string): boolean =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}_$-]+/u)
    .includes(table.toLowerCase());

/** Tables whose rows go when rows of these go: ON DELETE CASCADE, as far as it leads. */
function withCascades(schema: SchemaFacts, deleted: ReadonlySet<string>): ReadonlySet<string> {
  const all = new Set(deleted);
  for (let before = -1; before !== all.size;) {
    before = all.size;
    for (const { name, foreignKeys } of schema.tables)
      if (foreignKeys.some(({ referencedTable, onDelete }) => onDelete === 'CASCADE' && all.has(referencedTable)))
        all.add(name);
  }
  return all;
}

/** An upsert changes rows; a plain INSERT does not. */
const changesRows = ({ operation, fingerprint }: AccessPattern): boolean =>
  operation !== 'delete' && (operation !== 'insert' || /\bon duplicate key update\b/i.test(fingerprint));

const deletesRows = ({ operation }: AccessPattern): boolean => operation !== 'insert' && operation !== 'update';

/** A table, or a part of its name, that only the running program knows: `UPDATE /* dynamic *\/ SET`, `JOIN /* dynamic *\/orders`. */
const RUN_TIME_TABLE = /\b(?:update|into|join)\s+(?:[\w$.`]*)\/\* dynamic \*\//i;

/**
 * A statement on a table that only the running program knows could be on any. Its name is in no list of tables; routines have statements of
 * their own, and of statements that define something the table does not matter.
 */
const anyTable = ({ tables, operation, fingerprint }: AccessPattern): boolean =>
  tables.some((name) => name === '' || name.includes(DYNAMIC_NAME)) ||
  RUN_TIME_TABLE.test(fingerprint) ||
  (tables.length === 0 && operation !== 'call' && operation !== 'other');

/** Statements that give no value to a row that they make. */
const MAKES_NOTHING = /^\s*(select|show|delete)\b/i;

const place = ({ id, evidence }: AccessPattern): string => evidence.callSites[0] ?? id;

export class Changes {
  private readonly columns = new Set<string>();
  private readonly tables = new Set<string>();
  private readonly deleted: ReadonlySet<string>;
  /** Place of the first statement that gives a column a value, by table and column; `*` for columns that only the running program knows. */
  private readonly given = new Map<string, string>();
  /** Why nothing can be said of any table; null when the evidence is complete. */
  readonly unknown: string | null;
  /** The same for deletions. */
  private readonly deletesUnknown: boolean;

  constructor(analysis: Analysis) {
    const { schema, callSites, accessPatterns, risks } = analysis;
    const writes = accessPatterns.filter(({ kind }) => kind === 'write');
    // What the server runs by itself tells nothing of what the application writes.
    const sent = writes.filter(({ evidence }) => evidence.seenIn !== 'stored code');
    const dynamic = risks.find(({ code }) => code === 'DYNAMIC_STORED_CODE');
    const unread = callSites.filter(({ problem }) => problem !== null);
    const nowhere = (harmless: RegExp) =>
      unread.find(({ sql }) => !harmless.test(sql) && !schema.tables.some(({ name }) => names(sql, name)));
    const anywhere = nowhere(CHANGES_NOTHING);
    const onAny = writes.find((pattern) => changesRows(pattern) && anyTable(pattern));
    this.unknown =
      sent.length === 0
        ? 'no statement that writes is known'
        : dynamic !== undefined
          ? `${dynamic.where} makes statements at run time, which may change any column`
          : anywhere !== undefined
            ? `the statement at ${anywhere.file}:${anywhere.line} could not be read and may change any column`
            : onAny !== undefined
              ? `${place(onAny)} writes to a table that is named at run time, which may be any`
              : null;
    this.deletesUnknown =
      sent.length === 0 ||
      dynamic !== undefined ||
      nowhere(DELETES_NOTHING) !== undefined ||
      writes.some((pattern) => deletesRows(pattern) && anyTable(pattern));
    for (const pattern of writes) {
      this.note(pattern);
      this.noteGiven(pattern);
    }
    for (const { sql, file, line } of unread.filter(({ sql }) => !MAKES_NOTHING.test(sql)))
      for (const { name } of schema.tables) if (names(sql, name)) this.give(name, '*', `${file}:${line}`);
    const triggers = schema.triggers.map(({ statement }) => statement);
    const changing = [
      ...unread.map(({ sql }) => sql).filter((sql) => !CHANGES_NOTHING.test(sql)),
      ...callSites.filter(({ sql }) => OPEN_ASSIGNMENT.test(sql)).map(({ sql }) => sql),
      ...triggers,
    ];
    for (const { name } of schema.tables) if (changing.some((text) => names(text, name))) this.tables.add(name);
    // A column that does not exist stands for one that is known only at run time.
    for (const one of [...this.columns]) {
      const [table = '', column = ''] = one.split('\0');
      const facts = tableNamed(schema, table);
      if (facts !== undefined && columnNamed(facts, column) === undefined) this.tables.add(table);
    }
    const deleting = [
      ...unread.map(({ sql }) => sql).filter((sql) => !DELETES_NOTHING.test(sql)),
      ...triggers.filter((text) => names(text, 'delete') || names(text, 'replace')),
    ];
    const deleted = writes.filter(deletesRows).flatMap(({ tables }) => tables);
    const named = schema.tables.map(({ name }) => name).filter((name) => deleting.some((text) => names(text, name)));
    this.deleted = withCascades(schema, new Set([...deleted, ...named]));
  }

  private note(pattern: AccessPattern): void {
    if (!changesRows(pattern)) return;
    if (pattern.operation !== 'update' || pattern.assigns.length === 0) {
      for (const table of pattern.tables) this.tables.add(table);
      return;
    }
    for (const { table, column } of pattern.assigns)
      if (column === '*') this.tables.add(table);
      else this.columns.add(`${table}\0${column}`);
  }

  private give(table: string, column: string, where: string): void {
    const key = `${table}\0${column}`;
    if (!this.given.has(key)) this.given.set(key, where);
  }

  private noteGiven(pattern: AccessPattern): void {
    for (const { table, column } of pattern.assigns) this.give(table, column, place(pattern));
  }

  /** Where a known statement gives a row its value of a column, or could; null when none does and the default of the server stands. */
  givenBy(table: string, column: string): string | null {
    return this.given.get(`${table}\0${column}`) ?? this.given.get(`${table}\0*`) ?? null;
  }

  /** True when no known statement can give an existing row another value in this column. */
  fixed(table: TableFacts, column: ColumnFacts): boolean {
    return (
      this.unknown === null &&
      !this.tables.has(table.name) &&
      !this.columns.has(`${table.name}\0${column.name}`) &&
      !column.onUpdate &&
      column.generated === null
    );
  }

  /** True when every change of the table's columns is one of a known UPDATE that names them. */
  countable(table: TableFacts): boolean {
    return this.unknown === null && !this.tables.has(table.name);
  }

  /** True when a known statement, or a cascade behind one, can delete rows of the table, or when nothing can be said. */
  deletes(table: string): boolean {
    return this.deletesUnknown || this.deleted.has(table);
  }
}
