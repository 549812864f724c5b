import type { ColumnRef } from '../../../contracts/schemas/analysis';
import { nameOf, type Node } from './ast';
import { DYNAMIC_NAME } from '../../lib/run-time-names';
import type { NameTable } from './statement';

/** Names that a select can see: its own tables by alias, then those of the selects around it. */
export class Scope {
  private readonly byAlias = new Map<string, string | undefined>();

  constructor(
    private readonly names: NameTable,
    private readonly outer?: Scope,
  ) {}

  /** Adds a table; gives its name as the schema spells it, or undefined when it is a derived one. */
  addTable(written: string, alias: string | undefined): string | undefined {
    const derived = written === DYNAMIC_NAME || this.isDerived(written);
    const table = derived ? undefined : this.names.table(written);
    // Text that is added behind the table reads like an alias.
    const name = alias === undefined || alias === DYNAMIC_NAME ? written : alias;
    this.byAlias.set(name.toLowerCase(), table);
    return table;
  }

  /** A derived table or common table expression: its columns are those of no table. */
  addDerived(alias: string): void {
    this.byAlias.set(alias.toLowerCase(), undefined);
  }

  private isDerived(name: string): boolean {
    const key = name.toLowerCase();
    if (this.byAlias.has(key)) return this.byAlias.get(key) === undefined;
    return this.outer?.isDerived(name) ?? false;
  }

  get all(): readonly string[] {
    return [...new Set([...this.byAlias.values()].filter((table) => table !== undefined))];
  }

  tableOf(alias: string): string | undefined {
    const key = alias.toLowerCase();
    return this.byAlias.has(key) ? this.byAlias.get(key) : this.outer?.tableOf(alias);
  }

  /** Table and column of a reference; undefined for a column of a derived table, or of none. */
  resolve(ref: Node): ColumnRef | undefined {
    const written = nameOf(ref['column']);
    if (written === undefined || written === '*' || written === DYNAMIC_NAME) return undefined;
    const alias = nameOf(ref['table']);
    if (alias !== undefined) {
      const table = this.tableOf(alias);
      return table === undefined ? undefined : { table, column: this.names.column(table, written) ?? written };
    }
    return this.unqualified(written);
  }

  private unqualified(written: string): ColumnRef | undefined {
    for (const table of this.all) {
      const column = this.names.column(table, written);
      if (column !== undefined) return { table, column };
    }
    const found = this.outer?.unqualified(written);
    if (found !== undefined) return found;
    const unknown = this.all.filter((table) => !this.names.has(table));
    return unknown.length === 1 ? { table: unknown[0]!, column: written } : undefined;
  }
}
