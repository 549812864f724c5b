import type { OneOffCost } from '../../cost/one-off';
import { dollars, duration } from '../../cost/documents/figures';

/** What the move was forecast to cost by each engine, beside what it cost: figures of a run, never findings. */

type EngineName = OneOffCost['engine'];

/** Hours of writing by native above which an import is worth its conditions: a night. */
const LONG_HOURS = 8;

const unitsText = ({ writeUnits }: OneOffCost): string =>
  writeUnits === null ? 'write units unknown' : `${writeUnits} write units`;

const timeText = ({ hours }: OneOffCost): string =>
  hours === null ? 'time unknown' : `${duration(hours)} of writing the largest table`;

/** `USD 1.20, 2.1 hours of writing the largest table, 1200000 write units`; parts that nobody knows are said to be unknown. */
const forecastText = (cost: OneOffCost): string =>
  [cost.usd === null ? 'price unknown' : dollars(cost.usd), timeText(cost), unitsText(cost)].join(', ');

/**
 * Which engine to take, with the reason. An import is recommended when writing would take longer than a night, or cost more than twice as much
 * and more than a person's minute (a dollar); native otherwise, as it needs no bucket and no new tables, and goes on where it was.
 */
export function recommendedEngine(costs: readonly OneOffCost[]): { readonly engine: EngineName; readonly why: string } {
  const of = (engine: OneOffCost['engine']): OneOffCost | undefined => costs.find((cost) => cost.engine === engine);
  const native = of('native');
  const imported = of('s3-import');
  if (native?.hours === null || native?.hours === undefined)
    return { engine: 'native', why: 'rows were not counted, so nothing speaks for another engine' };
  if (native.hours > LONG_HOURS)
    return { engine: 's3-import', why: `writing the largest table takes ${duration(native.hours)}` };
  const saved = (native.usd ?? 0) - (imported?.usd ?? Infinity);
  if (saved > 1 && saved > (imported?.usd ?? 0))
    return { engine: 's3-import', why: `it costs ${dollars(imported?.usd ?? null)} instead of ${dollars(native.usd)}` };
  return { engine: 'native', why: 'it is short and cheap enough, and needs no new tables' };
}

/** Lines for the figures of the preflight, before anything is written. */
export function engineFigures(costs: readonly OneOffCost[], chosen: EngineName): Readonly<Record<string, string>> {
  const { engine, why } = recommendedEngine(costs);
  return {
    ...Object.fromEntries(costs.map((cost) => [`forecast of ${cost.engine}`, forecastText(cost)])),
    'recommended engine': `${engine}: ${why}`,
    'engine of this run': chosen,
  };
}
