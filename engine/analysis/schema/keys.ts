import type { KeyFacts } from '../../../contracts/schemas/analysis';
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
}

/**
 * Primary key and other keys of one table. A unique key over a prefix or an expression does not make its columns unique, so
 * it is listed as a plain index; the text of the CREATE statement keeps what it is.
 */
export function keysOf(rows: readonly KeyRow[]): { primaryKey: string[]; keys: KeyFacts[] } {
  const byName = new Map<string, KeyRow[]>();
  for (const row of rows) byName.set(row.key, [...(byName.get(row.key) ?? []), row]);
  const all = [...byName].map(([name, parts]) => {
    const sorted = [...parts].sort((a, b) => Number(a.position) - Number(b.position));
    const whole = sorted.every((part) => part.column !== null && part.prefix === null);
    return {
      name,
      columns: sorted.map((part) => part.column ?? `(${part.expression ?? ''})`),
      unique: sorted[0]!.nonUnique === '0' && whole,
    };
  });
  return {
    primaryKey: all.find((key) => key.name === 'PRIMARY')?.columns ?? [],
    keys: all
      .filter((key) => key.name !== 'PRIMARY')
      .sort((a, b) => Number(b.unique) - Number(a.unique) || byCodeUnit(a.name, b.name)),
  };
}
