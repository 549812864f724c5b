import { plural } from '../../lib/plural';
import type { SampleSet } from './sample-set';

/** What a sample is, in a sentence for people; the same for the same rows. */
export function sampleWords({ tables }: SampleSet, rows: number): string {
  const whole = tables.filter((table) => table.whole).length;
  const parts = tables.length - whole;
  if (parts === 0) return `all rows of ${plural(whole, 'table')}`;
  return `${whole === 0 ? '' : `all rows of ${plural(whole, 'table')}; `}of ${plural(parts, 'larger one')} up to ${rows} rows at fixed places of the key, with everything that they refer to and some of what refers to them`;
}
