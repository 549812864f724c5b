import type { MigrationConfig } from './schemas/config';

/** Ceilings of consumed write capacity that people set while a migration runs. Write units per second and table; null is no ceiling. */
export interface TransferRates {
  /** Of every table without one of its own; absent: what the configuration says. */
  readonly all?: number | null;
  /** By source table. */
  readonly tables: Readonly<Record<string, number | null>>;
}

export const NO_RATES: TransferRates = { tables: {} };

type Settings = Pick<MigrationConfig, 'transfer'>;

const own = ({ tables }: TransferRates, table: string | undefined): number | null | undefined =>
  table !== undefined && Object.hasOwn(tables, table) ? tables[table] : undefined;

/** The ceiling that counts for a table, or for all that have none of their own; null is no ceiling. Pure: runs in workflows too. */
export function rateOf({ transfer }: Settings, rates: TransferRates, table?: string): number | null {
  const set = own(rates, table);
  if (set !== undefined) return set;
  return rates.all === undefined ? (transfer.writeUnitsPerSecond ?? null) : rates.all;
}

/** The configuration with the ceiling that counts; the same object when it says so already. */
export function withRate(config: MigrationConfig, rates: TransferRates, table?: string): MigrationConfig {
  const { writeUnitsPerSecond, ...transfer } = config.transfer;
  const now = rateOf(config, rates, table);
  if (now === (writeUnitsPerSecond ?? null)) return config;
  return { ...config, transfer: { ...transfer, ...(now === null ? {} : { writeUnitsPerSecond: now }) } };
}

/** Below one unit a second an item waits longer than a slice may take. */
export const LEAST_RATE = 1;

export const isRate = (value: unknown): value is number | null =>
  value === null || (typeof value === 'number' && Number.isFinite(value) && value >= LEAST_RATE);

/** What a parent sent to its child; undefined when it is something that a person typed. */
export function ratesIn(value: unknown): TransferRates | undefined {
  const { all, tables } = (value ?? {}) as Partial<TransferRates>;
  if (typeof tables !== 'object' || tables === null || !Object.values(tables).every(isRate)) return undefined;
  if (all === undefined) return { tables };
  return isRate(all) ? { all, tables } : undefined;
}

/** For people: `500 write units per second`, `no ceiling`. */
export const rateText = (rate: number | null): string =>
  rate === null ? 'no ceiling' : `${rate} write units per second`;
