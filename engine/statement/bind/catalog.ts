import type { SchemaFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { markedText, plainTemplate } from '../template/marked-text';
import { parse } from '../syntax';
import type { Query } from '../syntax/tree';
import { refuse } from '../problem';

/** Tables and views by name. An exact name comes first; servers differ in whether case matters. */
export class Catalog {
  private readonly tables = new Map<string, TableFacts>();
  private readonly views = new Map<string, SchemaFacts['views'][number]>();
  readonly database: string;

  constructor(schema: Pick<SchemaFacts, 'database' | 'tables' | 'views'>) {
    this.database = schema.database;
    for (const view of schema.views)
      for (const name of [view.name.toLowerCase(), view.name]) this.views.set(name, view);
    for (const table of schema.tables)
      for (const name of [table.name.toLowerCase(), table.name]) this.tables.set(name, table);
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
