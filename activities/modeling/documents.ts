import type { ArtifactRef, ArtifactStore } from '../../contracts/artifacts';
import type { ProjectionPlan, SourceRow } from '../../contracts/projection';
import type { StageContext } from '../../contracts/stages';
import { forecastCost, type CostForecast } from '../../engine/cost';
import type { BuiltModel } from '../../engine/modeling';
import { printDocuments, type DocumentInput } from '../../engine/modeling/documents';
import { samplesOf } from '../../engine/modeling/samples';
import { costSettings, readPrices } from '../lib/prices';

/** What the documents are printed from, beside the configuration. */
export interface Described extends BuiltModel, Pick<DocumentInput, 'analysis' | 'proven'> {
  readonly plan: ProjectionPlan;
  /** Rows of each entity's view, for sample items; empty before any was read. */
  readonly rows: ReadonlyMap<string, readonly SourceRow[]>;
}

/**
 * Writes the documents of the stage and AWS's data model file.
 * @throws SettingsFileError (LandfallPricesInvalid)
 */
export async function writeDocuments(
  store: Pick<ArtifactStore, 'put'>,
  { config }: StageContext,
  described: Described,
): Promise<{ readonly artifacts: readonly ArtifactRef[]; readonly cost: CostForecast }> {
  const { plan, rows } = described;
  const { modeling, target } = config;
  const cost = forecastCost({
    ...described,
    region: target.region,
    prices: await readPrices(config),
    pointInTimeRecovery: target.pointInTimeRecovery,
    ...costSettings(config),
  });
  const kind = rows.size === 0 || modeling.samples === 'none' ? 'types' : modeling.samples;
  const documents = printDocuments({ ...described, options: modeling, cost, samples: samplesOf(plan, rows, kind) });
  const artifacts: ArtifactRef[] = [];
  for (const [name, text] of Object.entries<string>({ ...documents }))
    artifacts.push(await store.put(`stage-02/${name}`, text));
  return { artifacts, cost };
}
