import type { ColumnFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { quoteName } from '../sql-text';
import { SqlTextError, type ColumnExpr } from './sql/types';
import { columnNamed } from './schema-index';

/** A table under the name by which the contract's texts call it, and the alias by which the view does. */
export interface NamedTable {
  readonly name: string;
  readonly alias: string;
  readonly table: TableFacts;
  /** True when every driving row has a row here: the driving table itself, and joins that a foreign key enforces. */
  readonly enforced: boolean;
  /** Columns of the target that equal columns of the driving table, by name. Only of joins that start there. */
  readonly equals: Readonly<Record<string, string>>;
}

/** A column that a text names. */
export interface FoundColumn {
  readonly from: NamedTable;
  readonly facts: ColumnFacts;
  /** `alias`.`column` */
  readonly reference: string;
}

/** Can be NULL: by itself, or because its row is not there. */
export const canBeNull = ({ from, facts }: FoundColumn): boolean => facts.nullable || !from.enforced;

/** What names mean in one text; the first table is the driving one, the last one the join's target. */
export class Names {
  constructor(readonly tables: readonly NamedTable[]) {}

  with(table: NamedTable): Names {
    return new Names([...this.tables, table]);
  }

  named(name: string): NamedTable | undefined {
    return this.tables.find((one) => one.name === name);
  }

  /**
   * The column that a text means. Without a table it is the target's, else the only one of that name.
   * @throws SqlTextError unknown-alias, unknown-column, ambiguous-column
   */
  find({ table, column }: ColumnExpr, target: NamedTable | null = this.tables.at(-1) ?? null): FoundColumn {
    if (table !== null) {
      const from = this.named(table);
      if (from !== undefined) return this.in(from, column);
      throw new SqlTextError(
        'unknown-alias',
        `${table}.${column} uses ${table}, which nobody defines; known here: ${this.tables.map(({ name }) => name).join(', ')}`,
        `Use a known name, or a self-join with "join_alias": ${JSON.stringify(table)}.`,
      );
    }
    if (target !== null && columnNamed(target.table, column) !== undefined) return this.in(target, column);
    const holders = this.tables.filter((one) => columnNamed(one.table, column) !== undefined);
    if (holders.length === 1) return this.in(holders[0]!, column);
    if (holders.length === 0)
      throw new SqlTextError(
        'unknown-column',
        `${column} is no column of ${this.tables.map((one) => one.table.name).join(' or ')}`,
        `Name a column of the source; a text stands in single quotes ('${column}').`,
      );
    throw new SqlTextError(
      'ambiguous-column',
      `${column} is a column of ${holders.map(({ name }) => name).join(' and of ')}`,
      `Write ${holders.map(({ name }) => `${name}.${column}`).join(' or ')}.`,
    );
  }

  private in(from: NamedTable, column: string): FoundColumn {
    const facts = columnNamed(from.table, column);
    if (facts === undefined)
      throw new SqlTextError(
        'unknown-column',
        `${from.table.name} has no column ${column}`,
        'Name a column of the source.',
      );
    return { from, facts, reference: `${quoteName(from.alias)}.${quoteName(column)}` };
  }
}
