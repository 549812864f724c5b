import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createModelingActivities } from '../../../../activities/modeling';
import {
  ANALYSIS_KEY,
  ANSWERS_KEY,
  CONTRACT_KEY,
  parseForm,
  PROJECTION_KEY,
  PROOF_KEY,
} from '../../../../activities/lib/forms';
import { openArtifactStore } from '../../../../adapters/artifacts';
import { createDataClients } from '../../../../adapters/dynamodb';
import { openSource } from '../../../../adapters/mysql/link';
import type { ArtifactRef, ArtifactStore } from '../../../../contracts/artifacts';
import { analysisSchema, type Analysis } from '../../../../contracts/schemas/analysis';
import { answerableProofSchema } from '../../../../contracts/schemas/answerable-proof';
import { proofSchema } from '../../../../contracts/schemas/proof';
import type { StageContext } from '../../../../contracts/stages';
import { printJson } from '../../../../engine/lib/json';
import type { ProveInput, ProveResult } from '../../ports';
import { UsageError } from '../../usage-error';
import { storeOf, type Environment } from '../connections';
import { translated } from '../failure';
import { intoFolder, writeFiles } from '../out-folder';
import { readText } from '../read-text';
import { serversOf } from './servers';

/** Option that names an artifact in place of the artifact store. */
const OPTIONS = { [ANALYSIS_KEY]: 'analysis', [CONTRACT_KEY]: 'contract', [PROJECTION_KEY]: 'projection' } as const;

/** The file that is named, else what lies in the artifact store of the configuration; a sidecar lies beside its contract. */
async function textOf(key: keyof typeof OPTIONS, input: ProveInput): Promise<string> {
  const option = OPTIONS[key];
  const beside = input.contract === undefined ? undefined : join(dirname(input.contract), 'projection.json');
  const named = input[option] ?? (option === 'projection' ? beside : undefined);
  if (named !== undefined) return readText(named);
  if (input.config === undefined) throw new UsageError(`no ${option}: give --${option}, or a configuration`);
  const store = storeOf(input.config);
  const found = await store.peek(key);
  if (found === undefined) throw new UsageError(`${key} is not in ${store.location}: give --${option}`);
  return found.toString('utf8');
}

/** @throws UsageError for a pattern that the analysis does not have */
function narrowed(analysis: Analysis, ids: readonly string[] | undefined): Analysis {
  if (ids === undefined) return analysis;
  const accessPatterns = ids.map((id) => {
    const found = analysis.accessPatterns.find((one) => one.id === id);
    if (found === undefined) throw new UsageError(`--pattern: the analysis has no ${id}`);
    return found;
  });
  return { ...analysis, accessPatterns };
}

/**
 * The proofs of the stage modeling in this process: the same activities as in a migration, over files or artifacts.
 * @throws LandfallError LandfallContractInvalid when rows do not come back from their items, and what links and readers throw
 * @throws UsageError for what is not given, or not there
 */
export const prove = (input: ProveInput, environment: Environment): Promise<ProveResult> => {
  const run = (): Promise<ProveResult> => proved(input, environment);
  return input.out === undefined ? run() : intoFolder(input.out, run);
};

async function proved(input: ProveInput, environment: Environment): Promise<ProveResult> {
  const { config, secrets } = await serversOf(input, environment);
  const analysis = narrowed(parseForm(ANALYSIS_KEY, await textOf(ANALYSIS_KEY, input), analysisSchema), input.patterns);
  const texts = {
    [ANALYSIS_KEY]: printJson(analysis),
    [CONTRACT_KEY]: await textOf(CONTRACT_KEY, input),
    [PROJECTION_KEY]: await textOf(PROJECTION_KEY, input),
  };
  const folder = await mkdtemp(join(tmpdir(), 'landfall-prove-'));
  const clients = createDataClients();
  try {
    const store = openArtifactStore({ location: folder, migration: 'prove' });
    const refs: ArtifactRef[] = [];
    for (const [key, text] of Object.entries(texts)) refs.push(await store.put(key, text));
    const artifacts = Object.fromEntries(refs.map((ref) => [ref.key, ref]));
    const context: StageContext = { migration: config.name, config, artifacts };
    const activities = createModelingActivities({
      ...{ store: () => store, secrets, openSource, proofData: clients.of },
      onProgress: (details) =>
        input.onProgress(
          Object.entries(details as object)
            .map(words)
            .join(', '),
        ),
    });
    const lossless = await translated(activities.proveModel({ context }));
    const answers = await translated(activities.proveAnswers({ context }));
    return await resultOf(store, analysis, [...(lossless.notes ?? []), ...(answers.notes ?? [])], input.out);
  } finally {
    clients.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const words = ([what, name]: readonly [string, unknown]): string => `${what} ${String(name)}`;

async function resultOf(
  store: ArtifactStore,
  { accessPatterns }: Analysis,
  notes: readonly string[],
  out: string | undefined,
): Promise<ProveResult> {
  const read = async (key: string): Promise<string> => (await store.peek(key))?.toString('utf8') ?? '';
  const [losslessText, answersText] = [await read(PROOF_KEY), await read(ANSWERS_KEY)];
  const lossless = parseForm(PROOF_KEY, losslessText, proofSchema);
  const answers = parseForm(ANSWERS_KEY, answersText, answerableProofSchema);
  const statements = new Map(accessPatterns.map(({ id, fingerprint }) => [id, fingerprint]));
  const { entities, ran, sample, contractSha256 } = lossless;
  return {
    ...{ contractSha256, sample, notes },
    lossless: { rows: entities.reduce((sum, { rows }) => sum + rows, 0), entities: entities.length, ran },
    notRun: answers.notRun,
    patterns: answers.patterns.map((one) => ({ ...one, statement: statements.get(one.pattern) ?? '' })),
    transactions: answers.transactions,
    files:
      out === undefined
        ? []
        : await writeFiles(out, { 'lossless-proof.json': losslessText, 'answerable-proof.json': answersText }),
  };
}
