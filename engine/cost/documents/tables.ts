import { code, table } from '../../report/markdown';
import type { CostForecast } from '../forecast';
import { GIGABYTE } from '../storage';
import { amount, bytes, usd } from './figures';

const BASIS = { measured: 'measured', part: 'measured in part', types: 'from types' } as const;

/** Items of each entity with their size. */
export const sizeTable = ({ tables }: CostForecast): string =>
  table(
    ['table', 'entity', 'items', 'bytes of an item', 'known from', 'bytes in indexes'],
    tables.flatMap(({ table: name, entities }) =>
      entities.map(({ entity, items, size }) => [
        code(name),
        code(entity.slice(entity.indexOf('.') + 1)),
        amount(items),
        bytes(size.bytes),
        BASIS[size.basis],
        size.indexes
          .map(
            (one) =>
              `${one.index} ${bytes(one.bytes)}${one.share < 1 ? ` (${(one.share * 100).toFixed(0)} % of the items)` : ''}`,
          )
          .join(', ') || 'none',
      ]),
    ),
  );

export function storageSentence({ stored }: CostForecast): string {
  const gb = (value: number | null): string => (value === null ? 'unknown' : `${value.toFixed(6)} GB`);
  return `Stored: tables ${gb(stored.tables)}, indexes ${gb(stored.indexes)}, each item with the 100 bytes that DynamoDB adds (1 GB is ${GIGABYTE} bytes).`;
}

/** What each table and index would need as provisioned capacity. */
export const capacityTable = ({ provisioned }: CostForecast): string =>
  table(
    ['table', 'index', 'reads a second', 'writes a second', 'read units', 'write units'],
    provisioned.resources.map(({ table: name, index, reads, writes, readUnits, writeUnits }) => [
      code(name),
      index ?? '',
      `${amount(reads.average)}, peak ${amount(reads.peak)}`,
      `${amount(writes.average)}, peak ${amount(writes.peak)}`,
      readUnits,
      writeUnits,
    ]),
    'No rate is known.',
  );

export const sensitivityTable = ({ sensitivity }: CostForecast): string =>
  table(
    ['rate', 'USD on demand', 'USD provisioned', 'cheaper'],
    sensitivity.map(({ factor, onDemand, provisioned }) => [
      `x ${factor}`,
      usd(onDemand),
      usd(provisioned),
      onDemand === null || provisioned === null ? 'unknown' : provisioned < onDemand ? 'provisioned' : 'on demand',
    ]),
  );
