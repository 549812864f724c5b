import type { ResourceLoad } from '../../cost';
import type { TableProperties } from '../template-types';

/** `target.capacity` of the configuration. Left out: on demand, without a maximum. */
export interface CapacitySettings {
  readonly mode: 'on-demand' | 'provisioned';
  /** Per cent of the provisioned units that auto scaling keeps in use. */
  readonly utilisation: number;
  /** How many times the busiest second of the forecast auto scaling may reach. */
  readonly headroom: number;
  /** Units per second of a table or an index at most. Left out: on demand no maximum, provisioned what the forecast gives. */
  readonly maxReadUnits?: number | undefined;
  readonly maxWriteUnits?: number | undefined;
  /** New tables are made ready for more than they begin with, where more is to be expected. */
  readonly warm: boolean;
}

/** What a table or an index is expected to be asked for, units per second. */
interface Expected {
  readonly reads: Load;
  readonly writes: Load;
}

interface Load {
  readonly average: number;
  /** Busiest second; the average where it is not known. */
  readonly peak: number;
}

const NOTHING: Load = { average: 0, peak: 0 };

/** Loads of a forecast by table of the contract and index, and the ceiling of the transfer, which writes every table. */
export class CapacityForecast {
  private readonly loads: ReadonlyMap<string, ResourceLoad>;

  /** @param transferUnits ceiling of the transfer, write units per second and table; undefined for none */
  constructor(
    loads: readonly ResourceLoad[],
    private readonly transferUnits?: number,
  ) {
    this.loads = new Map(loads.map((load) => [placeOf(load.table, load.index), load]));
  }

  of(table: string, index: string | null): Expected {
    const load = this.loads.get(placeOf(table, index));
    const known = (of: ResourceLoad['reads'] | undefined): Load =>
      of === undefined ? NOTHING : { average: of.average, peak: of.peak ?? of.average };
    return { reads: known(load?.reads), writes: known(load?.writes) };
  }

  /** The most that is written in a second, by the application or by the transfer. */
  mostWrites(table: string, index: string | null): number {
    return Math.max(this.of(table, index).writes.peak, this.transferUnits ?? 0);
  }
}

const placeOf = (table: string, index: string | null): string => `${table}\0${index ?? ''}`;

/** Least and most units that auto scaling gives. */
interface Range {
  readonly least: number;
  readonly most: number;
}

/**
 * Units by forecast: at least what the average needs at the wanted utilisation, at most the busiest second times the headroom. Without a forecast the
 * least that there is, up to the units that one partition serves.
 * Source: Amazon DynamoDB Developer Guide, "Managing throughput capacity automatically with DynamoDB auto scaling".
 */
export function scaledRange(load: Load, settings: CapacitySettings, kind: 'reads' | 'writes'): Range {
  const units = (perSecond: number): number => Math.max(1, Math.ceil((perSecond * 100) / settings.utilisation));
  const cap = kind === 'reads' ? settings.maxReadUnits : settings.maxWriteUnits;
  const byForecast = load.peak === 0 ? PARTITION[kind] : units(load.peak * settings.headroom);
  const most = cap ?? byForecast;
  return { least: Math.min(units(load.average), most), most: Math.max(most, 1) };
}

/** The most that a table or an index serves; undefined where nothing bounds it. */
export function mostUnits(settings: CapacitySettings, load: Load, kind: 'reads' | 'writes'): number | undefined {
  if (settings.mode === 'provisioned') return scaledRange(load, settings, kind).most;
  return kind === 'reads' ? settings.maxReadUnits : settings.maxWriteUnits;
}

/** Units per second of one partition (developer guide, "Designing partition keys to distribute your workload"). */
const PARTITION = { reads: 3_000, writes: 1_000 } as const;

/** What a new table on demand takes at once (developer guide, "Understanding DynamoDB warm throughput"): warming below it is not possible, and not needed. */
const INITIAL_UNITS = { reads: 12_000, writes: 4_000 } as const;

type CapacityProperties = Pick<TableProperties, 'ProvisionedThroughput' | 'OnDemandThroughput' | 'WarmThroughput'>;

/** Properties of a table or of one of its indexes that say how much it serves. */
export function capacityProperties(
  settings: CapacitySettings | undefined,
  forecast: CapacityForecast,
  { table, index }: { readonly table: string; readonly index: string | null },
): CapacityProperties {
  if (settings === undefined) return {};
  const { reads, writes } = forecast.of(table, index);
  if (settings.mode === 'provisioned')
    return {
      ProvisionedThroughput: {
        ReadCapacityUnits: scaledRange(reads, settings, 'reads').least,
        WriteCapacityUnits: scaledRange(writes, settings, 'writes').least,
      },
    };
  const { maxReadUnits, maxWriteUnits } = settings;
  return {
    ...((maxReadUnits !== undefined || maxWriteUnits !== undefined) && {
      OnDemandThroughput: {
        ...(maxReadUnits !== undefined && { MaxReadRequestUnits: maxReadUnits }),
        ...(maxWriteUnits !== undefined && { MaxWriteRequestUnits: maxWriteUnits }),
      },
    }),
    ...warmProperties(settings, reads.peak, forecast.mostWrites(table, index)),
  };
}

/** Warming is paid once for each unit above what there is; it pays where a busy second above it is to be expected. A maximum is never passed. */
function warmProperties(
  { warm, maxReadUnits = Infinity, maxWriteUnits = Infinity }: CapacitySettings,
  mostReads: number,
  mostWrites: number,
): Pick<CapacityProperties, 'WarmThroughput'> {
  const reads = Math.ceil(Math.min(mostReads, maxReadUnits));
  const writes = Math.ceil(Math.min(mostWrites, maxWriteUnits));
  if (!warm || (reads <= INITIAL_UNITS.reads && writes <= INITIAL_UNITS.writes)) return {};
  return {
    WarmThroughput: {
      ReadUnitsPerSecond: Math.max(reads, INITIAL_UNITS.reads),
      WriteUnitsPerSecond: Math.max(writes, INITIAL_UNITS.writes),
    },
  };
}

/** For people: how much the tables serve. */
export function capacityText(settings: CapacitySettings | undefined): string {
  if (settings === undefined) return "on demand; a new table starts at DynamoDB's initial on-demand throughput";
  const { mode, utilisation, headroom, maxReadUnits, maxWriteUnits, warm } = settings;
  const most = [
    ...(maxReadUnits === undefined ? [] : [`${maxReadUnits} read units`]),
    ...(maxWriteUnits === undefined ? [] : [`${maxWriteUnits} write units`]),
  ].join(' and ');
  if (mode === 'provisioned')
    return `provisioned: units for the average of the forecast, scaled at ${utilisation} % utilisation up to ${most === '' ? `${headroom} times the busiest second` : `${most} a second`}; the control table is on demand`;
  return `on demand, ${most === '' ? 'without a maximum' : `at most ${most} a second for a table or an index`}${warm ? `; warmed where more than ${INITIAL_UNITS.reads} reads or ${INITIAL_UNITS.writes} writes a second are expected` : ''}`;
}
