import type { Accumulator, Argument, Modifiers, PreparedAggregate } from '../operation';
import type { Session } from '../session';
import type { Value } from '../values/value';
import type { ValueType } from '../values/type';

/** How an aggregate is defined: by name, number of arguments, and what it becomes for arguments of some types. */
export interface AggregateDefinition {
  readonly name: string;
  readonly least: number;
  readonly most?: number;
  /** True where SQL lets one write DISTINCT. */
  readonly distinct?: true;
  /** @throws Unsupported with a reason where the result would not be exactly the server's */
  readonly prepare: (args: readonly Argument[], session: Session, modifiers: Modifiers) => PreparedAggregate;
}

/** An aggregate of one argument that passes over NULLs. */
export const ofValues = (
  type: ValueType,
  start: () => {
    readonly add: (value: Value) => void;
    readonly result: () => Value['data'];
    readonly undetermined?: () => string | null;
  },
): PreparedAggregate => ({
  type,
  start: (): Accumulator => {
    const { add, result, undetermined = () => null } = start();
    return {
      add: ([value]) => {
        if (value !== undefined && value.data !== null) add(value);
      },
      result: () => ({ type, data: result() }),
      undetermined,
    };
  },
});

/** The type of an argument where it is the result of a group: neither a column nor a constant. */
export function resultTypeOf({ column: _column, constant: _constant, ...rest }: ValueType): ValueType {
  return rest;
}
