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

/** `order_items` -> `OrderItems`, `größe` -> `Grosse`, only characters that DynamoDB allows, 3 characters at least. */
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

function unique(names: readonly string[], make: (name: string) => string): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  const result = new Map<string, string>();
  for (const name of [...names].sort(byCodeUnit)) {
    const wanted = make(name);
    let given = wanted;
    for (let number = 2; taken.has(given.toLowerCase()); number++) given = `${wanted}_${number}`;
    taken.add(given.toLowerCase());
    result.set(name, given);
  }
  return result;
}

/** Source table -> DynamoDB table. */
export const dynamoTableNames = (tables: readonly string[]): ReadonlyMap<string, string> => unique(tables, pascalCase);

export const singleTableName = (database: string): string => pascalCase(database);

/** Source table -> entity type in upper snake case, only letters, digits and `_`, so that `#` and braces cannot occur. */
export const entityTypes = (tables: readonly string[]): ReadonlyMap<string, string> => unique(tables, entityTypeOf);

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
