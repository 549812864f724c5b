import { LandfallError } from '../../contracts/errors';
import type { ProjectionPlan, SourceRow } from '../../contracts/projection';
import { answerableProofSchema } from '../../contracts/schemas/answerable-proof';
import { proofSchema } from '../../contracts/schemas/proof';
import type { StageContext, StepResult } from '../../contracts/stages';
import { costSentence } from '../../engine/cost';
import { buildModel } from '../../engine/modeling';
import { hotSentence } from '../../engine/modeling/documents';
import { compileProjection, inlineView, pageOf } from '../../engine/projection';
import { ANSWERS_KEY, PROOF_KEY, readForm, readModel } from '../lib/forms';
import { whileBeating } from '../lib/heartbeat';
import { keptPins } from '../lib/pins';
import { refuseErrors } from './build-model';
import type { ModelingDependencies } from './dependencies';
import { documentsOf, putModeling } from './documents';

/** Rows of each entity that sample items are picked from: so many that children of the first parents are among them. */
const ROWS = 60;

async function readRows(
  deps: ModelingDependencies,
  { config: { source } }: StageContext,
  plan: ProjectionPlan,
): Promise<ReadonlyMap<string, readonly SourceRow[]>> {
  return whileBeating(async ({ signal, say }) => {
    const link = await deps.openSource({ source, secrets: deps.secrets, role: 'samples', ...(signal && { signal }) });
    try {
      const rows = new Map<string, readonly SourceRow[]>();
      for (const entity of plan.entities) {
        say({ entity: entity.id });
        const { sql, values } = pageOf({
          entity,
          source: inlineView(entity),
          after: null,
          limit: ROWS,
          descending: false,
        });
        rows.set(entity.id, await link.query(sql, values, { ...(signal && { signal }) }));
      }
      return rows;
    } finally {
      await link.close();
    }
  });
}

/**
 * The documents of the stage again, after the proofs: with sample items of real rows, masked unless `modeling.samples` says otherwise, and
 * with what was proven.
 * @throws LandfallError LandfallArtifactInvalid when contract and analysis do not belong together
 */
export async function describeModel(deps: ModelingDependencies, context: StageContext): Promise<StepResult> {
  const store = deps.store(context);
  const { analysis, contract, projection } = await readModel(store, context);
  const proof = await readForm(store, context, PROOF_KEY, proofSchema);
  // A history of an earlier version has no such proof.
  const answers =
    context.artifacts[ANSWERS_KEY] === undefined
      ? undefined
      : await readForm(store, context, ANSWERS_KEY, answerableProofSchema);
  const pins = await keptPins(store, context, analysis.schema);
  const built = buildModel(analysis, context.config.modeling, pins);
  if (built.projection.contractSha256 !== projection.contractSha256)
    throw new LandfallError(
      'LandfallArtifactInvalid',
      'stage-02/migrationContract.json is not the contract that the rules make of stage-01/analysis.json; restart from modeling',
    );
  const { plan, findings } = compileProjection({
    contract,
    projection,
    schema: analysis.schema,
  });
  refuseErrors(findings);
  const rows =
    context.config.modeling.samples === 'none'
      ? new Map<string, readonly SourceRow[]>()
      : await readRows(deps, context, plan);
  const proven = proof.entities.reduce((sum, one) => sum + one.rows, 0);
  const { files, cost } = await documentsOf(context.config, {
    ...built,
    analysis,
    pins,
    plan,
    rows,
    answers,
    proven: [
      `${proven} rows of ${proof.entities.length} entities rebuilt from their items, ${proof.differences} differences`,
    ],
  });
  return {
    artifacts: await putModeling(store, files),
    notes: [`documents with sample items (${context.config.modeling.samples})`, hotSentence({ cost })],
    facts: { 'monthly price': costSentence(cost) },
  };
}
