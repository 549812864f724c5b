import type { SchemaFacts, TableFacts } from '../../../../contracts/schemas/analysis';
import { by, byCodeUnit } from '../../../lib/compare';
import { defineTable, type Server, type TableDefinition } from '../create-table';
import { defaultCollation } from '../ddl/character-sets';
import { runConditionals } from '../ddl/conditional';
import { readEvent, readRoutine, readTrigger, readView } from '../ddl/objects';
import { readOptions } from '../ddl/options';
import { bracket, ddlTokens, isWord, nameText, qualifiedName, splitAtCommas } from '../ddl/tokens';
import { keysOf } from '../keys';
import type { Token } from '../../sql/tokens';
import { serverOfComment, serverOfStatement } from './foreign';
import { DumpHeader } from './header';
import { dumpNotes, type DumpNote } from './notes';
import type { DumpStatement } from './splitter';

interface DumpTable {
  readonly definition: TableDefinition;
  /** Later statements that changed it. */
  readonly changes: string[];
  /** Rows of its INSERTs; undefined while the dump has shown no data of it. */
  rows: number | null | undefined;
}

interface Schema {
  characterSet: string | undefined;
  collation: string | undefined;
  readonly tables: Map<string, DumpTable>;
  readonly views: Map<string, SchemaFacts['views'][number]>;
  readonly triggers: Map<string, SchemaFacts['triggers'][number]>;
  readonly routines: Map<string, SchemaFacts['routines'][number]>;
  readonly events: Map<string, SchemaFacts['events'][number]>;
}

export interface DumpSchema {
  /** Empty when the dump names no schema. */
  readonly database: string;
  readonly facts: SchemaFacts;
}

/**
 * Gathers the schema out of the statements of a dump (mysqldump, mariadb-dump, mydumper, phpMyAdmin, or written by hand). What it
 * does not know it counts; it never fails.
 */
export class DumpReader {
  private readonly header = new DumpHeader();
  private readonly schemas = new Map<string, Schema>();
  private current = '';
  /** First words of statements that were not understood, with their number. */
  readonly unknown = new Map<string, number>();
  private cut = 0;
  private sign: string | undefined;

  /** The server that the dump is of when it is another one than MySQL or MariaDB. */
  get foreign(): string | undefined {
    return this.header.known ? undefined : this.sign;
  }

  comment(line: string): void {
    this.header.line(line);
    this.sign ??= serverOfComment(line);
    if (this.header.database !== undefined) {
      this.current = this.header.database;
      this.header.database = undefined;
    }
  }

  /** @param schema that the file is for, where its name says so */
  use(schema: string): void {
    this.current = schema;
  }

  statement({ text, rows, cut }: DumpStatement): void {
    if (cut) this.cut += 1;
    if (!this.header.known) this.sign ??= serverOfStatement(text);
    const plain = runConditionals(text.slice(0, 4_000), this.header.server.flavour);
    const tokens = ddlTokens(plain);
    const first = tokens[0];
    if (first === undefined) return;
    const word = first.text.toUpperCase();
    if (word === 'INSERT' || word === 'REPLACE') this.insert(tokens, rows);
    else if (word === 'CREATE') this.create(tokens, text);
    else if (word === 'ALTER') this.alter(text);
    else if (word === 'DROP') this.drop(tokens);
    else if (word === 'USE') this.current = nameText(tokens[1]);
    else if (!IGNORED.has(word)) this.miss(word);
  }

  /** One for each schema that has a table, by name. */
  result(): readonly DumpSchema[] {
    return [...this.schemas]
      .filter(([, schema]) => schema.tables.size > 0)
      .map(([database, schema]) => ({ database, facts: this.facts(database, schema) }))
      .sort(by(({ database }) => database));
  }

  get notes(): readonly DumpNote[] {
    const { missing = [], known, cut } = this.header;
    return dumpNotes({ missing, known, ended: !cut, unknown: this.unknown, cut: this.cut });
  }

  private miss(word: string): void {
    const name = /^[A-Z_]{1,30}$/.test(word) ? word : 'text that is no SQL';
    this.unknown.set(name, (this.unknown.get(name) ?? 0) + 1);
  }

  private schema(name = this.current): Schema {
    const known = this.schemas.get(name);
    if (known !== undefined) return known;
    const made: Schema = {
      ...{ characterSet: undefined, collation: undefined, tables: new Map(), views: new Map() },
      ...{ triggers: new Map(), routines: new Map(), events: new Map() },
    };
    this.schemas.set(name, made);
    return made;
  }

