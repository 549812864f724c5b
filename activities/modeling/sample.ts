import { LandfallError } from '../../contracts/errors';
import type { EntityPlan, ProjectionPlan, SourceRow } from '../../contracts/projection';
import type { SourceLink } from '../../adapters/mysql/link';
import { problemsOf, Proof, type EntitySample, type ProofResult } from '../../engine/modeling/proof';
import { inlineView, pageOf, rawSource } from '../../engine/projection';

/** Rows of each end of a table that the proof reads. */
export const SAMPLE_ROWS = 200;

/** First and last rows by key; a row that is in both is there once for the reader, twice for the proof, which is no harm. */
async function ends(
  link: SourceLink,
  entity: EntityPlan,
  source: string,
  signal: AbortSignal | undefined,
): Promise<readonly SourceRow[]> {
  const rows: SourceRow[] = [];
  for (const descending of [false, true]) {
    const { sql, values } = pageOf({ entity, source, after: null, limit: SAMPLE_ROWS, descending });
    rows.push(...(await link.query(sql, values, { ...(signal && { signal }) })));
  }
  return rows;
}

async function readSample(
  link: SourceLink,
  plan: ProjectionPlan,
  entity: EntityPlan,
  signal: AbortSignal | undefined,
): Promise<EntitySample> {
  const viewRows = await ends(link, entity, inlineView(entity), signal);
  const rawRows = entity.role === 'owner' ? await ends(link, entity, rawSource(entity, plan.database), signal) : null;
  return { entity, viewRows, rawRows };
}

/** A table without a key whose rows repeat has no item for each of them. */
async function refuseRepeatedRows(
  link: SourceLink,
  plan: ProjectionPlan,
  entity: EntityPlan,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (entity.role !== 'owner' || entity.drivingKey[0]?.column !== '*') return;
  const sql = `SELECT COUNT(*) AS \`times\` FROM ${rawSource(entity, plan.database)} GROUP BY \`_k1\` HAVING COUNT(*) > 1 LIMIT 1`;
  const [found] = await link.query(sql, [], { ...(signal && { signal }) });
  if (found === undefined) return;
  throw new LandfallError(
    'LandfallModelImpossible',
    `the table ${entity.drivingTable} has no primary or unique key, and a row is there ${String(found.times)} times: such rows cannot be told apart; give the table a key, or exclude it under source.tables.exclude`,
  );
}

/** Rows may change between the two reads of a living source; what is still different after these attempts is a finding. */
const ATTEMPTS = 3;

/**
 * Reads a bounded sample of every entity and proves it.
 * @throws LandfallError LandfallModelImpossible for repeated rows of a table without a key, and what the link throws
 */
export async function proveOnSource(input: {
  readonly link: SourceLink;
  readonly plan: ProjectionPlan;
  readonly signal: AbortSignal | undefined;
  readonly say: (entity: string) => void;
}): Promise<ProofResult> {
  const { link, plan, signal, say } = input;
  const proof = new Proof(plan);
  for (const entity of plan.entities) {
    say(entity.id);
    await refuseRepeatedRows(link, plan, entity, signal);
    let sample = await readSample(link, plan, entity, signal);
    for (let attempt = 1; attempt < ATTEMPTS && problemsOf(plan, sample).length > 0; attempt++)
      sample = await readSample(link, plan, entity, signal);
    proof.add(sample);
  }
  return proof.result;
}
