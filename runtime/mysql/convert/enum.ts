import type { ValueType } from '../values/type';

/** Place of a label in its ENUM, counted from 1; 0 for the empty text that stands for a wrong value. */
export const enumIndex = ({ values }: ValueType, label: string): number => (values ?? []).indexOf(label) + 1;

/** The members of a SET as bits, the first label the lowest. */
export function setBits({ values }: ValueType, members: string): bigint {
  if (members === '') return 0n;
  return members
    .split(',')
    .map((member) => (values ?? []).indexOf(member))
    .filter((index) => index >= 0)
    .reduce((bits, index) => bits | (1n << BigInt(index)), 0n);
}
