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

/** Statements that give no column of any row a value. */
const GIVES_NOTHING = /^\s*(select|show|delete)\b/i;
/** Statements that make no row. */
const INSERTS_NOTHING = /^\s*(select|show|delete|update)\b/i;
/** The columns of a new row are put together at run time. */
const OPEN_COLUMNS = /^\s*(?:insert|replace)\b(?:(?!\b(?:values?|select)\b)[^])*\/\* dynamic \*\//i;
/** What reads a file into rows is no INSERT for the parser, which names no columns of it. */
const LOADS = /^\s*load\b/i;

const insertsRows = ({ operation }: AccessPattern): boolean => operation !== 'delete' && operation !== 'update';
const givesValues = ({ operation }: AccessPattern): boolean => operation !== 'delete';

/** True when a trigger that runs before a write can give the new row its value of a column. */
function setsNew(statement: string, column: string): boolean {
  const text = column.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const value = `(?<![\\p{L}\\p{N}_$])new\\s*\\.\\s*\`?${text}\`?(?![\\p{L}\\p{N}_$])`;
  // SELECT .. INTO takes a list of variables.
  const variables = '(?:[\\p{L}\\p{N}_$@.`]+\\s*,\\s*)*';
  return new RegExp(`${value}\\s*:?=|\\binto\\s+${variables}${value}`, 'iu').test(statement);
}

const place = ({ id, evidence }: AccessPattern): string => evidence.callSites[0] ?? id;

export class Changes {
  private readonly columns = new Set<string>();
  private readonly tables = new Set<string>();
  private readonly deleted: ReadonlySet<string>;
  /** Place of the first statement that gives a column a value, by table and column; `*` for columns that only the running program knows. */
  private readonly given = new Map<string, string>();
  /** Why nothing can be said of any table; null when the evidence is complete. */
  readonly unknown: string | null;
  /** The same for values that rows are given, for new rows, and for deletions. */
  private readonly givesUnknown: string | null;
  private readonly insertsUnknown: boolean;
  private readonly deletesUnknown: boolean;
  private readonly inserted: ReadonlySet<string>;

