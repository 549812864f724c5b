import { refuse } from '../problem';
import type { Expression as Written, Window } from '../syntax/tree';
import type { ColumnReference, Expression, SourceId } from '../tree';

export interface ScopeEntry {
  readonly alias: string;
  readonly schema: string | null;
  readonly source: SourceId;
  readonly columns: readonly string[];
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Names that an expression can use: the sources of its query, then those of the queries around it. */
export class Scope {
  readonly entries: ScopeEntry[] = [];
  /** Columns of USING and NATURAL that another column stands for. */
  private readonly merged: { readonly hidden: ColumnReference; readonly shown: ColumnReference }[] = [];
  /** Columns of the select list, for ORDER BY, GROUP BY and HAVING. */
  aliases: ReadonlyMap<string, Expression> = new Map();
  /** Windows, and what the select list gives names to, by those names in lower case and as they are written. */
  windows: ReadonlyMap<string, Window> = new Map();
  selected: ReadonlyMap<string, Written> = new Map();

  constructor(readonly outer: Scope | null) {}

  add(entry: ScopeEntry): void {
    if (this.entries.some(({ alias }) => same(alias, entry.alias))) refuse(`the table ${entry.alias} is there twice`);
    this.entries.push(entry);
  }

  /** From now on the unqualified name of the two means `shown`. */
  merge(shown: ColumnReference, hidden: ColumnReference): void {
    this.merged.push({ shown, hidden });
  }

  /** True for a column that `*` leaves out. */
  isHidden({ source, column }: ColumnReference): boolean {
    return this.merged.some(({ hidden }) => hidden.source === source && hidden.column === column);
  }

  /** Columns of USING and NATURAL in the order in which `*` shows them first. */
  get shown(): readonly ColumnReference[] {
    return this.merged.map(({ shown }) => shown).filter((one) => !this.isHidden(one));
  }

  entry(alias: string): ScopeEntry | undefined {
    return this.entries.find((one) => same(one.alias, alias));
  }

  /**
   * The column that a name means, here or further out.
   * @throws StatementProblem when there is none, or more than one
   */
  column(path: readonly string[]): ColumnReference {
    const found = this.find(path);
    return found ?? refuse(`there is no column ${path.join('.')}`);
  }

  find(path: readonly string[]): ColumnReference | undefined {
    return this.own(path) ?? this.outer?.find(path);
  }

  /** The column of this query alone. */
  own(path: readonly string[]): ColumnReference | undefined {
    const name = path.at(-1)!;
    const [table, schema] = [path.at(-2), path.at(-3)];
    const found = this.entries
      .filter((one) => table === undefined || same(one.alias, table))
      .filter((one) => schema === undefined || one.schema === null || same(one.schema, schema))
      .flatMap((one) => {
        const column = one.columns.find((other) => other === name) ?? one.columns.find((other) => same(other, name));
        return column === undefined ? [] : [{ kind: 'column', source: one.source, column } as const];
      });
    const visible = table === undefined ? found.filter((one) => !this.isHidden(one)) : found;
    if (visible.length > 1) refuse(`the column ${path.join('.')} is ambiguous`);
    return visible[0];
  }
}
