import type { ForeignKeyFacts, KeyFacts, SchemaFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { uniqueKeys } from '../../projection/compile/schema-index';
import { referencesTo, type Reference } from './references';

/**
 * A key of a table with all that InnoDB checks when an entry of it is written: key after key, and of each key first what refers to the old
 * entry, then what the new entry refers to, then whether there is another one (docs/mysql-semantics.md).
 */
export interface CheckedKey {
  readonly name: string;
  readonly columns: readonly string[];
  /** True when its whole columns are unique. */
  readonly unique: boolean;
  /** Foreign keys of other rows that find the row through this key. */
  readonly references: readonly Reference[];
  /** Foreign keys of the table that are found through this key. */
  readonly foreignKeys: readonly ForeignKeyFacts[];
}

type Key = Pick<KeyFacts, 'name' | 'columns' | 'kind' | 'prefixes'>;

const PRIMARY = 'PRIMARY';

/** In the order of the server, the primary key first. */
function keysInOrder({ primaryKey, keys, keyOrder }: TableFacts): readonly Key[] {
  const all: readonly Key[] = [
    ...(primaryKey.length > 0 ? [{ name: PRIMARY, columns: primaryKey }] : []),
    ...keys.filter(({ name }) => name !== PRIMARY),
  ];
  if (keyOrder === undefined) return all;
  const places = new Map(keyOrder.map((name, place) => [name, place]));
  return [...all].sort((a, b) => (places.get(a.name) ?? Infinity) - (places.get(b.name) ?? Infinity));
}

const begins = ({ columns: own, kind, prefixes }: Key, columns: readonly string[]): boolean =>
  kind === undefined && columns.every((column, place) => own[place] === column && (prefixes?.[place] ?? null) === null);

/** The key by which foreign keys find entries with these columns: the first that begins with them. */
const finds = (keys: readonly Key[], columns: readonly string[]): string | undefined =>
  keys.find((key) => begins(key, columns))?.name;

/** Keys of a table in the order in which they are checked; what no key finds is checked with the last one. */
export function checkedKeys(table: TableFacts, schema: SchemaFacts): readonly CheckedKey[] {
  const keys = keysInOrder(table);
  const last = keys.at(-1)?.name;
  const unique = new Set(uniqueKeys(table).map(({ name }) => name));
  const references = referencesTo(schema, table);
  if (last === undefined) return [{ name: '', columns: [], unique: false, references, foreignKeys: table.foreignKeys }];
  const placeOf = (columns: readonly string[]): string => finds(keys, columns) ?? last;
  return keys.map(({ name, columns }) => ({
    ...{ name, columns, unique: unique.has(name) },
    references: references.filter(({ key }) => placeOf(key.referencedColumns) === name),
    foreignKeys: table.foreignKeys.filter((key) => placeOf(key.columns) === name),
  }));
}
