import type { Analysis } from '../../../contracts/schemas/analysis';
import type { AnswerableProof } from '../../../contracts/schemas/answerable-proof';
import type { Projection } from '../../../contracts/schemas/projection';
import type { Verdict } from '../../../contracts/stages';
import { verdictCounts } from '../../proof/answerable/review';

/**
 * Is the proof of the answers one of the contract that is in force, with every access pattern in it? What is not answered is for a person
 * to accept at the gate; a proof that had no servers to run on says so.
 */
export function answersVerdict(input: {
  readonly proof: AnswerableProof;
  readonly projection: Projection;
  readonly analysis: Pick<Analysis, 'accessPatterns'>;
}): Verdict {
  const { proof, projection, analysis } = input;
  const asked = new Set(proof.patterns.map(({ pattern }) => pattern));
  const left = proof.notRun === null ? analysis.accessPatterns.filter(({ id }) => !asked.has(id)) : [];
  const wrong = [
    ...(proof.contractSha256 === projection.contractSha256 ? [] : ['it was made for another contract']),
    ...(left.length === 0 ? [] : [`not asked: ${left.map(({ id }) => id).join(', ')}`]),
  ];
  const found =
    proof.notRun === null ? verdictCounts(proof) || 'no access pattern is known' : `not run: ${proof.notRun}`;
  return {
    check: 'access patterns are answered (answerable-proof.json)',
    ok: wrong.length === 0,
    detail: wrong.length === 0 ? found : `${wrong.join('; ')}; restart from modeling`,
  };
}
