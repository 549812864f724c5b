import type { TableFacts } from '../../../contracts/schemas/analysis';
import type { TablePins } from '../../../contracts/schemas/pins';
import { columnNamed, uniqueKeys } from '../../projection/compile/schema-index';
import { ROW_HASH, skeleton, templateColumns } from '../../projection/compile/template';
import { defaultKeyCodec } from '../../projection/sql-types';
import type { KeyModel } from '../model';
import type { Pins } from '../pins/pins';

/** Key templates that a person wrote down (rule N1 of docs/modeling-rules.md). */

const keysText = (table: TableFacts): string =>
  uniqueKeys(table)
    .filter(({ total }) => total)
    .map(({ name, columns }) => `${columns.join(', ')} (${name})`)
    .join(' or ') || 'none: the table has no unique key';

/** A column that a key cannot hold, as a refusal of the pin. */
function checkColumns(pins: Pins, table: TableFacts, part: 'partition' | 'sort', columns: readonly string[]): boolean {
  const bad = columns.flatMap((name) => {
    const facts = columnNamed(table, name);
    if (facts === undefined) return name === ROW_HASH ? [] : [`${name}, no column of ${table.name}`];
    if (facts.nullable) return [`${name}, which can be NULL: such rows could not become items`];
    return defaultKeyCodec(facts) === undefined ? [`${name}, whose type ${facts.columnType} cannot be in a key`] : [];
  });
  for (const found of bad)
    pins.refuse([table.name, 'key', part], {
      found,
      allowed: 'columns that are NOT NULL, of a type that a key can hold',
    });
  return bad.length === 0;
}

/**
 * The key with the templates of the pin in place of the rule's; the rule's key after a refusal.
 * @param byRule what the rules would make; stands in for the template that is not pinned
 */
export function pinnedKey(pins: Pins, table: TableFacts, pin: TablePins['key'], byRule: KeyModel): KeyModel {
  if (pin === undefined || (pin.partition === undefined && pin.sort === undefined)) return byRule;
  const partition = pin.partition ?? byRule.partition;
  const sort = pin.sort ?? byRule.sort;
  const [partitionColumns, sortColumns] = [templateColumns(partition), templateColumns(sort)];
  const path = [table.name, 'key', pin.partition === undefined ? 'sort' : 'partition'];
  if (
    !checkColumns(pins, table, 'partition', pin.partition === undefined ? [] : partitionColumns) ||
    !checkColumns(pins, table, 'sort', pin.sort === undefined ? [] : sortColumns)
  )
    return byRule;
  const all = new Set([...partitionColumns, ...sortColumns]);
  const identity = uniqueKeys(table).find(({ total, columns }) => total && columns.every((name) => all.has(name)));
  if (identity === undefined && !all.has(ROW_HASH)) {
    pins.refuse(path, {
      found: `${[...all].join(', ') || 'no column'}, by which two rows could get one item`,
      allowed: `templates that hold ${keysText(table)}`,
    });
    return byRule;
  }
  for (const part of ['partition', 'sort'] as const) if (pin[part] !== undefined) pins.follow(table.name, 'key', part);
  return { partition, sort, partitionColumns, sortColumns, identity: identity?.columns ?? [ROW_HASH] };
}

/** True when two partition templates make the same keys: the same text around the same columns. */
export const samePartition = (a: KeyModel, b: KeyModel): boolean =>
  skeleton(a.partition) === skeleton(b.partition) && a.partitionColumns.join('\0') === b.partitionColumns.join('\0');
