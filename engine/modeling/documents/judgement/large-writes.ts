import type { AccessPattern, Analysis } from '../../../../contracts/schemas/analysis';
import type { PatternCost } from '../../../cost';
import { transactionsOf } from '../../../lib/transactions';
import { tableNamed } from '../../../projection/compile/schema-index';
import { TRANSACTION_ACTIONS } from '../../../transfer/batching/rules';
import { fanOutOf } from '../../evidence/fan-out';
import type { DocumentInput } from '../input';

/**
 * Writes that can change more items than one transaction takes: 100 actions (Amazon DynamoDB API reference, TransactWriteItems:
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html).
 */

const written = ({ requests }: PatternCost) =>
  requests.flatMap((request) => (request.kind === 'write' && request.role !== 'counter' ? [request] : []));

/** Most rows that an UPDATE or DELETE can name, where all rows with its values were counted. */
function mostRows({ schema }: Analysis, { tables, filters }: AccessPattern): number | undefined {
  const table = tableNamed(schema, tables[0] ?? '');
  const equal = filters.filter((one) => one.table === table?.name && one.operator === '=' && !one.optional);
  const counted = table && fanOutOf(table, [...new Set(equal.map(({ column }) => column))]);
  return counted?.exact === true ? counted.most : undefined;
}

function riskOf(analysis: Analysis, pattern: AccessPattern, cost: PatternCost): string | undefined {
  const requests = written(cost);
  const items = requests.reduce<number | null>(
    (sum, request) => (sum === null || request.items === null ? null : sum + request.items),
    0,
  );
  const paged = `one TransactWriteItems takes ${TRANSACTION_ACTIONS}, beyond that it is done in pages and not at once`;
  if (items === null) return `nothing tells how many items it changes: ${paged}`;
  const rows = requests.find(({ role }) => role === 'row')?.items ?? 0;
  const most = pattern.operation === 'insert' ? undefined : mostRows(analysis, pattern);
  const worst = most === undefined || rows === 0 ? items : Math.max(items, (items / rows) * most);
  if (worst <= TRANSACTION_ACTIONS) return undefined;
  const average = `changes ${Math.round(items)} items on average`;
  return `${average}${worst > items ? `, ${Math.round(worst)} at most when rows were counted` : ''}: ${paged}`;
}

/** @param told transactions that have a line of their own, in which each of their writes is named with what bounds it */
export function largeWrites(
  { analysis, cost }: Pick<DocumentInput, 'analysis' | 'cost'>,
  told: ReadonlySet<string>,
): readonly (readonly [string, string])[] {
  const patterns = new Map(analysis.accessPatterns.map((one) => [one.id, one]));
  return cost.patterns.flatMap((one): readonly (readonly [string, string])[] => {
    const pattern = patterns.get(one.pattern);
    if (pattern?.kind !== 'write' || transactionsOf(pattern).some((name) => told.has(name))) return [];
    const risk = riskOf(analysis, pattern, one);
    return risk === undefined ? [] : [[one.pattern, risk]];
  });
}
