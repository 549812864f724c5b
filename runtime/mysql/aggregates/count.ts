import { groupKey } from '../compare/rows';
import type { PreparedAggregate } from '../operation';
import { refuse } from '../operations/prepared';
import type { Session } from '../session';
import type { Value } from '../values/value';
import type { ValueType } from '../values/type';
import type { AggregateDefinition } from './aggregate';

const TYPE: ValueType = { kind: 'integer', bits: 64, precision: 21 };

/** What rows are the same by for DISTINCT. */
export const rowKey = (values: readonly Value[], session: Session): string =>
  JSON.stringify(values.map((value) => groupKey(value, session)));

/** COUNT(*) has no arguments; COUNT(DISTINCT a, b) counts the pairs in which nothing is NULL. */
export const COUNTS: readonly AggregateDefinition[] = [
  {
    name: 'COUNT',
    least: 0,
    distinct: true,
    prepare: (args, session, { distinct }): PreparedAggregate => {
      if (distinct !== true && args.length > 1) refuse('COUNT', 'several arguments without DISTINCT');
      if (distinct === true && args.length === 0) refuse('COUNT', 'DISTINCT without arguments');
      if (distinct === true && args.some(({ type }) => type.kind === 'json')) refuse('COUNT', 'different documents');
      return {
        type: TYPE,
        start: () => {
          let count = 0n;
          const seen = new Set<string>();
          return {
            add: (values) => {
              if (values.some(({ data }) => data === null)) return;
              if (distinct === true) seen.add(rowKey(values, session));
              count = distinct === true ? BigInt(seen.size) : count + 1n;
            },
            result: () => ({ type: TYPE, data: count }),
            undetermined: () => null,
          };
        },
      };
    },
  },
];
