import { entityTypeOf } from '../projection/compile/normalize';
import { byCodeUnit } from '../lib/compare';

/** Names by rule; names that would meet are numbered in the order of their sources. */

/** Letters of Latin scripts that Unicode does not take apart into a plain letter and a mark. */
const PLAIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  ẞ: 'SS',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  þ: 'th',
  Þ: 'Th',
  ı: 'i',
};

/** `small_boats` -> `SmallBoats`, `größe` -> `Grosse`, only characters that DynamoDB allows, 3 characters at least. */
function pascalCase(name: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '') // the marks, which would part the word
    .replace(/\P{ASCII}/gu, (letter) => PLAIN[letter] ?? letter)
    .replace(/[^A-Za-z0-9]+/g, ' ')
    .trim()
    .split(' ')
    .filter((word) => word !== '');
  const joined = words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
  const safe = joined === '' ? 'Table' : joined;
  return (safe.length < 3 ? `${safe}Table` : safe).slice(0, 200);
}

/** A name that is not taken, numbered where it is. */
function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let given = wanted;
  for (let number = 2; taken.has(given.toLowerCase()); number++) given = `${wanted}_${number}`;
  return given;
}

function unique(
  names: readonly string[],
  make: (name: string) => string,
  reserved: Iterable<string>,
): ReadonlyMap<string, string> {
  const taken = new Set([...reserved].map((name) => name.toLowerCase()));
  const result = new Map<string, string>();
  for (const name of [...names].sort(byCodeUnit)) {
    const given = freeName(make(name), taken);
    taken.add(given.toLowerCase());
    result.set(name, given);
  }
  return result;
}

/** Source table -> DynamoDB table. */
export const dynamoTableNames = (
  tables: readonly string[],
  reserved: ReadonlySet<string> = new Set(),
): ReadonlyMap<string, string> => unique(tables, pascalCase, reserved);

/** The table that all share, named after the database. */
export const singleTableName = (database: string, reserved: ReadonlySet<string> = new Set()): string =>
  freeName(pascalCase(database), new Set([...reserved].map((name) => name.toLowerCase())));

/**
 * Source table -> entity type in upper snake case, only letters, digits and `_`, so that `#` and braces cannot occur.
 * @param pinned types that a person chose, by table
 */
export const entityTypes = (
  tables: readonly string[],
  pinned: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, string> =>
  new Map([
    ...unique(
      tables.filter((name) => !pinned.has(name)),
      entityTypeOf,
      pinned.values(),
    ),
    ...pinned,
  ]);

/** A column's name as a literal inside a key. */
export const keyWord = (column: string): string => entityTypeOf(column);

/** An attribute name that nothing has taken. */
export function freeAttribute(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  while (taken.has(name)) name = `${name}_`;
  return name;
}

/** `category_id` and `name` -> `category_name`; the table's name where the column does not end in an id. */
export function copyAttribute(fkColumns: readonly string[], table: string, column: string): string {
  const only = fkColumns.length === 1 ? fkColumns[0]! : '';
  const stem = /^(.+?)(?:_id|_ID|Id|ID|_no|_code)$/.exec(only)?.[1] ?? table;
  return `${stem}_${column}`;
}
