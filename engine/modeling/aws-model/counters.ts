import type { Projection } from '../../../contracts/schemas/projection';
import { ITEM_TYPE_ATTRIBUTE } from '../../../contracts/names';
import type { TableSamples } from '../samples';
import type { WireItem } from './wire';

/** Items that give numbers, as they are when the rows of the samples are all there are. */

type Counter = NonNullable<Projection['counters']>[number];

const WHOLE = /^-?\d+$/;

/** The highest number that a sample row has; 0 without any. */
function lastNumber({ source, column }: Counter, { items }: TableSamples): string {
  let last = 0n;
  for (const { entity, item } of items) {
    if (entity.role !== 'owner' || entity.drivingTable !== source) continue;
    const attribute = entity.columns.find((one) => one.table === source && one.column === column)?.attribute;
    const value = item[attribute ?? ''];
    if (value !== undefined && 'N' in value && WHOLE.test(value.N) && BigInt(value.N) > last) last = BigInt(value.N);
  }
  return last.toString();
}

/** The counters of a table, each at the number that it gave last. */
export const counterItems = ({ counters = [] }: Projection, samples: TableSamples): readonly WireItem[] =>
  counters
    .filter(({ table }) => table === samples.table.name)
    .map((counter) => ({
      [samples.table.partitionKey.name]: { S: counter.partition },
      ...(samples.table.sortKey === null ? {} : { [samples.table.sortKey.name]: { S: counter.sort } }),
      [ITEM_TYPE_ATTRIBUTE]: { S: counter.type },
      [counter.attribute]: { N: lastNumber(counter, samples) },
    }));
