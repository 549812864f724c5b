import { columnType, fromProtocol, Unsupported, type Value, type ValueType } from '../../mysql';
import type { Item } from '../item';
import { fromAttribute } from '../values/attribute';
import { jsonToValue } from '../values/json-value';
import { sameValue } from '../values/same-value';

/** Which attribute holds a column, and as what. */
export interface ColumnDefinition {
  /** Null: no item carries the column. */
  readonly attribute: string | null;
  /** Type as MySQL declares it: `int unsigned`, `varchar(60)`. */
  readonly type: string;
  readonly collation?: string;
  /** `json` for a document; of all others the attribute's own type says enough. */
  readonly codec?: string;
  /** NULL is written as NULL; the attribute is left out when absent. */
  readonly nullAs?: 'null';
}

export interface EntityDefinition<C extends string> {
  /** DynamoDB table. */
  readonly table: string;
  /** Value of the attribute that tells the entities of a table apart. */
  readonly type: string;
  /** Partition key, then sort key where the table has one. */
  readonly keys: readonly string[];
  readonly columns: Readonly<Record<C, ColumnDefinition>>;
}

/** A row by the names of its columns. */
export type Row<C extends string = string> = Readonly<Record<C, Value>>;

/** Attributes that every item has beside those of its row. */
const TYPE = '_type';
const EXACT = '_exact';

/** Type of the rows that an entity reads. */
export type RowOf<E> = E extends Entity<infer C> ? Row<C> : never;

const ITEM = Symbol('item');

/** The item that a row was read from; an empty one for a row that a join has made of NULLs. */
export const itemOf = (row: Row): Item => (row as { readonly [ITEM]?: Item })[ITEM] ?? {};

/** The exact text of a document, unless the attribute was changed after the text was kept. */
function exactText(attribute: string, item: Item): string | undefined {
  const kept = item[EXACT];
  const text = kept !== undefined && 'M' in kept ? kept.M[attribute] : undefined;
  if (text === undefined || !('S' in text)) return undefined;
  return sameValue(jsonToValue(text.S), item[attribute]!) ? text.S : undefined;
}

/** Items of one kind, read as the rows of the table that they come from. */
export class Entity<C extends string = string> {
  readonly table: string;
  readonly keys: readonly string[];
  private readonly types = new Map<string, ValueType>();
  private readonly prototype: object;

  constructor(readonly definition: EntityDefinition<C>) {
    this.table = definition.table;
    this.keys = definition.keys;
    this.prototype = Object.create(
      null,
      Object.fromEntries(Object.keys(definition.columns).map((name) => [name, this.getter(name as C)])),
    ) as object;
  }

  /** @throws Unsupported for a type whose values are not known; asked when the column is, so that it harms nobody else */
  typeOf(column: C): ValueType {
    const found = this.types.get(column);
    if (found !== undefined) return found;
    const { type, collation = null } = this.definition.columns[column];
    const read = columnType(type, collation);
    this.types.set(column, read);
    return read;
  }

  /** Values are read when they are asked for, and kept. */
  private getter(column: C): PropertyDescriptor {
    const read = (item: Item | undefined): Value => this.valueOf(column, item);
    return {
      enumerable: true,
      get(this: { readonly [ITEM]?: Item }) {
        const value = read(this[ITEM]);
        Object.defineProperty(this, column, { value, enumerable: true });
        return value;
      },
    };
  }

  private valueOf(column: C, item: Item | undefined): Value {
    const type = this.typeOf(column);
    if (item === undefined) return { type, data: null };
    const { attribute, codec = '', nullAs } = this.definition.columns[column];
    if (attribute === null) throw new Unsupported(column, 'no item carries the column');
    const exact = codec === 'json' && item[attribute] !== undefined ? exactText(attribute, item) : undefined;
    const scale = type.kind === 'decimal' ? (type.scale ?? 0) : null;
    const how = { codec, dataType: type.kind, scale, ...(nullAs !== undefined && { nullAs }) };
    return fromProtocol(type, exact ?? fromAttribute(how, item[attribute]));
  }

  /** The row that an item carries; undefined for an item of another entity, and for what a row that is gone has left. */
  row(item: Item): Row<C> | undefined {
    const type = item[TYPE];
    if (type === undefined || !('S' in type) || type.S !== this.definition.type) return undefined;
    return this.carriedBy(item);
  }

  /** The row as far as an item carries it, whatever the item stands for. */
  carriedBy(item: Item): Row<C> {
    return Object.create(this.prototype, { [ITEM]: { value: item } }) as Row<C>;
  }

  rows(items: readonly Item[]): readonly Row<C>[] {
    return items.map((item) => this.row(item)).filter((row) => row !== undefined);
  }

  /** What a LEFT JOIN has where no row is: every column NULL. */
  get none(): Row<C> {
    return Object.create(this.prototype) as Row<C>;
  }
}
