import type { ArtifactRef, ArtifactStore } from '../../contracts/artifacts';
import type { SourceRow } from '../../contracts/projection';
import type { MigrationConfig } from '../../contracts/schemas/config';
import { forecastCost, type CostForecast } from '../../engine/cost';
import type { BuiltModel } from '../../engine/modeling';
import { alternativesOf, type Alternative, type Priced } from '../../engine/modeling/alternatives/alternatives';
import { printDocuments, transactionRisks, triggerRisks, type DocumentInput } from '../../engine/modeling/documents';
import type { Pins } from '../../engine/modeling/pins/pins';
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
  /** Decisions of a person, by which the model was made. */
  readonly pins: Pins;
  /** Rows of each entity's view, for sample items; absent before any was read. */
  readonly rows?: ReadonlyMap<string, readonly SourceRow[]>;
  /** What was proven on real rows, one sentence each; absent before the proofs ran. */
  readonly proven?: readonly string[];
  /** What each access pattern answered on both sides; absent before that was asked. */
  readonly answers?: DocumentInput['answers'];
}

/** What of a forecast is compared between models. */
function pricedBy({ usd, provisioned }: CostForecast): Priced {
  const sum = (kind: 'reads' | 'writes'): number | null =>
    provisioned.resources.length === 0
      ? null
      : provisioned.resources.reduce((total, one) => total + one[kind].average, 0);
  return { usd, readUnitsPerSecond: sum('reads'), writeUnitsPerSecond: sum('writes') };
}

/**
 * The documents of the stage and AWS's data model file, by file name.
 * @throws SettingsFileError (LandfallPricesInvalid)
 */
export async function documentsOf(
  settings: DocumentSettings,
  described: Described,
): Promise<{
  readonly files: Readonly<Record<string, string>>;
  readonly cost: CostForecast;
  readonly alternatives: readonly Alternative[];
  /** Transactions that may not fit into one of DynamoDB, with why. */
  readonly transactions: readonly (readonly [string, string])[];
  /** Writes with which triggers run, with what can be done. */
  readonly triggers: readonly (readonly [string, string])[];
}> {
  const { plan, rows = new Map<string, readonly SourceRow[]>(), proven = [] } = described;
  const { modeling, target } = settings;
  const priceInput = {
    analysis: described.analysis,
    region: target.region,
    prices: await readPrices(settings),
    pointInTimeRecovery: target.pointInTimeRecovery,
    ...costSettings(settings),
  };
  const cost = forecastCost({ ...priceInput, ...described });
  const kind = rows.size === 0 || modeling.samples === 'none' ? 'types' : modeling.samples;
  const samples = samplesOf(plan, rows, kind);
  const alternatives = alternativesOf({
    analysis: described.analysis,
    options: modeling,
    pins: described.pins,
    chosen: described,
    pricing: (built) => pricedBy(built === described ? cost : forecastCost({ ...priceInput, ...built })),
  });
  const files = printDocuments({ ...described, proven, options: modeling, cost, samples, alternatives });
  const [transactions, triggers] = [transactionRisks({ ...described, cost }), triggerRisks(described)];
  return { files: { ...files }, cost, alternatives, transactions, triggers };
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