  private server(schema: Schema): Server {
    const { characterSet, collation } = schema;
    return {
      ...this.header.server,
      ...(characterSet === undefined ? {} : { characterSet }),
      ...(collation === undefined ? {} : { collation }),
    };
  }

  private create(tokens: readonly Token[], text: string): void {
    const { flavour } = this.header.server;
    const kind = tokens.find((token) => isWord(token, ...KINDS))?.text.toUpperCase();
    const schema = this.schema();
    switch (kind) {
      case 'TABLE':
        if (!tokens.slice(0, 4).some((token) => isWord(token, 'TEMPORARY'))) this.createTable(text);
        break;
      case 'DATABASE':
      case 'SCHEMA':
        this.createDatabase(tokens);
        break;
      case 'VIEW': {
        const view = readView(text, flavour, this.current);
        if (view === undefined) break;
        // Until the tables are all there, dumps stand a table in for the view.
        schema.tables.delete(view.name);
        schema.views.set(view.name, view);
        break;
      }
      case 'TRIGGER': {
        const trigger = readTrigger(text, flavour);
        if (trigger) schema.triggers.set(trigger.name, trigger);
        break;
      }
      case 'PROCEDURE':
      case 'FUNCTION': {
        const routine = readRoutine(text, flavour);
        if (routine) schema.routines.set(`${routine.type} ${routine.name}`, routine);
        break;
      }
      case 'EVENT': {
        const event = readEvent(text, flavour);
        if (event) schema.events.set(event.name, event);
        break;
      }
      case 'INDEX':
        this.createIndex(text);
        break;
      case undefined:
        this.miss('CREATE');
        break;
      default:
    }
  }

  private createTable(text: string): void {
    const schema = this.schema();
    const first = defineTable(text, { ...this.server(schema), database: this.current });
    const own = first.schema === undefined || first.schema === this.current ? schema : this.schema(first.schema);
    const definition = own === schema ? first : defineTable(text, this.server(own));
    if (definition.name === '' || own.views.has(definition.name)) return;
    if (own.tables.has(definition.name) && /\bIF\s+NOT\s+EXISTS\b/i.test(text.slice(0, 200))) return;
    // LIKE another table, AS SELECT, or cut short: a table without columns would be no fact.
    if (definition.builder.shape().columns.length === 0) return this.miss('CREATE_TABLE');
    own.tables.set(definition.name, { definition, changes: [], rows: undefined });
  }

  private createDatabase(tokens: readonly Token[]): void {
    let at = tokens.findIndex((token) => isWord(token, 'DATABASE', 'SCHEMA')) + 1;
    while (isWord(tokens[at], 'IF', 'NOT', 'EXISTS')) at += 1;
    const schema = this.schema(nameText(tokens[at]));
    const options = readOptions(tokens.slice(at + 1));
    schema.characterSet = options.characterSet ?? options.collation?.split('_')[0];
    schema.collation =
      options.collation ??
      (options.characterSet === undefined ? undefined : defaultCollation(options.characterSet, this.header.server));
  }

  private table(tokens: readonly Token[], at: number): { table: DumpTable | undefined; next: number } {
    const { schema, name, next } = qualifiedName(tokens, at);
    return { table: this.schema(schema).tables.get(name), next };
  }

  private insert(tokens: readonly Token[], rows: number | null): void {
    let at = 1;
    while (isWord(tokens[at], 'INTO', 'IGNORE', 'LOW_PRIORITY', 'DELAYED', 'HIGH_PRIORITY')) at += 1;
    const { table } = this.table(tokens, at);
    if (table === undefined) return;
    table.rows = rows === null || table.rows === null ? null : (table.rows ?? 0) + rows;
  }

  private createIndex(text: string): void {
    const sql = runConditionals(text, this.header.server.flavour);
    const tokens = ddlTokens(sql);
    const index = tokens.findIndex((token) => isWord(token, 'INDEX'));
    const on = tokens.findIndex((token) => isWord(token, 'ON'));
    if (on < 0) return this.miss('CREATE');
    const { table, next } = this.table(tokens, on + 1);
    if (table === undefined) return;
    const parts = bracket(tokens, next);
    const kind = tokens.slice(1, index).filter((token) => isWord(token, 'UNIQUE', 'FULLTEXT', 'SPATIAL', 'VECTOR'));
    const open = tokens.slice(next, parts?.next);
    const element = [...kind, tokens[index]!, ...tokens.slice(index + 1, on), ...open, ...tokens.slice(parts?.next)];
    table.definition.builder.add(element, { ...table.definition.context, sql });
    table.changes.push(text);
  }

