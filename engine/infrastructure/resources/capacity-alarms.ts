import { joinedId } from '../logical-id';
import type { OtherResource } from '../template-types';
import { alarm, minuteOf } from './alarms';
import { mostUnits, type CapacityForecast, type CapacitySettings } from './capacity';
import { indexIds, type ScaledTable } from './scaling';

/** Share of the most that may be consumed for minutes before somebody is told. */
const SHARE = 0.8;

const KINDS = [
  { kind: 'reads', metric: 'ConsumedReadCapacityUnits' },
  { kind: 'writes', metric: 'ConsumedWriteCapacityUnits' },
] as const;

/**
 * Alarms on consumed capacity of each table and index that has a most: the maximum on demand, or the end of auto scaling. CloudWatch adds up the units of
 * a minute (DynamoDB Developer Guide, "DynamoDB metrics and dimensions").
 */
export const capacityAlarms = (
  settings: CapacitySettings | undefined,
  forecast: CapacityForecast,
  tables: readonly ScaledTable[],
): Readonly<Record<string, OtherResource>> =>
  settings === undefined
    ? {}
    : Object.fromEntries(
        tables.flatMap((table) =>
          indexIds(table).flatMap(({ index, id }) =>
            KINDS.flatMap(({ kind, metric }): readonly (readonly [string, OtherResource])[] => {
              const most = mostUnits(settings, forecast.of(table.table, index)[kind], kind);
              if (most === undefined) return [];
              const of = index === null ? table.name : `${index} of ${table.name}`;
              const words = `${kind === 'reads' ? 'Reads' : 'Writes'} of ${of} take more than ${SHARE * 100} % of ${most} units a second, their most`;
              const dimensions = { TableName: table.name, ...(index !== null && { GlobalSecondaryIndexName: index }) };
              const minutes = { bad: 5, threshold: Math.floor(most * 60 * SHARE) };
              return [[joinedId(id, metric), alarm(words, minutes, minuteOf(metric, 'Sum', dimensions))]];
            }),
          ),
        ),
      );
