import type { ColumnFacts } from '../../../contracts/schemas/analysis';
import { byCodeUnit } from '../../lib/compare';
import type { SampledRows } from './sampled-rows';

/** Seconds since 1970 at which the clock of a proof stands; the same rows give the same time. */

/** 2024-01-01, where no row has a time. */
const NO_TIME = 1_704_067_200;
/** What a session's clock can be set to on every server. */
const LAST = 2 ** 31 - 2;

const isTime = ({ dataType }: ColumnFacts): boolean => dataType === 'datetime' || dataType === 'timestamp';
/** Set by the server when a row is written, so never in the future. */
const isRecorded = ({ default: value, onUpdate }: ColumnFacts): boolean =>
  onUpdate || /^current_timestamp/i.test(value ?? '');

function newest(rows: SampledRows, isMeant: (column: ColumnFacts) => boolean): string | undefined {
  const texts = rows.schema.tables.flatMap((table) =>
    table.columns
      .filter((column) => isTime(column) && isMeant(column))
      .flatMap(({ name }) => rows.values(table.name, name).slice(-1).map(String)),
  );
  return texts
    .filter((text) => !Number.isNaN(secondsOf(text)))
    .sort(byCodeUnit)
    .at(-1);
}

const secondsOf = (text: string): number => Math.floor(Date.parse(`${text.slice(0, 19).replace(' ', 'T')}Z`) / 1000);

/**
 * Just behind the newest time that a server has written into a row, so that what is asked of the last days is there; else behind the
 * newest time of all.
 */
export function proofClock(rows: SampledRows): number {
  const text = newest(rows, isRecorded) ?? newest(rows, () => true);
  return text === undefined ? NO_TIME : Math.min(LAST, Math.max(1, secondsOf(text) + 1));
}
