import type { Prices } from './prices';
import type { ResourceUnits } from './units';

/** Hours of the month that AWS reckons with. */
export const HOURS_PER_MONTH = 730;
export const SECONDS_PER_MONTH = HOURS_PER_MONTH * 3_600;

/** Target utilisation that the console of DynamoDB offers for auto scaling. */
export const TARGET_UTILISATION = 0.7;

/** Units per second that a table or an index is asked for, on average and in the busiest second. */
export interface ResourceLoad {
  readonly table: string;
  readonly index: string | null;
  readonly reads: { readonly average: number; readonly peak: number | null };
  readonly writes: { readonly average: number; readonly peak: number | null };
}

export interface ProvisionedCost {
  readonly resources: readonly (ResourceLoad & { readonly readUnits: number; readonly writeUnits: number })[];
  /** Auto scaling that follows the average exactly: the least it can cost. Null when a price or every rate is missing. */
  readonly usd: number | null;
  /** Held at the peak all month, as if nothing scaled: the most it can cost. Null when a peak or a price is not known. */
  readonly usdAtPeak: number | null;
  /** Average utilisation from which a provisioned unit is cheaper than the requests it serves; null without the prices. */
  readonly breakEven: { readonly reads: number | null; readonly writes: number | null };
}

/**
 * Adds up what patterns ask of each resource. Peaks of different patterns are added: they may fall together.
 * @param idle resources that are there and must have capacity whether they are asked or not
 */
export function loadsOf(
  idle: readonly { readonly table: string; readonly index: string | null }[],
  units: readonly {
    readonly units: readonly ResourceUnits[];
    readonly average: number;
    readonly peak: number | null;
  }[],
): readonly ResourceLoad[] {
  const keyOf = ({ table, index }: { readonly table: string; readonly index: string | null }): string =>
    `${table}\0${index ?? ''}`;
  const none = { average: 0, peak: 0 };
  const loads = new Map<string, ResourceLoad>(idle.map((one) => [keyOf(one), { ...one, reads: none, writes: none }]));
  for (const { units: each, average, peak } of units)
    for (const one of each) {
      const key = keyOf(one);
      const there = loads.get(key);
      const add = (old: ResourceLoad['reads'] | undefined, perExecution: number): ResourceLoad['reads'] => {
        const { average: before, peak: highest } = old ?? { average: 0, peak: 0 };
        const unknown = highest === null || (peak === null && perExecution > 0);
        return {
          average: before + perExecution * average,
          peak: unknown ? null : highest + perExecution * (peak ?? 0),
        };
      };
      loads.set(key, {
        table: one.table,
        index: one.index,
        reads: add(there?.reads, one.readUnits),
        writes: add(there?.writes, one.writeUnits),
      });
    }
  return [...loads.values()].sort((a, b) =>
    a.table === b.table ? ((a.index ?? '') < (b.index ?? '') ? -1 : 1) : a.table < b.table ? -1 : 1,
  );
}

/** Capacity for a load: whole units, at least one, which is the least that DynamoDB takes. */
const capacity = (perSecond: number): number => Math.max(1, Math.ceil(perSecond / TARGET_UTILISATION));

export function provisionedCost(loads: readonly ResourceLoad[], prices: Prices, times = 1): ProvisionedCost {
  const [read, write] = [prices.usd('readUnitHour'), prices.usd('writeUnitHour')];
  const monthly = (reads: number, writes: number): number | null =>
    read === undefined || write === undefined ? null : (reads * read + writes * write) * HOURS_PER_MONTH;
  const resources = loads.map((load) => ({
    ...load,
    readUnits: capacity(load.reads.average * times),
    writeUnits: capacity(load.writes.average * times),
  }));
  const count = (kind: 'readUnits' | 'writeUnits'): number => resources.reduce((sum, one) => sum + one[kind], 0);
  const peaks = loads.length > 0 && loads.every(({ reads, writes }) => reads.peak !== null && writes.peak !== null);
  const held = (kind: 'reads' | 'writes'): number =>
    loads.reduce((sum, load) => sum + capacity((load[kind].peak ?? 0) * times), 0);
  return {
    resources,
    usd: loads.length === 0 ? null : monthly(count('readUnits'), count('writeUnits')),
    usdAtPeak: peaks ? monthly(held('reads'), held('writes')) : null,
    breakEven: {
      reads: breakEven(read, prices.usd('readUnitsMillion')),
      writes: breakEven(write, prices.usd('writeUnitsMillion')),
    },
  };
}

/** A unit that is used at this share all the time costs as much as the requests on demand. */
const breakEven = (unitHour: number | undefined, million: number | undefined): number | null =>
  unitHour === undefined || million === undefined || million === 0 ? null : unitHour / ((million / 1e6) * 3_600);
