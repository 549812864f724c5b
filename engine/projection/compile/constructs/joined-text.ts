import { quoteText } from '../../sql-text';
import { computed, ofOneCollation, sharedCollation, type Value } from '../value';

/** Texts one after the other. Parts that are NULL are left out with their separator; all NULL is NULL. */
export function joinedText(values: readonly Value[], separator: string): Value {
  const parts = ofOneCollation(values);
  const list = parts.map(({ sql }) => sql).join(', ');
  const nullable = parts.every((part) => part.nullable);
  const text = parts.length === 1 ? `CONCAT(${list})` : `CONCAT_WS(${quoteText(separator)}, ${list})`;
  // CONCAT_WS of nothing but NULLs is '', which no reader could tell from a text that is there.
  const some = parts.length === 1 ? parts[0]!.sql : `COALESCE(${list})`;
  return computed(parts, {
    sql: nullable ? `CASE WHEN ${some} IS NULL THEN NULL ELSE ${text} END` : text,
    type: 'text',
    nullable,
    collation: sharedCollation(parts),
  });
}
