import type { ArtifactRef, ArtifactStore } from '../../contracts/artifacts';
import type { ProjectionPlan, SourceRow } from '../../contracts/projection';
import type { MigrationConfig } from '../../contracts/schemas/config';
import { forecastCost, type CostForecast } from '../../engine/cost';
import type { BuiltModel } from '../../engine/modeling';
import { printDocuments, type DocumentInput } from '../../engine/modeling/documents';
import { samplesOf } from '../../engine/modeling/samples';
import { costSettings, readPrices } from '../lib/prices';

/** What of the configuration the documents depend on. */
export type DocumentSettings = {
  readonly modeling: Pick<MigrationConfig['modeling'], 'strategy' | 'collections' | 'samples' | 'prices'>;
  readonly target: Pick<MigrationConfig['target'], 'region' | 'pointInTimeRecovery'>;
  readonly source: Pick<MigrationConfig['source'], 'monthlyCost'>;
  readonly transfer: Pick<MigrationConfig['transfer'], 'writeUnitsPerSecond'>;
};

/** What the documents are printed from, beside the configuration. */
export interface Described extends BuiltModel, Pick<DocumentInput, 'analysis'> {
  readonly plan: ProjectionPlan;
  /** Rows of each entity's view, for sample items; absent before any was read. */
  readonly rows?: ReadonlyMap<string, readonly SourceRow[]>;
  /** What was proven on real rows, one sentence each; absent before the proofs ran. */
  readonly proven?: readonly string[];
}

/**
 * The documents of the stage and AWS's data model file, by file name.
 * @throws SettingsFileError (LandfallPricesInvalid)
 */
export async function documentsOf(
  settings: DocumentSettings,
  described: Described,
): Promise<{ readonly files: Readonly<Record<string, string>>; readonly cost: CostForecast }> {
  const { plan, rows = new Map<string, readonly SourceRow[]>(), proven = [] } = described;
  const { modeling, target } = settings;
  const cost = forecastCost({
    ...described,
    region: target.region,
    prices: await readPrices(settings),
    pointInTimeRecovery: target.pointInTimeRecovery,
    ...costSettings(settings),
  });
  const kind = rows.size === 0 || modeling.samples === 'none' ? 'types' : modeling.samples;
  const samples = samplesOf(plan, rows, kind);
  const files = printDocuments({ ...described, proven, options: modeling, cost, samples });
  return { files: { ...files }, cost };
}

/** Puts files of the stage into the store. */
export async function putModeling(
  store: Pick<ArtifactStore, 'put'>,
  files: Readonly<Record<string, string>>,
): Promise<readonly ArtifactRef[]> {
  const artifacts: ArtifactRef[] = [];
  for (const [name, text] of Object.entries(files)) artifacts.push(await store.put(`stage-02/${name}`, text));
  return artifacts;
}
