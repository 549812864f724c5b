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
export { aggregateNames, prepareAggregate } from './aggregates/registry';
export { assign } from './assign/assign';
export { implicitValue, nearest } from './assign/nearest';
export { compareForOrder, groupKey } from './compare/rows';
export { asTruth } from './compare/logic';
export { columnType } from './values/column-type';
export { fromProtocol, toProtocol, type ProtocolValue } from './values/protocol';
export { Coercibility, type Kind, type ValueType } from './values/type';
export type { Data, Value } from './values/value';
export { truth, TRUTH } from './operations/prepared';
export { call, operationNames, prepare, typeOf, whyUnsupported } from './operations/registry';
export {
  binaryLiteral,
  booleanLiteral,
  nullLiteral,
  numberLiteral,
  temporalLiteral,
  textLiteral,
} from './values/literal';
