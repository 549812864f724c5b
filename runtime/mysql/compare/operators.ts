import type { Argument, Definition, Prepared } from '../operation';
import { constantOf, truth, TRUTH } from '../operations/prepared';
import type { Session } from '../session';
import type { Value } from '../values/value';
import { comparatorOf } from './comparator';

const SIGNS: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

function prepareComparison(name: string, [left, right]: readonly Argument[], session: Session): Prepared {
  const [a, b] = [left as Argument, right as Argument];
  const compare = comparatorOf(name, a, b, session);
  const holds = SIGNS[name] as (order: number) => boolean;
  return {
    type: { ...TRUTH, ...constantOf(a.type, b.type) },
    evaluate: ([first, second]) => {
      const x = (first as () => Value)();
      if (x.data === null) return truth(null);
      const order = compare(x, (second as () => Value)());
      return truth(order === null ? null : holds(order));
    },
  };
}

/** <=>: NULL equals NULL, and the answer is never NULL. */
function prepareNullSafe([left, right]: readonly Argument[], session: Session): Prepared {
  const [a, b] = [left as Argument, right as Argument];
  const compare = comparatorOf('<=>', a, b, session);
  return {
    type: { ...TRUTH, ...constantOf(a.type, b.type) },
    evaluate: ([first, second]) => {
      const [x, y] = [(first as () => Value)(), (second as () => Value)()];
      if (x.data === null || y.data === null) return truth(x.data === null && y.data === null);
      return truth(compare(x, y) === 0);
    },
  };
}

export const COMPARISONS: readonly Definition[] = [
  ...Object.keys(SIGNS).map((name): Definition => ({
    name,
    least: 2,
    most: 2,
    prepare: (args, session) => prepareComparison(name, args, session),
  })),
  { name: '<=>', least: 2, most: 2, prepare: prepareNullSafe },
];
