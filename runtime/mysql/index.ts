/** MySQL's rules for values: comparison, NULL, conversion, arithmetic, functions, aggregates. Depends on Node alone. */
export { SqlError, Unsupported, type ErrorCode } from './errors';
export type {
  Accumulator,
  Argument,
  Definition,
  Modifiers,
  Operand,
  Prepared,
  PreparedAggregate,
  TemporalUnit,
} from './operation';
export type { Flavour, Session } from './session';
export { columnType } from './values/column-type';
export { fromProtocol, toProtocol, type ProtocolValue } from './values/protocol';
export { Coercibility, type Kind, type ValueType } from './values/type';
export type { Data, Value } from './values/value';
