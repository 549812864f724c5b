import fc from 'fast-check';
import type { Flavour } from './characters';
import { randomSchema, type RandomSchema } from './schema';

export type { Flavour } from './characters';
export type { RandomSchema } from './schema';

/** Random schemas, the same for the same seed. Tables of all of them fit into one database. */
export const randomSchemas = (flavour: Flavour, seed: number, from: number, count: number): readonly RandomSchema[] =>
  Array.from({ length: count }, (_, index) => {
    const number = from + index;
    return fc.sample(randomSchema(flavour, `t${number}`), { seed: seed + number * 7919, numRuns: 1 })[0]!;
  });
