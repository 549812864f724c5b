import { Buffer } from 'node:buffer';
import type { ColumnFacts } from '../../../../contracts/schemas/analysis';
import { isDivisible, rangeStarts, type Start } from '../../../../engine/analysis/schema/sample/starts';
import { quoteName } from '../names';
import type { GentleLink } from './gentle';

/** Ranges into which a key is divided. */
const RANGES = 20;

/** Fixed points of a key's first column at which ranges begin; none where it cannot be divided, undefined when the server gives up. */
export async function startsOf(
  link: GentleLink,
  name: string,
  first: ColumnFacts,
): Promise<readonly Start[] | undefined> {
  if (!isDivisible(first)) return [];
  const by = quoteName(first.name);
  const found = await link.ask(`SELECT MIN(${by}) AS low, MAX(${by}) AS high FROM ${name}`);
  if (found === undefined) return undefined;
  const { low = null, high = null } = found[0] ?? {};
  return low === null || high === null ? [] : rangeStarts(first, RANGES, [low, high]);
}

/** What is bound to the statement that begins at a point. */
export const bound = (start: Start | undefined): readonly (string | Buffer)[] => {
  if (start === undefined || start.kind === 'number') return [];
  return [start.kind === 'text' ? start.text : Buffer.from(start.bytes)];
};
