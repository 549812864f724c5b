import { BITS } from '../arithmetic/bits';
import type { Argument, Definition, PreparedAggregate } from '../operation';
import type { Session } from '../session';
import type { Value } from '../values/value';
import { ofValues, type AggregateDefinition } from './aggregate';

/** BIT_AND, BIT_OR and BIT_XOR: the operator between all values; of no rows what leaves every number as it is. */

const ALL_ONES = 2n ** 64n - 1n;

const combined = (name: string, operator: string, neutral: bigint): AggregateDefinition => ({
  name,
  least: 1,
  most: 1,
  prepare: (args, session: Session): PreparedAggregate => {
    const { prepare } = BITS.find((each) => each.name === operator) as Definition;
    const start: Value = { type: { kind: 'unsigned', bits: 64, precision: 20 }, data: neutral };
    const { type, evaluate } = prepare([start, args[0] as Argument], session, {});
    return ofValues(type, () => {
      let bits = start;
      return {
        add: (value) => {
          bits = evaluate([() => bits, () => value]);
        },
        result: () => bits.data,
      };
    });
  },
});

export const GROUP_BITS: readonly AggregateDefinition[] = [
  combined('BIT_AND', '&', ALL_ONES),
  combined('BIT_OR', '|', 0n),
  combined('BIT_XOR', '^', 0n),
];
