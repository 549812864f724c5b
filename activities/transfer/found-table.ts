import type { FoundTable } from '../../engine/transfer/preflight/rules';
import type { DescribedTable } from '../lib/described-tables';

/** A table of the target as the preflight judges it; null when there is none. */
export function foundTable(table: DescribedTable | null | undefined): FoundTable | null {
  if (table === null || table === undefined) return null;
  const key = (kind: 'HASH' | 'RANGE'): FoundTable['sortKey'] => {
    const found = table.keySchema.find((part) => part.kind === kind);
    return found === undefined ? null : { name: found.name, type: table.attributeTypes[found.name] ?? '?' };
  };
  return {
    status: table.status,
    partitionKey: key('HASH') ?? { name: '?', type: '?' },
    sortKey: key('RANGE'),
    indexes: table.indexes.map((index) => index.name),
    account: /^arn:[^:]+:dynamodb:[^:]*:(\d{12}):/.exec(table.arn)?.[1] ?? null,
  };
}
