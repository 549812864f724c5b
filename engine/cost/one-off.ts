import { times } from '../lib/unknown';
import type { Prices } from './prices';
import { GIGABYTE, type TableStorage } from './storage';

/**
 * What moving the data costs once, by the engine that writes it. Reading everything back for the comparison costs the same for each of
 * them: one consistent read of every item, and one Scan of every table.
 */

export interface OneOffLine {
  readonly what: string;
  /** Null when a price or a count is not known. */
  readonly usd: number | null;
}

export interface OneOffCost {
  readonly engine: 'native' | 's3-import' | 'glue';
  readonly lines: readonly OneOffLine[];
  /** Null when one of the lines is not known. */
  readonly usd: number | null;
  /** Of `usd`, what the engine itself costs: without reading back. Null when it is not known. */
  readonly engineUsd: number | null;
  /** Write units of items and index entries; 0 for an import, null when the rows were not counted. */
  readonly writeUnits: number | null;
  /** Hours that the writing of the largest table takes; null when it was not counted or the engine has its own pace. */
  readonly hours: number | null;
  /** What is not among the lines, and conditions. */
  readonly notes: readonly string[];
}

export interface OneOffInput {
  readonly tables: readonly TableStorage[];
  readonly prices: Prices;
  /** Ceiling of the transfer, write units per second and table; undefined for none. */
  readonly writeUnitsPerSecond?: number;
}

/** Write units per second that a new on-demand table takes without a warm-up (developer guide, "DynamoDB on-demand capacity mode"). */
const NEW_TABLE_WRITE_UNITS = 4_000;
/** Workers of a Glue Spark job of the smallest kind, a data processing unit each (AWS Glue pricing: at least 2 for Spark). */
const GLUE_UNITS = 2;

interface Volume {
  readonly writeUnits: number;
  readonly indexUnits: number;
  readonly readUnits: number;
  readonly jsonGb: number;
  /** Hours of the slowest table at the rate of one table. */
  readonly hours: number;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Undefined when a table was not counted. */
function volumeOf({ tables, writeUnitsPerSecond }: OneOffInput): Volume | undefined {
  if (tables.some(({ items }) => items === null)) return undefined;
  const entities = tables.flatMap((table) => table.entities);
  const units = (of: TableStorage): { readonly table: number; readonly index: number } => ({
    table: sum(of.entities.map(({ items, size }) => (items ?? 0) * Math.ceil(size.bytes / 1_024))),
    index: sum(
      of.entities.flatMap(({ items, size }) =>
        size.indexes.map(({ bytes, share }) => (items ?? 0) * share * Math.ceil(bytes / 1_024)),
      ),
    ),
  });
  const all = tables.map(units);
  const rate = writeUnitsPerSecond ?? NEW_TABLE_WRITE_UNITS;
  return {
    writeUnits: sum(all.map(({ table }) => table)),
    indexUnits: sum(all.map(({ index }) => index)),
    readUnits:
      sum(entities.map(({ items, size }) => (items ?? 0) * Math.ceil(size.bytes / 4_096))) +
      sum(tables.map(({ itemBytes }) => Math.ceil((itemBytes ?? 0) / 4_096))),
    jsonGb: sum(entities.map(({ items, size }) => (items ?? 0) * size.jsonBytes)) / GIGABYTE,
    hours: Math.max(0, ...all.map(({ table }) => table)) / rate / 3_600,
  };
}

const sumOf = (lines: readonly OneOffLine[]): number | null =>
  lines.some((line) => line.usd === null) ? null : sum(lines.map((line) => line.usd ?? 0));

function engineCost(
  { engine, hours, writeUnits }: Pick<OneOffCost, 'engine' | 'hours' | 'writeUnits'>,
  lines: readonly OneOffLine[],
  reading: OneOffLine,
  notes: readonly string[],
): OneOffCost {
  const all = [...lines, reading];
  return { ...{ engine, hours, writeUnits, notes }, lines: all, usd: sumOf(all), engineUsd: sumOf(lines) };
}

export function oneOffCosts(input: OneOffInput): readonly OneOffCost[] {
  const { prices } = input;
  const volume = volumeOf(input);
  const million = (units: number | undefined): number | undefined => (units === undefined ? undefined : units / 1e6);
  const write = prices.usd('writeUnitsMillion');
  const writing: readonly OneOffLine[] = [
    { what: 'writes of the items', usd: times(million(volume?.writeUnits), write) },
    { what: 'writes of their index entries', usd: times(million(volume?.indexUnits), write) },
  ];
  const reading: OneOffLine = {
    what: 'reading everything back for the comparison',
    usd: times(million(volume?.readUnits), prices.usd('readUnitsMillion')),
  };
  const pace =
    input.writeUnitsPerSecond === undefined
      ? `${NEW_TABLE_WRITE_UNITS} write units a second, which a new on-demand table takes at once`
      : `${input.writeUnitsPerSecond} write units a second, the ceiling of the configuration`;
  const hours = volume?.hours ?? null;
  const writeUnits = volume === undefined ? null : Math.round(volume.writeUnits + volume.indexUnits);
  return [
    engineCost({ engine: 'native', hours, writeUnits }, writing, reading, [
      `at ${pace}`,
      'changes that arrive during the move are written again; how many is not known',
    ]),
    engineCost(
      { engine: 's3-import', hours: null, writeUnits: volume === undefined ? null : 0 },
      [
        {
          what: 'import from S3, by the size of the items as DynamoDB JSON',
          usd: times(volume?.jsonGb, prices.usd('importGb')),
        },
        { what: 'keeping the files on S3 for a month', usd: times(volume?.jsonGb, prices.usd('s3StorageGbMonth')) },
      ],
      reading,
      ['into new tables only; index entries cost nothing extra', 'S3 requests are not in it'],
    ),
    engineCost(
      { engine: 'glue', hours, writeUnits },
      [
        ...writing,
        {
          what: `Glue, ${GLUE_UNITS} processing units for as long as the writing takes`,
          usd: times(
            volume === undefined ? undefined : Math.max(volume.hours, 1 / 60) * GLUE_UNITS,
            prices.usd('glueUnitHour'),
          ),
        },
      ],
      reading,
      [`at ${pace}`, 'start-up of the job and retries are not in it'],
    ),
  ];
}