  private alter(text: string): void {
    const sql = runConditionals(text, this.header.server.flavour);
    const tokens = ddlTokens(sql);
    if (!tokens.slice(0, 4).some((token) => isWord(token, 'TABLE'))) return;
    const at = tokens.findIndex((token) => isWord(token, 'TABLE')) + 1;
    const { table, next } = this.table(tokens, at);
    if (table === undefined) return;
    // Around the rows of a table; also around none.
    if (isWord(tokens[next], 'DISABLE', 'ENABLE') && isWord(tokens[next + 1], 'KEYS')) {
      table.rows = table.rows === undefined ? 0 : table.rows;
      return;
    }
    const context = { ...table.definition.context, sql };
    let understood = false;
    for (const part of splitAtCommas(tokens.slice(next))) {
      understood = change(table, part, context) || understood;
      if (isWord(part[0], 'DROP', 'RENAME', 'CONVERT', 'PARTITION')) this.miss(`ALTER_${part[0]!.text.toUpperCase()}`);
    }
    if (understood) table.changes.push(text);
  }

  private drop(tokens: readonly Token[]): void {
    let at = tokens.findIndex((token) => isWord(token, ...KINDS)) + 1;
    const kind = tokens[at - 1]?.text.toUpperCase();
    while (isWord(tokens[at], 'IF', 'EXISTS')) at += 1;
    for (const part of splitAtCommas(tokens.slice(at))) {
      const { schema, name } = qualifiedName(part, 0);
      if (kind === 'TABLE') this.schema(schema).tables.delete(name);
      if (kind === 'VIEW') this.schema(schema).views.delete(name);
    }
  }

  private facts(database: string, schema: Schema): SchemaFacts {
    const { server } = this.header;
    const collation = schema.collation ?? '';
    const tables = [...schema.tables.values()].map(tableFactsOf).sort(by(({ name }) => name));
    const names = new Set(tables.map(({ name }) => name));
    return {
      ...server,
      database,
      characterSet: schema.characterSet ?? '',
      collation,
      tables,
      views: [...schema.views.values()].sort(by(({ name }) => name)),
      triggers: [...schema.triggers.values()].filter(({ table }) => names.has(table)).sort(by(({ name }) => name)),
      routines: [...schema.routines.values()].sort((a, b) => byCodeUnit(a.name, b.name) || byCodeUnit(a.type, b.type)),
      events: [...schema.events.values()].sort(by(({ name }) => name)),
    };
  }
}

/** Takes one part of ALTER TABLE; false for one that changes nothing we read. */
function change({ definition }: DumpTable, part: readonly Token[], context: TableDefinition['context']): boolean {
  const { builder } = definition;
  const column = isWord(part[1], 'COLUMN') ? 2 : 1;
  if (isWord(part[0], 'ADD')) builder.add(part.slice(column), context);
  else if (isWord(part[0], 'MODIFY')) builder.change(nameText(part[column]), part.slice(column), context);
  else if (isWord(part[0], 'CHANGE')) builder.change(nameText(part[column]), part.slice(column + 1), context);
  else return false;
  return true;
}

function tableFactsOf({ definition, changes, rows }: DumpTable): TableFacts {
  const { builder, name, engine, collation, comment, partitioning, systemVersioned, statement } = definition;
  const shape = builder.shape();
  return {
    ...{ name, engine, collation, comment },
    rowCount: rows ?? null,
    columns: [...shape.columns],
    ...keysOf(shape.keys),
    foreignKeys: [...shape.foreignKeys],
    checks: [...shape.checks],
    createStatement: [statement, ...changes].join(';\n'),
    ...(partitioning === undefined ? {} : { partitioning }),
    ...(systemVersioned ? { systemVersioned: true as const } : {}),
  };
}

const KINDS = [
  ...['TABLE', 'VIEW', 'TRIGGER', 'PROCEDURE', 'FUNCTION', 'EVENT', 'INDEX', 'DATABASE', 'SCHEMA'],
  ...['SEQUENCE', 'USER', 'ROLE', 'SERVER', 'PACKAGE', 'TABLESPACE'],
];

/** Statements that say nothing of the schema. */
const IGNORED: ReadonlySet<string> = new Set(
  `SET LOCK UNLOCK START BEGIN COMMIT ROLLBACK FLUSH ANALYZE OPTIMIZE TRUNCATE DELETE UPDATE SELECT SHOW GRANT REVOKE CALL CHANGE SOURCE
   DO KILL LOAD PREPARE EXECUTE DEALLOCATE`.split(/\s+/),
);
