import type { Analysis } from '../../../contracts/schemas/analysis';
import type { AnswerableProof, PatternProof } from '../../../contracts/schemas/answerable-proof';
import type { MigrationConfig } from '../../../contracts/schemas/config';
import type { GatePart, StepResult } from '../../../contracts/stages';

/** What a person is told of the proof. */

/** Why the proof cannot run; null when it can. */
export function notRunReason(settings: MigrationConfig['modeling']['proof']): string | null {
  if (settings?.answers === false) return 'switched off (modeling.proof.answers)';
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

/** `5 transactions as one request, 1 not as one`; empty where there is none. */
export function transactionCounts({ transactions }: Pick<AnswerableProof, 'transactions'>): string {
  const verdicts = ['as one', 'not as one', 'not comparable'] as const;
  const parts = verdicts.flatMap((verdict) => {
    const { length } = transactions.filter((one) => one.verdict === verdict);
    return length === 0 ? [] : [`${length} ${verdict}`];
  });
  return parts.length === 0 ? '' : `transactions: ${parts.join(', ')}`;
}

export function answersFacts(proof: AnswerableProof): Pick<StepResult, 'notes' | 'risks' | 'facts'> {
  const { patterns, notRun } = proof;
  if (notRun !== null)
    return {
      notes: [`the proof that every access pattern is answered was not run: ${notRun}`],
      risks: [`nobody has proven that the access patterns are answered as the source answers them: ${notRun}`],
      facts: { answers: `not proven: ${notRun}` },
    };
  const transactions = transactionCounts(proof);
  const executions = patterns.reduce((sum, one) => sum + one.executions, 0);
  return {
    notes: [
      `${executions} executions of ${patterns.length} access patterns on both sides: ${verdictCounts(proof)}`,
      ...(transactions === '' ? [] : [`${transactions}, each executed as one TransactWriteItems`]),
    ],
    risks: [],
    facts: { answers: [verdictCounts(proof), transactions].filter((text) => text !== '').join('; ') },
  };
}

/** Characters of a statement in a line of a gate. */
const SHOWN = 120;
/** Patterns that a gate names one by one; the list travels through the history of the workflow. */
const NAMED = 50;

/** Patterns and transactions that a person has to accept by name, each with why; beyond a bound the rest of them as one. */
export function unanswered(proof: AnswerableProof, { accessPatterns }: Analysis): readonly GatePart[] {
  const texts = new Map(accessPatterns.map(({ id, fingerprint }) => [id, fingerprint]));
  const found = (['not answered', 'not served'] as const).flatMap((verdict) =>
    proof.patterns.filter((one) => one.verdict === verdict),
  );
  const all = [
    ...found.map(({ pattern, verdict, reasons }) => ({
      name: pattern,
      fact: `${verdict}: ${reasons.join('; ').slice(0, 2 * SHOWN)}: ${(texts.get(pattern) ?? '').slice(0, SHOWN)}`,
    })),
    ...proof.transactions
      .filter(({ verdict }) => verdict === 'not as one')
      .map(({ transaction, verdict, reasons }) => ({
        name: `transaction ${transaction}`,
        fact: `${verdict}: ${reasons.join('; ').slice(0, 2 * SHOWN)}`,
      })),
  ];
  const parts = all.slice(0, NAMED);
  const rest = all.length - parts.length;
  return rest === 0
    ? parts
    : [
        ...parts,
        { name: 'others', fact: `${rest} more, in stage-02/answerable-proof.json and access_patterns_with_rps.md` },
      ];
}
