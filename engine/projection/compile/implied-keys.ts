import type { TableFacts } from '../../../contracts/schemas/analysis';
import { naturalType } from '../sql-types';
import type { KeySource } from './normalize';
import type { Report } from '../findings/report';
import { columnNamed } from './schema-index';
import type { ViewColumns } from './view-columns';

/** Keys that the contract only names: several attributes in one name, columns that are no attribute, `order_id` for orders.id. */

const singular = (word: string): string =>
  word
    .replace(/ies$/, 'y')
    .replace(/(s|x|z|ch|sh)es$/, '$1')
    .replace(/([^s])s$/, '$1');

/**
 * The column that a name means: one of that name, else the only column of the primary key when the name is the table's
 * (or the end of it, in singular) with the column's behind: `activity_id` of `user_activities`.
 */
export function impliedColumn(table: TableFacts, name: string): string | undefined {
  if (columnNamed(table, name) !== undefined) return name;
  const [only, ...others] = table.primaryKey;
  if (only === undefined || others.length > 0) return undefined;
  const words = table.name.split('_');
  const names = words.flatMap((_, from) => {
    const before = words.slice(from, -1);
    const last = words.at(-1)!;
    return [last, singular(last)].map((word) => [...before, word, only].join('_').toLowerCase());
  });
  return names.includes(name.toLowerCase()) ? only : undefined;
}

/** The finding for a name that stands for a column without saying so. */
export function reportImplied(report: Report, at: string, table: TableFacts, name: string, column: string): void {
  report.warning(
    'key-implied',
    at,
    `${name} is no attribute: it is taken to be ${table.name}.${column}`,
    `Add an attribute ${name} with the source_column ${column}.`,
  );
}

interface Context {
  readonly table: TableFacts;
  readonly columns: ViewColumns;
  readonly report: Report;
  /** False where several entities share the key: one that has no such attribute may leave it out. */
  readonly alone: boolean;
}

/** `a#b`: the values of both, encoded as in a template; undefined when a part is unknown. */
function composite(key: KeySource, { table, columns, report, alone }: Context): KeySource | undefined {
  const parts = key.attribute.split('#').map((name) => {
    if (columns.attribute(name) !== undefined) return name;
    return impliedColumn(table, name);
  });
  if (parts.some((part) => part === undefined)) {
    const unknown = key.attribute.split('#').filter((_, index) => parts[index] === undefined);
    if (alone)
      report.error(
        'unknown-attribute',
        key.at,
        `${unknown.join(', ')} in the key ${key.attribute} is neither an attribute nor a column of ${table.name}`,
        'Add the attribute, or use a multi-entity table with templates.',
      );
    return undefined;
  }
  for (const [index, name] of key.attribute.split('#').entries())
    if (columns.attribute(name) === undefined && parts[index] !== name)
      reportImplied(report, key.at, table, name, parts[index]!);
  return { ...key, template: parts.map((part) => `{${part}}`).join('#'), attributesFirst: true };
}

/** The key with what its name says about it; undefined when nothing gives it, and that is allowed or reported. */
export function namedKey(key: KeySource, context: Context): KeySource | undefined {
  const { columns, table, report, alone } = context;
  if (key.template !== null || columns.attribute(key.attribute) !== undefined) return key;
  if (key.attribute.includes('#')) return composite(key, context);
  const column = alone ? impliedColumn(table, key.attribute) : undefined;
  const facts = column === undefined ? undefined : columnNamed(table, column);
  const type = facts === undefined ? undefined : naturalType(facts);
  if (column === undefined || type === undefined) return key;
  reportImplied(report, key.at, table, key.attribute, column);
  columns.add({ name: key.attribute, type, source_table: table.name, source_column: column }, key.at);
  return key;
}
