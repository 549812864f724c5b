import type { TableFacts } from '../../../contracts/schemas/analysis';
import { columnNamed, uniqueKeys } from '../../projection/compile/schema-index';
import { MAX_PARTITION_KEY_BYTES } from '../../projection/items/item-size';
import { defaultKeyCodec, keyBytes } from '../../projection/sql-types';
import type { LookupModel, Note } from '../model';
import { keyWord } from '../naming';
import type { Identity } from './identity';
import { template } from './keys';

/** Rule U1 of docs/modeling-rules.md: a unique constraint becomes a lookup item that is written in the same transaction. */
export function lookupsOf(
  table: TableFacts,
  type: string,
  identity: Identity,
): { readonly lookups: readonly LookupModel[]; readonly notes: readonly Note[] } {
  const seen = new Set([[...identity.columns].sort().join('\0')]);
  const lookups: LookupModel[] = [];
  const notes: Note[] = [];
  for (const key of uniqueKeys(table)) {
    const name = [...key.columns].sort().join('\0');
    if (seen.has(name)) continue;
    seen.add(name);
    const facts = key.columns.map((column) => columnNamed(table, column)!);
    const where = `${table.name}.${key.name}`;
    const word = keyWord(key.columns.join('_'));
    const partition = template(`UNIQUE#${type}#${word}`, key.columns);
    const bytes = partition.length + facts.reduce((sum, column) => sum + keyBytes(column), 0);
    if (identity.columns.every((column) => key.columns.includes(column)))
      notes.push({ where, what: 'holds the columns of the item key, which keeps it unique' });
    else if (identity.natural !== undefined && key.columns.join() === identity.natural.surrogate)
      notes.push({
        where,
        what: `${identity.natural.because}; a counter gives it, and no lookup item keeps it unique`,
      });
    else if (facts.some((column) => defaultKeyCodec(column) === undefined) || bytes > MAX_PARTITION_KEY_BYTES)
      notes.push({
        where,
        what: `can take ${bytes} bytes, more than a key holds (${MAX_PARTITION_KEY_BYTES}): no lookup item, DynamoDB will not keep it unique`,
      });
    else lookups.push({ entityType: `UNIQUE_${type}_${word}`, keyName: key.name, columns: key.columns, partition });
  }
  return { lookups, notes };
}
