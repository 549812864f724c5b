import type { CopyCursor } from '../../contracts/activities/transfer';
import { GLUE_WORKER_UNITS } from '../../contracts/schemas/config-glue';
import type { StageContext } from '../../contracts/stages';
import { forecastCost } from '../../engine/cost';
import type { OneOffCost } from '../../engine/cost/one-off';
import { pricesOf } from '../../engine/cost/prices';
import { GIGABYTE } from '../../engine/cost/storage';
import { times } from '../../engine/lib/unknown';
import type { EngineFigures } from '../../engine/transfer/report/facts';
import { costSettings, readPrices } from '../lib/prices';
import type { LoadedPlan } from './plan';

/** What the move is forecast to cost by each engine. @throws SettingsFileError (LandfallPricesInvalid) */
export async function enginesOf(
  { config }: StageContext,
  { plan, analysis, projection }: Pick<LoadedPlan, 'plan' | 'analysis' | 'projection'>,
): Promise<readonly OneOffCost[]> {
  const { region, pointInTimeRecovery } = config.target;
  const prices = await readPrices(config);
  return forecastCost({ region, prices, analysis, projection, plan, pointInTimeRecovery, ...costSettings(config) })
    .oneOff;
}

/** The same beside what this run has taken. */
export async function tookBy(
  context: StageContext,
  loaded: LoadedPlan,
  copies: readonly CopyCursor[],
  seconds: number | undefined,
): Promise<EngineFigures> {
  const { target, transfer } = context.config;
  const name = transfer.engine ?? 'native';
  const forecast = (await enginesOf(context, loaded)).find(({ engine }) => engine === name);
  const prices = pricesOf(await readPrices(context.config), target.region);
  const sum = (of: (copy: CopyCursor) => number): number => copies.reduce((total, copy) => total + of(copy), 0);
  const written = times(sum(({ writeUnits }) => writeUnits) / 1e6, prices.usd('writeUnitsMillion'));
  const imported = times(sum(({ exportedBytes = 0 }) => exportedBytes) / GIGABYTE, prices.usd('importGb'));
  const { workers = 0, workerType = 'G.1X' } = transfer.glue ?? {};
  const unitHours = (sum(({ job }) => job?.seconds ?? 0) / 3_600) * workers * GLUE_WORKER_UNITS[workerType];
  const jobs = times(unitHours, prices.usd('glueUnitHour'));
  const withJobs = written === null || jobs === null ? null : written + jobs;
  const usd = { native: written, 's3-import': imported, glue: withJobs }[name];
  return {
    name,
    forecastUnits: forecast?.writeUnits ?? null,
    forecastUsd: forecast?.engineUsd ?? null,
    usd,
    forecastHours: forecast?.hours ?? null,
    seconds: seconds ?? null,
  };
}
