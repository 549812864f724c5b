import type { Value, ValueType } from '../../../runtime/mysql';
import { refuse } from '../../statement/problem';
import type { Compiled } from '../compile';
import type { FramePlaces } from './frame';
import type { Partition } from './partition';

/** What a window function gives for the rows of one partition, in their order. */
export interface WindowValues {
  readonly values: readonly Value[];
  /** Why a server may answer otherwise for the same rows. */
  readonly undetermined: readonly string[];
}

export interface WindowFunction {
  readonly type: ValueType;
  /** It gives values of its arguments again. */
  readonly givesArguments?: true;
  readonly compute: (partition: Partition, frame: (place: number) => FramePlaces) => WindowValues;
}

export const OPEN_ORDER = ['the order of rows that the ORDER BY of a window does not tell apart'] as const;

/** An argument that has to be a whole number and known before any row is read. */
export function wholeNumber(name: string, argument: Compiled | undefined, least: number): number {
  const data = argument?.data;
  if (typeof data !== 'bigint' || data < BigInt(least) || data > 2n ** 31n)
    return refuse(`${name} with a number that is not known or not whole`);
  return Number(data);
}
