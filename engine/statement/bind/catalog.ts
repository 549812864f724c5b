import type { SchemaFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { operationNames } from '../../../runtime/mysql';
import { markedText, plainTemplate } from '../template/marked-text';
import { parse } from '../syntax';
import type { Query } from '../syntax/tree';
import { refuse } from '../problem';

/** Tables, views and stored functions by name. An exact name comes first; servers differ in whether case matters. */
export class Catalog {
  private readonly tables = new Map<string, TableFacts>();
  private readonly views = new Map<string, SchemaFacts['views'][number]>();
  private readonly functions: ReadonlySet<string>;
  readonly database: string;

  constructor(schema: Pick<SchemaFacts, 'database' | 'tables' | 'views'> & Partial<Pick<SchemaFacts, 'routines'>>) {
    this.database = schema.database;
    // A function of the server comes before a stored one of its name.
    const own = new Set(operationNames());
    const stored = (schema.routines ?? []).filter(({ type }) => type.toUpperCase() === 'FUNCTION');
    this.functions = new Set(stored.map(({ name }) => name.toUpperCase()).filter((name) => !own.has(name)));
    for (const view of schema.views)
      for (const name of [view.name.toLowerCase(), view.name]) this.views.set(name, view);
    for (const table of schema.tables)
      for (const name of [table.name.toLowerCase(), table.name]) this.tables.set(name, table);
  }

  /** A function that is stored in the source, whose code no plan carries out. */
  isStored(name: string): boolean {
    return this.functions.has(name.toUpperCase());
  }

  table(name: string): TableFacts | undefined {
    return this.tables.get(name) ?? this.tables.get(name.toLowerCase());
  }

  /** The query of a view; undefined when there is no view of that name. */
  view(name: string): { readonly name: string; readonly query: Query } | undefined {
    const view = this.views.get(name) ?? this.views.get(name.toLowerCase());
    if (view === undefined) return undefined;
    const { statement } = parse(markedText(plainTemplate(view.definition)));
    return statement.kind === 'query' ? { name: view.name, query: statement.query } : refuse(`the view ${view.name}`);
  }
}

/** The column as the table spells it. */
export const columnOf = (table: TableFacts, name: string): string | undefined =>
  table.columns.find((column) => column.name === name)?.name ??
  table.columns.find((column) => column.name.toLowerCase() === name.toLowerCase())?.name;
