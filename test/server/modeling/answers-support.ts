import { openDataClient } from '../../../adapters/dynamodb';
import { openSource } from '../../../adapters/mysql/link';
import { proveAnswers } from '../../../activities/modeling/prove-answers';
import type { Analysis } from '../../../contracts/schemas/analysis';
import { configSchema } from '../../../contracts/schemas/config';
import { answerableProofSchema, type AnswerableProof } from '../../../contracts/schemas/answerable-proof';
import { analyse } from '../../../engine/analysis/reconcile';
import { applicationFacts } from '../../../engine/analysis/source/application';
import { printJson } from '../../../engine/lib/json';
import { buildModel } from '../../../engine/modeling';
import { MemoryStore } from '../../support/memory-store';
import { stack } from '../../support/stack';
import { scanFiles } from '../../unit/analysis/scan';
import { scratchOn } from './proof-support';
import type { TestSource } from './source';

/** What an application given as text does, with the schema of a source that is there. */
export async function analysisOfText(source: TestSource, application: string): Promise<Analysis> {
  const facts = await scanFiles({ 'app.ts': application });
  const { schema } = await source.analysis();
  return analyse({
    schema: { schema, blindSpots: [] },
    source: { application: applicationFacts(undefined, facts), source: facts, skipped: [] },
    queryLog: null,
  });
}

/** Proves the statements of an application given as text, on a source that is there. */
export async function proveStatements(
  flavour: 'mysql' | 'mariadb',
  source: TestSource,
  application: string,
  proofData = openDataClient,
): Promise<{ readonly proof: AnswerableProof; readonly bytes: string; readonly unanswered: readonly string[] }> {
  const analysis = await analysisOfText(source, application);
  const config = configSchema.parse({
    version: 1,
    name: 'unit',
    source: source.source,
    target: { region: 'eu-central-1' },
    modeling: { proof: { scratch: scratchOn(flavour), endpoint: stack.dynamodb() } },
  });
  const { contract, projection } = buildModel(analysis, { strategy: 'auto', collections: true });
  const store = new MemoryStore();
  const refs = [
    await store.put('stage-01/analysis.json', printJson(analysis)),
    await store.put('stage-02/migrationContract.json', printJson(contract)),
    await store.put('stage-02/projection.json', printJson(projection)),
  ];
  const { artifacts, unanswered } = await proveAnswers(
    { store: () => store, secrets: source.secrets, openSource, proofData },
    { config, migration: 'unit', artifacts: Object.fromEntries(refs.map((ref) => [ref.key, ref])) },
  );
  const bytes = store.text(artifacts[0]!.key);
  return {
    proof: answerableProofSchema.parse(JSON.parse(bytes)),
    bytes,
    unanswered: unanswered.map(({ name, fact }) => `${name} ${fact}`),
  };
}
