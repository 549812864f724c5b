import type { Partitioning } from '../../../../contracts/schemas/analysis';
import type { Token } from '../../sql/tokens';
import { bracket, isWord, nameText, splitAtCommas, textOf } from './tokens';

/** PARTITION BY among the options of a table; undefined for a table that is not partitioned. */
export function readPartitioning(options: readonly Token[], sql: string): Partitioning | undefined {
  const at = options.findIndex((token, i) => isWord(token, 'PARTITION') && isWord(options[i + 1], 'BY'));
  if (at < 0) return undefined;
  const rest = options.slice(at + 2);
  const expression = bracket(rest);
  const list = bracket(rest, firstList(rest, expression?.next ?? rest.length));
  const byEnd = expression?.next ?? rest.length;
  const partitions = list === undefined ? [] : splitAtCommas(list.inside).map((part) => onePartition(part, sql));
  const number = rest.findIndex((token) => isWord(token, 'PARTITIONS'));
  const declared = number < 0 ? 0 : Number(rest[number + 1]?.text ?? 0);
  return {
    by: textOf(rest.slice(0, byEnd), sql).replace(/\s+/g, ' '),
    count: partitions.length || declared || 1,
    partitions,
  };
}

/** Bracket of the list of partitions: the first that begins with the word PARTITION. */
function firstList(tokens: readonly Token[], from: number): number {
  const at = tokens.findIndex((token, i) => i >= from && token.text === '(' && isWord(tokens[i + 1], 'PARTITION'));
  return at < 0 ? tokens.length : at;
}

function onePartition(part: readonly Token[], sql: string): Partitioning['partitions'][number] {
  const values = part.findIndex((token) => isWord(token, 'VALUES'));
  const end = part.findIndex(
    (token, i) => i > values && isWord(token, 'ENGINE', 'COMMENT', 'DATA', 'INDEX', 'STORAGE'),
  );
  return {
    name: nameText(part[1]),
    values: values < 0 ? '' : textOf(part.slice(values, end < 0 ? undefined : end), sql).replace(/\s+/g, ' '),
  };
}
