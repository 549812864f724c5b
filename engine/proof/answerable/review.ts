import type { Analysis } from '../../../contracts/schemas/analysis';
import type { AnswerableProof, PatternProof } from '../../../contracts/schemas/answerable-proof';
import type { MigrationConfig } from '../../../contracts/schemas/config';
import type { GatePart, StepResult } from '../../../contracts/stages';

/** What a person is told of the proof. */

/** Why the proof cannot run; null when it can. */
export function notRunReason(settings: MigrationConfig['modeling']['proof']): string | null {
  const missing = [
    ...(settings?.scratch === undefined ? ['no scratch server (modeling.proof.scratch)'] : []),
    ...(settings?.endpoint === undefined ? ['no DynamoDB endpoint (modeling.proof.endpoint)'] : []),
  ];
  return missing.length === 0 ? null : missing.join(', ');
}

const count = (patterns: readonly PatternProof[], verdict: PatternProof['verdict']): number =>
  patterns.filter((one) => one.verdict === verdict).length;

/** `45 answered, 1 not answered`; verdicts that no pattern has are left out. */
export function verdictCounts({ patterns }: Pick<AnswerableProof, 'patterns'>): string {
  const verdicts = ['answered', 'not answered', 'not comparable', 'not served'] as const;
  const parts = verdicts.map((verdict) => `${count(patterns, verdict)} ${verdict}`);
  return parts.filter((part) => !part.startsWith('0 ')).join(', ');
}

export function answersFacts(proof: AnswerableProof): Pick<StepResult, 'notes' | 'risks' | 'facts'> {
  const { patterns, notRun } = proof;
  if (notRun !== null)
    return {
      notes: [`the proof that every access pattern is answered was not run: ${notRun}`],
      risks: [`nobody has proven that the access patterns are answered as the source answers them: ${notRun}`],
      facts: {},
    };
  const executions = patterns.reduce((sum, one) => sum + one.executions, 0);
  return {
    notes: [`${executions} executions of ${patterns.length} access patterns on both sides: ${verdictCounts(proof)}`],
    risks: [],
    facts: { answered: count(patterns, 'answered'), notAnswered: count(patterns, 'not answered') },
  };
}

/** Characters of a statement in a line of a gate. */
const SHOWN = 120;

const WORST = ['not answered', 'not served'] as const;

/** Patterns that a person has to accept by name, each with why. */
export const unanswered = (proof: AnswerableProof, { accessPatterns }: Analysis): readonly GatePart[] =>
  WORST.flatMap((verdict) =>
    proof.patterns
      .filter((one) => one.verdict === verdict)
      .map(({ pattern, reasons }) => {
        const text = accessPatterns.find(({ id }) => id === pattern)?.fingerprint ?? '';
        return { name: pattern, fact: `${verdict}: ${reasons.join('; ')}: ${text.slice(0, SHOWN)}` };
      }),
  );
