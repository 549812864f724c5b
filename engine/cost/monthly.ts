import { times } from '../lib/unknown';
import type { Prices } from './prices';
import { SECONDS_PER_MONTH } from './provisioned';
import type { Rate } from './rates';
import { GIGABYTE, type TableStorage } from './storage';
import type { ResourceUnits } from './units';
import { total } from './units';

/** Month on demand: requests, storage, point-in-time recovery. Null stands for what is not known and is never counted as 0. */

export interface MonthlyLine {
  readonly what: string;
  readonly usd: number | null;
}

const sumKnown = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((value): value is number => value !== null);
  return known.length === 0 ? null : known.reduce((a, b) => a + b, 0);
};

export type TableClass = 'standard' | 'infrequent';

const PRICE_OF = {
  standard: { reads: 'readUnitsMillion', writes: 'writeUnitsMillion', storage: 'storageGbMonth' },
  infrequent: {
    reads: 'infrequentReadUnitsMillion',
    writes: 'infrequentWriteUnitsMillion',
    storage: 'infrequentStorageGbMonth',
  },
} as const;

/** US dollars of a month in which something of these units runs so many times a second. */
export function requestsUsd(
  units: readonly ResourceUnits[],
  perSecond: number,
  prices: Prices,
  tableClass: TableClass = 'standard',
): number | null {
  const names = PRICE_OF[tableClass];
  const [read, write] = [prices.usd(names.reads), prices.usd(names.writes)];
  const [reads, writes] = [total(units, 'readUnits'), total(units, 'writeUnits')];
  if ((reads > 0 && read === undefined) || (writes > 0 && write === undefined)) return null;
  return ((reads * (read ?? 0) + writes * (write ?? 0)) * perSecond * SECONDS_PER_MONTH) / 1e6;
}

const gigabytes = (bytes: readonly (number | null)[]): number | null =>
  bytes.some((one) => one === null) ? null : bytes.reduce<number>((sum, one) => sum + (one ?? 0), 0) / GIGABYTE;

export interface StoredGb {
  readonly tables: number | null;
  readonly indexes: number | null;
}

export const storedGb = (tables: readonly TableStorage[]): StoredGb => ({
  tables: gigabytes(tables.map(({ storedBytes }) => storedBytes)),
  indexes: gigabytes(tables.flatMap(({ indexes }) => indexes.map(({ storedBytes }) => storedBytes))),
});

/** Point-in-time recovery is paid by the size of the tables without their indexes. */
export function storageLines(
  gb: StoredGb,
  prices: Prices,
  recovery: boolean,
  tableClass: TableClass = 'standard',
): readonly MonthlyLine[] {
  const perGb = prices.usd(PRICE_OF[tableClass].storage);
  return [
    { what: 'storage of tables', usd: times(gb.tables, perGb) },
    { what: 'storage of indexes', usd: times(gb.indexes, perGb) },
    ...(recovery ? [{ what: 'point-in-time recovery', usd: times(gb.tables, prices.usd('recoveryGbMonth')) }] : []),
  ];
}

/** What a table with its indexes costs of all that is known. */
export function tableUsd(
  table: TableStorage,
  patterns: readonly { readonly units: readonly ResourceUnits[] | null; readonly rate: Rate }[],
  prices: Prices,
  recovery: boolean,
): number | null {
  const requests = patterns.map(({ units, rate }) => {
    const own = units?.filter((one) => one.table === table.table) ?? [];
    return own.length === 0 || rate.average === null ? null : requestsUsd(own, rate.average, prices);
  });
  return sumKnown([...requests, ...storageLines(storedGb([table]), prices, recovery).map(({ usd }) => usd)]);
}

export { sumKnown };
