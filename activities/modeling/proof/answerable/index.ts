import { sharedSignal } from '../../../../adapters/dynamodb';
import { becomeApplication, isApplication, type ApplicationSettings } from '../../../../adapters/mysql/application';
import type { SourceLink } from '../../../../adapters/mysql/link';
import { LandfallError } from '../../../../contracts/errors';
import type { SourceRow } from '../../../../contracts/projection';
import type { AnswerableProof, PatternProof } from '../../../../contracts/schemas/answerable-proof';
import { accessContext } from '../../../../engine/access/patterns';
import { ExecutionContext } from '../../../../engine/access/execute/context';
import { WritePlans } from '../../../../engine/access/execute/write/world';
import { compileProjection } from '../../../../engine/projection';
import { proofClock } from '../../../../engine/proof/answerable/clock';
import { rawSelect } from '../../../../engine/proof/answerable/raw-rows';
import { SampledRows } from '../../../../engine/proof/answerable/sampled-rows';
import { proofSession } from '../../../../engine/proof/answerable/session';
import { proofOf } from '../../../../engine/proof/answerable/verdict';
import type { ModelInputs } from '../../../lib/forms';
import type { ProofWorld } from '../world';
import type { Bench } from './bench';
import { beginCounters } from './counters';
import type { KeptItems } from './kept-items';
import { provePattern } from './pattern';
import { proveTransactions } from './transactions';
import { makeTriggers } from './triggers';
import { makeViews } from './views';

/** A world that has both servers; the items of all its rows are in the tables. */
export type WholeWorld = ProofWorld & {
  readonly scratch: NonNullable<ProofWorld['scratch']>;
  readonly tables: NonNullable<ProofWorld['tables']>;
};

export interface AnswersInput {
  readonly world: WholeWorld;
  /** The items that are in its tables. */
  readonly kept: KeptItems;
  readonly model: ModelInputs;
  /** What a session of the source gets. */
  readonly settings: ApplicationSettings;
  readonly signal: AbortSignal | undefined;
  readonly say: (pattern: string) => void;
}

/**
 * Asks every access pattern on both sides: the original SQL on the scratch server, its plan on DynamoDB, with the same values, and compares
 * answers, errors and what writes leave behind; then every transaction, with its writes as one request.
 * @throws LandfallError LandfallScratchUnreachable, LandfallAwsUnreachable, and what the links throw
 */
export async function proveAnswerable(
  input: AnswersInput,
): Promise<Pick<AnswerableProof, 'patterns' | 'transactions'>> {
  const { world, model, say } = input;
  const link = await world.scratch.open(world.database, 'proof answers');
  try {
    const bench = await benchOf(input, link);
    await beginCounters(bench);
    const proofs: PatternProof[] = [];
    const { serves, unserved } = model.projection;
    for (const pattern of model.analysis.accessPatterns) {
      say(pattern.id);
      const served = serves.find((one) => one.pattern === pattern.id);
      const why = unserved.find((one) => one.pattern === pattern.id)?.why;
      const tally = await provePattern(bench, pattern, model.analysis.accessPatterns.length);
      await stillThere(link, pattern.id);
      proofs.push(proofOf(pattern.id, served, tally, why));
    }
    const transactions = await proveTransactions(bench, model.analysis, say);
    await stillThere(link, 'the last transaction');
    return { patterns: proofs, transactions: [...transactions] };
  } finally {
    await link.close();
  }
}

/** @throws LandfallError LandfallScratchUnreachable when the server has another session by now, which knows nothing of the first one */
async function stillThere(link: SourceLink, tried: string): Promise<void> {
  if (!(await isApplication(link)))
    throw new LandfallError('LandfallScratchUnreachable', `the session was lost while ${tried} was tried`);
}

async function benchOf({ world, kept, model, settings, signal }: AnswersInput, link: SourceLink): Promise<Bench> {
  const { schema } = model.analysis;
  const tables = new Map<string, readonly SourceRow[]>();
  for (const table of schema.tables) tables.set(table.name, await link.query(rawSelect(world.database, table)));
  const rows = new SampledRows(schema, tables);
  const clock = proofClock(rows);
  await makeViews(link, schema);
  const missing = await makeTriggers(link, schema);
  await becomeApplication(link, settings, { clock, database: world.database });
  const { contract, projection } = model;
  // Plans are those of the source, as the projection's `serves` has them.
  const { plan } = compileProjection({ contract, projection, schema });
  const access = accessContext(schema, plan);
  const place = {
    data: world.tables.data,
    physical: (name: string) => world.tables.physical(name),
    signal: sharedSignal([signal]),
  };
  return {
    ...{ link, schema, missing, rows, access, kept, signal },
    projection: world.plan,
    context: new ExecutionContext(schema, access.paths, proofSession(link, settings, clock)),
    plans: new WritePlans(access),
    place: { ...place, journal: (writes) => kept.keep(writes) },
  };
}
