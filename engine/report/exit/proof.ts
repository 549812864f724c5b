import type { Projection } from '../../../contracts/schemas/projection';
import type { LosslessProof } from '../../../contracts/schemas/proof';
import type { Verdict } from '../../../contracts/stages';

/** How much of it really ran on servers. */
function wayOf({ ran }: LosslessProof): string {
  const items = ran?.items === 'dynamodb' ? 'items written to DynamoDB and read back' : 'items kept in memory';
  return `${items}, ${ran?.tables === 'rebuilt' ? 'tables built anew and compared' : 'rows compared with the source'}`;
}

/**
 * Does the proof say lossless, and of the contract that is in force?
 * @param input.entities ids of the entities that the contract compiles to
 */
export function proofVerdict(input: {
  readonly proof: LosslessProof;
  readonly projection: Projection;
  readonly entities: readonly string[];
}): Verdict {
  const { proof, projection, entities } = input;
  const proven = new Set(proof.entities.map(({ entity }) => entity));
  const unproven = entities.filter((id) => !proven.has(id));
  const allowed = new Set(projection.omitted.map(({ table, column }) => `${table}.${column}`));
  const lost = proof.omitted.filter((column) => !allowed.has(column));
  const wrong = [
    ...(proof.contractSha256 === projection.contractSha256 ? [] : ['it was made for another contract']),
    ...(proof.differences === 0 ? [] : [`${proof.differences} rows do not come back from their items`]),
    ...(unproven.length === 0 ? [] : [`not proven: ${unproven.join(', ')}`]),
    ...(lost.length === 0 ? [] : [`left out without approval: ${lost.join(', ')}`]),
  ];
  const rows = proof.entities.reduce((sum, one) => sum + one.rows, 0);
  return {
    check: 'rows come back from their items (lossless-proof.json)',
    ok: wrong.length === 0,
    detail:
      wrong.length === 0
        ? `${rows} rows of ${proven.size} entities, 0 differences; ${wayOf(proof)}`
        : `${wrong.join('; ')}; restart from modeling`,
  };
}