  constructor(private readonly analysis: Analysis) {
    const { schema, callSites, accessPatterns, risks } = analysis;
    const writes = accessPatterns.filter(({ kind }) => kind === 'write');
    // What the server runs by itself tells nothing of what the application writes.
    const sent = writes.filter(({ evidence }) => evidence.seenIn !== 'stored code');
    const dynamic = risks.find(({ code }) => code === 'DYNAMIC_STORED_CODE');
    const unread = callSites.filter(({ problem }) => problem !== null);
    /** @param does what a pattern does that is asked about */
    const unknownBy = (harmless: RegExp, does: (pattern: AccessPattern) => boolean): string | null => {
      if (sent.length === 0) return 'no statement that writes is known';
      if (dynamic !== undefined) return `${dynamic.where} makes statements at run time, which may change any column`;
      const anywhere = unread.find(
        ({ sql }) => !harmless.test(sql) && !schema.tables.some(({ name }) => names(sql, name)),
      );
      if (anywhere !== undefined)
        return `the statement at ${anywhere.file}:${anywhere.line} could not be read and may change any column`;
      const onAny = writes.find((pattern) => does(pattern) && anyTable(pattern));
      return onAny === undefined
        ? null
        : `${place(onAny)} writes to a table that is named at run time, which may be any`;
    };
    this.unknown = unknownBy(CHANGES_NOTHING, changesRows);
    this.givesUnknown = unknownBy(GIVES_NOTHING, givesValues);
    this.insertsUnknown = unknownBy(INSERTS_NOTHING, insertsRows) !== null;
    this.deletesUnknown = unknownBy(DELETES_NOTHING, deletesRows) !== null;
    const unparsed = new Set(risks.filter(({ code }) => code === 'UNPARSED_STATEMENT').map(({ where }) => where));
    for (const pattern of writes) {
      this.note(pattern);
      this.noteGiven(pattern, unparsed.has(pattern.id));
    }
    const giving = callSites.filter(({ sql, problem }) =>
      problem === null ? OPEN_ASSIGNMENT.test(sql) || OPEN_COLUMNS.test(sql) : !GIVES_NOTHING.test(sql),
    );
    for (const { sql, file, line } of giving)
      for (const { name } of schema.tables) if (names(sql, name)) this.give(name, '*', `${file}:${line}`);
    for (const { name, table, timing, statement } of schema.triggers)
      if (/^before$/i.test(timing))
        for (const column of tableNamed(schema, table)?.columns ?? [])
          if (setsNew(statement, column.name)) this.give(table, column.name, `trigger ${name}`);
    const triggers = schema.triggers.map(({ statement }) => statement);
    /** Tables that one of these texts names. */
    const namedIn = (texts: readonly string[]): readonly string[] =>
      schema.tables.map(({ name }) => name).filter((name) => texts.some((text) => names(text, name)));
    const inserting = [
      ...unread.map(({ sql }) => sql).filter((sql) => !INSERTS_NOTHING.test(sql)),
      ...triggers.filter((text) => names(text, 'insert') || names(text, 'replace')),
    ];
    this.inserted = new Set([...writes.filter(insertsRows).flatMap(({ tables }) => tables), ...namedIn(inserting)]);
    const changing = [
      ...unread.map(({ sql }) => sql).filter((sql) => !CHANGES_NOTHING.test(sql)),
      ...callSites.filter(({ sql }) => OPEN_ASSIGNMENT.test(sql)).map(({ sql }) => sql),
      ...triggers,
    ];
    for (const name of namedIn(changing)) this.tables.add(name);
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
    this.deleted = withCascades(schema, new Set([...deleted, ...namedIn(deleting)]));
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

  /** @param unparsed only operation and tables of the pattern are known */
  private noteGiven(pattern: AccessPattern, unparsed: boolean): void {
    const { assigns, tables, fingerprint } = pattern;
    for (const { table, column } of assigns) this.give(table, column, place(pattern));
    if (givesValues(pattern) && (unparsed || LOADS.test(fingerprint)))
      for (const table of tables) this.give(table, '*', place(pattern));
  }

  /**
   * Where a known statement or trigger gives a row its value of a column, or could, or why that cannot be said; null when by complete evidence
   * none does and the default of the server stands.
   */
  givenBy(table: string, column: string): string | null {
    return this.given.get(`${table}\0${column}`) ?? this.given.get(`${table}\0*`) ?? this.givesUnknown;
  }

  /** True when a known statement can make rows of the table, or when nothing can be said. */
  inserts(table: string): boolean {
    return this.insertsUnknown || this.inserted.has(table);
  }

  /**
   * True when a known statement, or a foreign key behind one, can change one of the columns, or when nothing can be said.
   * @param columns `*` stands for all
   */
  updates(table: string, columns: readonly string[]): boolean {
    return this.changesOf(table, columns, new Set());
  }

  /** @param asked tables and columns on the way here: foreign keys can lead in a circle */
  private changesOf(table: string, columns: readonly string[], asked: Set<string>): boolean {
    if (this.unknown !== null || this.tables.has(table)) return true;
    const facts = tableNamed(this.analysis.schema, table);
    const every = facts?.columns ?? [];
    // What the server makes of other columns, or sets with them, can change with any.
    const open =
      columns.includes('*') ||
      every.some(({ name, generated, onUpdate }) => columns.includes(name) && (generated !== null || onUpdate));
    const all = open ? every.map(({ name }) => name) : columns;
    if (all.some((column) => this.columns.has(`${table}\0${column}`))) return true;
    return (facts?.foreignKeys ?? []).some((key) => {
      const way = `${table}\0${key.name}`;
      if (asked.has(way) || !key.columns.some((column) => all.includes(column))) return false;
      asked.add(way);
      if (key.onDelete === 'SET NULL' && this.deletes(key.referencedTable)) return true;
      const follows = key.onUpdate === 'CASCADE' || key.onUpdate === 'SET NULL';
      return follows && this.changesOf(key.referencedTable, key.referencedColumns, asked);
    });
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
