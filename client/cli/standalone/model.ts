import { ANALYSIS_KEY, parseForm } from '../../../activities/lib/forms';
import { PINS_FILE, pinsOf } from '../../../activities/lib/pins';
import { documentsOf, type DocumentSettings } from '../../../activities/modeling/documents';
import { analysisSchema, type Analysis } from '../../../contracts/schemas/analysis';
import { costSentence } from '../../../engine/cost';
import { modelFiles } from '../../../engine/modeling/files';
import type { ModelInput, ModelResult } from '../ports';
import { UsageError } from '../usage-error';
import { storeOf } from './connections';
import { intoFolder, writeFiles } from './out-folder';
import { readText } from './read-text';

/** The analysis that is named, else the one that lies in the artifact store of the configuration. */
async function analysisOf({ analysis, config }: ModelInput): Promise<Analysis> {
  if (analysis !== undefined) return parseForm(analysis, await readText(analysis), analysisSchema);
  if (config === undefined) throw new UsageError('no analysis: give --analysis, or a configuration with --config');
  const store = storeOf(config);
  const found = await store.peek(ANALYSIS_KEY);
  if (found === undefined)
    throw new UsageError(
      `${ANALYSIS_KEY} is not in ${store.location}: run the stage analysis, or give --analysis (landfall analyze writes one)`,
    );
  return parseForm(ANALYSIS_KEY, found.toString('utf8'), analysisSchema);
}

/** What the documents ask of a configuration. */
function settingsOf({ config, strategy, collections, region }: ModelInput): DocumentSettings {
  const { modeling, target, source = {}, transfer = {} } = config ?? {};
  return {
    modeling: { samples: 'none', ...modeling, strategy, collections },
    target: {
      pointInTimeRecovery: target?.pointInTimeRecovery ?? true,
      region: region ?? target?.region ?? 'us-east-1',
    },
    source,
    transfer,
  };
}

/**
 * The stage modeling in this process, up to its proofs: contract, sidecar and documents, written into `out`.
 * @throws SettingsFileError LandfallPinsInvalid, LandfallPinsImpossible
 * @throws LandfallError LandfallArtifactInvalid, LandfallModelImpossible
 * @throws UsageError for a file that is not there, or a folder that cannot be written
 */
export const model = (input: ModelInput): Promise<ModelResult> => intoFolder(input.out, () => modelled(input));

async function modelled(input: ModelInput): Promise<ModelResult> {
  const analysis = await analysisOf(input);
  const { pins, text } = await pinsOf(input.pins === undefined ? {} : { pins: input.pins }, analysis.schema);
  const made = modelFiles({
    analysis,
    options: { strategy: input.strategy, collections: input.collections },
    pins,
  });
  const {
    files: documents,
    cost,
    alternatives,
  } = await documentsOf(settingsOf(input), {
    ...made.built,
    analysis,
    pins,
  });
  const files = await writeFiles(input.out, {
    ...made.files,
    ...(text === null ? {} : { [PINS_FILE]: text }),
    ...documents,
  });
  const { serves, unserved } = made.built.projection;
  const operations: Record<string, number> = {};
  for (const { operation } of serves) operations[operation] = (operations[operation] ?? 0) + 1;
  return {
    facts: made.facts,
    price: costSentence(cost),
    alternatives: alternatives.map(({ name, chosen, figures, reasons }) => ({
      name,
      chosen,
      figures: figures && { ...figures },
      reasons,
    })),
    notes: made.notes,
    operations,
    unserved,
    pins: made.built.model.pins,
    findings: made.findings,
    out: input.out,
    files,
  };
}
