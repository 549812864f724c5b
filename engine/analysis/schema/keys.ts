import type { KeyFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { byCodeUnit } from '../../lib/compare';

/** A row of `information_schema.statistics`: one part of an index. */
export interface KeyRow {
  readonly key: string;
  readonly nonUnique: string;
  readonly position: string;
  /** Null for a part that is an expression. */
  readonly column: string | null;
  /** Characters or bytes of the part when it is not the whole column. */
  readonly prefix: string | null;
  readonly expression: string | null;
  readonly descending?: boolean;
  readonly kind?: NonNullable<KeyFacts['kind']>;
  readonly invisible?: boolean;
}

/**
 * Primary key and other keys of one table. A unique key over a prefix or an expression does not make its columns unique, so
 * it is listed as a plain index that says so.
 * @param rows keys in the server's order; the parts of one key in any order
 */
export function keysOf(rows: readonly KeyRow[]): Pick<TableFacts, 'primaryKey' | 'keys' | 'keyOrder'> {
  const byName = new Map<string, KeyRow[]>();
  for (const row of rows) {
    const parts = byName.get(row.key);
    if (parts) parts.push(row);
    else byName.set(row.key, [row]);
  }
  const all = [...byName].map(([name, parts]) => keyOf(name, parts));
  const keys = all
    .filter((key) => key.name !== 'PRIMARY')
    .sort((a, b) => Number(b.unique) - Number(a.unique) || byCodeUnit(a.name, b.name));
  const keyOrder = [...byName.keys()];
  const listed = [...keyOrder.filter((name) => name === 'PRIMARY'), ...keys.map(({ name }) => name)];
  return {
    primaryKey: all.find((key) => key.name === 'PRIMARY')?.columns ?? [],
    keys,
    ...(keyOrder.every((name, place) => name === listed[place]) ? {} : { keyOrder }),
  };
}

function keyOf(name: string, parts: readonly KeyRow[]): KeyFacts {
  const sorted = [...parts].sort((a, b) => Number(a.position) - Number(b.position));
  const [first] = sorted as [KeyRow, ...KeyRow[]];
  const declared = first.nonUnique === '0';
  const whole = sorted.every((part) => part.column !== null && part.prefix === null);
  // The server gives spatial parts a length that is none of theirs.
  const prefixed = first.kind === undefined && sorted.some((part) => part.prefix !== null);
  return {
    name,
    columns: sorted.map((part) => part.column ?? `(${part.expression ?? ''})`),
    unique: declared && whole,
    ...(first.kind === undefined ? {} : { kind: first.kind }),
    ...(prefixed ? { prefixes: sorted.map((part) => (part.prefix === null ? null : Number(part.prefix))) } : {}),
    ...(sorted.some((part) => part.descending) ? { descending: sorted.map((part) => part.descending === true) } : {}),
    ...(declared && !whole ? { uniqueInPart: true as const } : {}),
    ...(first.invisible ? { invisible: true as const } : {}),
  };
}
