import { Unsupported } from '../errors';
import type { Argument, Modifiers, PreparedAggregate } from '../operation';
import type { Session } from '../session';
import type { AggregateDefinition } from './aggregate';
import { GROUP_BITS } from './bits';
import { CONCATENATIONS } from './concatenation';
import { COUNTS } from './count';
import { GROUP_EXTREMES } from './extremes';
import { SUMS } from './sum';

const DEFINITIONS: ReadonlyMap<string, AggregateDefinition> = new Map(
  [...COUNTS, ...SUMS, ...GROUP_EXTREMES, ...CONCATENATIONS, ...GROUP_BITS].map((definition) => [
    definition.name,
    definition,
  ]),
);

/** Names of the aggregates that are known, sorted. */
export const aggregateNames = (): readonly string[] => [...DEFINITIONS.keys()].sort();

/**
 * An aggregate, by its name in SQL, for arguments of known types. STD and VARIANCE are not offered: their last digits depend on the
 * order in which rows are read.
 * @throws Unsupported when its result would not be exactly the server's
 */
export function prepareAggregate(
  name: string,
  args: readonly Argument[],
  session: Session,
  modifiers: Modifiers = {},
): PreparedAggregate {
  const definition = DEFINITIONS.get(name.toUpperCase());
  if (definition === undefined) throw new Unsupported(name, 'not known');
  const { least, most = Infinity, distinct } = definition;
  if (args.length < least || args.length > most) throw new Unsupported(name, `not with ${args.length} arguments`);
  if (modifiers.distinct === true && distinct !== true) throw new Unsupported(name, 'not with DISTINCT');
  return definition.prepare(args, session, modifiers);
}
