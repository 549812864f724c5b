import { prepare, Unsupported, type Prepared, type Session, type Value, type ValueType } from '../../../runtime/mysql';
import { refuse } from '../../statement/problem';
import type { Compiled } from '../compile';
import { OPEN_ORDER, wholeNumber, type WindowFunction } from './function';
import type { Partition } from './partition';

/** Values of other rows: LAG, LEAD, and of the frame FIRST_VALUE, LAST_VALUE, NTH_VALUE. */

/** The type of an argument where it comes out of a window: neither a column nor a constant. */
function ownType(name: string, { type }: Compiled, { flavour }: Session): ValueType {
  if (type.mixed === true || type.branch === true)
    throw new Unsupported(name, 'a result whose branches are of several kinds');
  // MySQL gives the number of a BIT, MariaDB its bytes or its number.
  if (type.kind === 'null' || type.kind === 'bit') throw new Unsupported(`${name} OVER`, 'NULL or BIT');
  if (type.kind === 'year' && flavour === 'mariadb') throw new Unsupported(`${name} OVER`, 'years of MariaDB');
  const { column: _column, constant: _constant, values: _values, ...rest } = type;
  // MariaDB forgets that a number has no sign, so that one can be taken below 0.
  if (type.kind === 'unsigned' && flavour === 'mariadb') return { ...rest, kind: 'integer' };
  return type.kind === 'enum' || type.kind === 'set' ? { ...rest, kind: 'text' } : rest;
}

/** Kinds that MySQL does not bring together in a window as COALESCE does: years, times, dates. */
const sortOf = ({ type: { kind } }: Compiled): string =>
  kind === 'time' || kind === 'year' ? kind : ['date', 'datetime', 'timestamp'].includes(kind) ? 'date' : 'other';

type Pick = (place: number, frame: { readonly start: number; readonly end: number }) => number;

const pickOf = (name: string, args: readonly Compiled[]): Pick | undefined => {
  switch (name) {
    case 'FIRST_VALUE':
      return (_, { start }) => start;
    case 'LAST_VALUE':
      return (_, { end }) => end - 1;
    case 'NTH_VALUE': {
      const nth = wholeNumber(name, args[1], 1);
      return (_, { start }) => start + nth - 1;
    }
    default:
      return undefined;
  }
};

function ofFrame(type: ValueType, pick: Pick): WindowFunction {
  return {
    type,
    givesArguments: true,
    compute: (partition, frame) => {
      let isOpen = false;
      const values = partition.rows.map((_, place): Value => {
        const found = frame(place);
        const at = pick(place, found);
        isOpen ||= found.cutsPeers;
        if (at < found.start || at >= found.end) return { type, data: null };
        isOpen ||= partition.mixed[at]!;
        return { type, data: partition.rows[at]!.args[0]!.data };
      });
      return { values, undetermined: isOpen ? OPEN_ORDER : [] };
    },
  };
}

/** LAG and LEAD: the value some rows away in the partition, else the default, which is one of the row itself. */
function neighbour(name: string, args: readonly Compiled[], session: Session): WindowFunction {
  const [value, distance, other] = args as readonly [Compiled, Compiled?, Compiled?];
  const rows = distance === undefined ? 1 : wholeNumber(name, distance, 0);
  const step = name === 'LAG' ? -rows : rows;
  if (other !== undefined && session.flavour === 'mariadb')
    refuse(`${name} with a default, which MariaDB does not have`);
  if (other !== undefined && sortOf(other) !== sortOf(value)) refuse(`${name} with a default of another kind`);
  const own = ownType(name, value, session);
  const merged: Prepared | undefined =
    other === undefined ? undefined : prepare('COALESCE', [{ type: value.type }, { type: other.type }], session);
  const { column: _column, constant: _constant, ...type } = merged?.type ?? own;
  const converted = ({ data, type: from }: Value, isDefault: boolean): Value => {
    if (data === null || merged === undefined) return { type, data };
    const nothing = (): Value => ({ type: value.type, data: null });
    const given = (): Value => ({ type: from, data });
    return { type, data: merged.evaluate(isDefault ? [nothing, given] : [given, given]).data };
  };
  const valueAt = ({ rows: all }: Partition, place: number): Value => {
    const found = all[place + step];
    if (found !== undefined) return converted(found.args[0]!, false);
    const standIn = all[place]!.args[2];
    return standIn === undefined ? { type, data: null } : converted(standIn, true);
  };
  return {
    type,
    givesArguments: true,
    compute: (partition) => ({
      values: partition.rows.map((_, place) => valueAt(partition, place)),
      undetermined: partition.hasPeers && rows > 0 ? OPEN_ORDER : [],
    }),
  };
}

/** @returns undefined for another function */
export function valueFunction(name: string, args: readonly Compiled[], session: Session): WindowFunction | undefined {
  const [value] = args;
  const isNeighbour = name === 'LAG' || name === 'LEAD';
  const pick = isNeighbour ? undefined : pickOf(name, args);
  if (!isNeighbour && pick === undefined) return undefined;
  if (value === undefined) return refuse(`${name} without a value`);
  return pick === undefined ? neighbour(name, args, session) : ofFrame(ownType(name, value, session), pick);
}
