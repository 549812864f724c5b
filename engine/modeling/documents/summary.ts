import { costSentence } from '../../cost';
import { inline, list } from '../../report/markdown';
import { groupTables } from '../contract';
import { answersSentence } from './answers';
import { hotSentence } from './hot-partitions';
import type { DocumentInput } from './input';
import { sampleSentence } from './sample-items';

const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

/** What a person has to know before reading on. */
export function summary(input: DocumentInput): string {
  const { analysis, model, contract, projection, cost, samples, proven, answers } = input;
  const groups = groupTables(model);
  const lookups = model.tables.reduce((sum, one) => sum + one.lookups.length, 0);
  const copies = model.tables.reduce((sum, one) => sum + one.copies.length, 0);
  const indexes = contract.tables.reduce((sum, one) => sum + (one.gsis?.length ?? 0), 0);
  const scans = projection.serves.filter(({ operation }) => operation === 'Scan').map(({ pattern }) => pattern);
  return list([
    `${count(model.tables.length, 'source table')} become ${count(groups.length, 'DynamoDB table')} with ${count(indexes, 'index', 'indexes')}, ${count(lookups, 'kind', 'kinds')} of lookup items for unique constraints, ${count(copies, 'copied attribute')}.`,
    `${projection.serves.length} of ${count(analysis.accessPatterns.length, 'access pattern')} are served${scans.length === 0 ? ', none by a Scan' : `, ${scans.length} by a Scan (${scans.join(', ')})`}${projection.unserved.length === 0 ? '' : `; not served: ${projection.unserved.map(({ pattern }) => pattern).join(', ')}`}.`,
    `Price: ${inline(costSentence(cost))}.`,
    `${inline(hotSentence(input))}.`,
    ...(proven.length === 0
      ? ['Not proven yet: the proofs on real rows come after this file.']
      : proven.map((one) => `Proven on real rows: ${inline(one)}.`)),
    answersSentence(answers),
    `Sample items: ${sampleSentence(samples)}`,
  ]);
}
