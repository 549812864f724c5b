import type { Item, SourceValue } from '../../contracts/projection';
import type { TableFacts } from '../../contracts/schemas/analysis';
import { columnType, fromProtocol, type Value, type ValueType } from '../../runtime/mysql';
import { refuse } from '../statement/problem';

/** A row that expressions read. */
export interface Row {
  /** @throws StatementProblem for a column that the row has not */
  readonly value: (column: string) => Value;
}

/** Types of the columns of a table, looked up when they are asked for: a column of a type without a meaning harms who reads it alone. */
export class TableTypes {
  private readonly known = new Map<string, ValueType>();

  constructor(readonly table: TableFacts) {}

  /** @throws Unsupported for a type whose values are not known, StatementProblem for a column that is not there */
  of(name: string): ValueType {
    const found = this.known.get(name);
    if (found !== undefined) return found;
    const facts = this.table.columns.find((column) => column.name === name);
    if (facts === undefined) return refuse(`${this.table.name} has no column ${name}`);
    const type = columnType(facts.columnType, facts.collation);
    this.known.set(name, type);
    return type;
  }
}

/** A row of a table as the projection gives it: text of numbers and times, bytes, NULL. */
export class TableRow implements Row {
  private readonly values = new Map<string, Value>();

  constructor(
    private readonly types: TableTypes,
    readonly raw: Readonly<Record<string, SourceValue>>,
    /** The item that it was read from; undefined for a row that a statement has made. */
    readonly item?: Item,
  ) {}

  value(column: string): Value {
    const found = this.values.get(column);
    if (found !== undefined) return found;
    const raw = this.raw[column];
    if (raw === undefined) return refuse(`the row of ${this.types.table.name} has no column ${column}`);
    const value = fromProtocol(this.types.of(column), raw);
    this.values.set(column, value);
    return value;
  }
}

/** A row of values by name: of a derived table, or of a row in the making. */
export class ValueRow implements Row {
  constructor(private readonly values: ReadonlyMap<string, Value>) {}

  value(column: string): Value {
    return this.values.get(column) ?? refuse(`the row has no column ${column}`);
  }
}
