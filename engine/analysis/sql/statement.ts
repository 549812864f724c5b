import type { AccessPattern, ColumnRef } from '../../../contracts/schemas/analysis';
import { KEYWORDS } from './keywords';
import { tokenize } from './tokens';

/** What a statement does, without its values. Names are spelled as in the schema where it has them. */
export interface StatementFacts {
  readonly kind: AccessPattern['kind'];
  readonly operation: AccessPattern['operation'];
  /** Driving table first. */
  readonly tables: readonly string[];
  readonly joins: readonly { readonly left: ColumnRef; readonly right: ColumnRef }[];
  readonly filters: readonly Omit<AccessPattern['filters'][number], 'optional'>[];
  readonly orderBy: AccessPattern['orderBy'];
  readonly limited: boolean;
  readonly offset: boolean;
  readonly selects: readonly ColumnRef[];
  readonly aggregates: readonly string[];
  readonly groupBy: readonly ColumnRef[];
  readonly assigns: readonly ColumnRef[];
  readonly locking: boolean;
  /** False when the parser refused the statement and only operation and tables are known. */
  readonly parsed: boolean;
}

export const EMPTY_FACTS: Omit<StatementFacts, 'kind' | 'operation' | 'parsed'> = {
  tables: [],
  joins: [],
  filters: [],
  orderBy: [],
  limited: false,
  offset: false,
  selects: [],
  aggregates: [],
  groupBy: [],
  assigns: [],
  locking: false,
};

/** The part of the schema that reading SQL needs: names, to tell whose column an unqualified one is. */
export class NameTable {
  private readonly spellings = new Map<string, string>();
  private readonly tables = new Map<string, { name: string; columns: ReadonlyMap<string, string> }>();

  constructor(tables: readonly { readonly name: string; readonly columns: readonly { readonly name: string }[] }[]) {
    for (const name of tables.flatMap((table) => [table.name, ...table.columns.map((column) => column.name)]))
      if (!this.spellings.has(name.toLowerCase())) this.spellings.set(name.toLowerCase(), name);
    for (const table of tables)
      this.tables.set(table.name.toLowerCase(), {
        name: table.name,
        columns: new Map(table.columns.map((column) => [column.name.toLowerCase(), column.name])),
      });
  }

  has(table: string): boolean {
    return this.tables.has(table.toLowerCase());
  }
  /** The table as the schema spells it; an unknown one as it was written. */
  table(written: string): string {
    return this.tables.get(written.toLowerCase())?.name ?? written;
  }
  /** The column as the schema spells it; undefined when the table is known and has no such column. */
  column(table: string, written: string): string | undefined {
    const known = this.tables.get(table.toLowerCase());
    return known === undefined ? undefined : known.columns.get(written.toLowerCase());
  }
  /** The fingerprint with names that stand in upper case as the schema spells them; where it spells one in two ways, in the first of them. */
  spelled(fingerprint: string): string {
    const tokens = tokenize(fingerprint);
    let out = '';
    let end = 0;
    tokens.forEach((token, i) => {
      const { text, at } = token;
      const name =
        token.kind === 'word' && text === text.toUpperCase() && !KEYWORDS.has(text) && tokens[i + 1]?.text !== '(';
      out += fingerprint.slice(end, at) + ((name ? this.spellings.get(text.toLowerCase()) : undefined) ?? text);
      end = at + text.length;
    });
    return out + fingerprint.slice(end);
  }
  columnsOf(table: string): readonly string[] {
    return [...(this.tables.get(table.toLowerCase())?.columns.values() ?? [])];
  }
}
