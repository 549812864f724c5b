import { sharedSignal } from '../../adapters/dynamodb';
import { applicationSettings, type ApplicationSettings } from '../../adapters/mysql/application';
import type { AnswersResult } from '../../contracts/activities/modeling';
import { LandfallError } from '../../contracts/errors';
import type { AnswerableProof } from '../../contracts/schemas/answerable-proof';
import { DEFAULT_PROOF_ROWS } from '../../contracts/schemas/config-proof';
import type { StageContext } from '../../contracts/stages';
import { printJson } from '../../engine/lib/json';
import { answersFacts, notRunReason, unanswered } from '../../engine/proof/answerable/review';
import { Ledger } from '../../engine/proof/lossless/ledger';
import { problemText } from '../../engine/proof/lossless/problems';
import { sampleWords } from '../../engine/proof/sample/words';
import { ANSWERS_KEY, readModel, type ModelInputs } from '../lib/forms';
import { whileBeating } from '../lib/heartbeat';
import type { ModelingDependencies } from './dependencies';
import { proveAnswerable, type WholeWorld } from './proof/answerable';
import { KeptItems } from './proof/answerable/kept-items';
import { ProofItems } from './proof/items';
import { makeItems } from './proof/make-items';
import { withProofWorld } from './proof/world';

/**
 * Proves that every access pattern is answered as the source answers it. Runs only where there is a scratch server for the original SQL and a
 * DynamoDB for the plans; else the file says why it did not run. It holds counts and verdicts only, so that equal data give equal bytes.
 */
export async function proveAnswers(deps: ModelingDependencies, context: StageContext): Promise<AnswersResult> {
  const store = deps.store(context);
  const model = await readModel(store, context);
  const notRun = notRunReason(context.config.modeling.proof);
  const head = { format: 'landfall.answerable-proof/1' as const, contractSha256: model.projection.contractSha256 };
  const proof: AnswerableProof =
    notRun === null
      ? { ...head, notRun, ...(await run(deps, context, model)) }
      : { ...head, notRun, sample: 'no rows', patterns: [], transactions: [] };
  return {
    artifacts: [await store.put(ANSWERS_KEY, printJson(proof))],
    ...answersFacts(proof),
    unanswered: unanswered(proof, model.analysis),
  };
}

const run = (
  deps: ModelingDependencies,
  { config, migration }: StageContext,
  model: ModelInputs,
): Promise<Pick<AnswerableProof, 'sample' | 'patterns' | 'transactions'>> =>
  whileBeating(async ({ signal, say }) => {
    const settings = await settingsOf(deps, config, signal);
    return withProofWorld({ deps, migration, config, model, signal, say }, async (world) => {
      const whole = wholeWorld(world);
      const kept = await writeItems(whole, signal, say);
      const proven = await proveAnswerable({
        ...{ world: whole, kept, model, settings, signal },
        say: (pattern) => say({ pattern }),
      });
      const rows = config.modeling.proof?.sampleRows ?? DEFAULT_PROOF_ROWS;
      return { sample: sampleWords(world.sample, rows), ...proven };
    });
  }, deps.onProgress);

async function settingsOf(
  deps: ModelingDependencies,
  { source }: StageContext['config'],
  signal: AbortSignal | undefined,
): Promise<ApplicationSettings> {
  const link = await deps.openSource({ source, secrets: deps.secrets, role: 'proof', ...(signal && { signal }) });
  try {
    return await applicationSettings(link);
  } finally {
    await link.close();
  }
}

function wholeWorld(world: Parameters<Parameters<typeof withProofWorld>[1]>[0]): WholeWorld {
  const { scratch, tables } = world;
  if (scratch === null || tables === null) throw new Error('the proof has no place to run in');
  return { ...world, scratch, tables };
}

/** @throws LandfallError LandfallContractInvalid when the items of some rows cannot be made */
async function writeItems(
  world: WholeWorld,
  signal: AbortSignal | undefined,
  say: (details: unknown) => void,
): Promise<KeptItems> {
  const ledger = new Ledger(world.plan);
  const kept = new KeptItems(world.plan);
  const items = new ProofItems(world.tables, world.plan, sharedSignal([signal]));
  const say1 = (entity: string): void => say({ entity });
  await makeItems({ world, ledger, signal, say: say1 }, async (table, page) => {
    kept.add(table, page);
    await items.write(table, page);
  });
  if (ledger.problems.length > 0)
    throw new LandfallError(
      'LandfallContractInvalid',
      `rows have no items of their own: ${problemText(ledger.problems)}`,
    );
  return kept;
}
