import { refuse } from '../problem';
import type * as Syntax from '../syntax/tree';
import type { Expression, FrameBound, OrderItem, WindowFrame } from '../tree';
import type { Scope } from './scope';

/** Window functions: their windows written out, whatever names they have. */

/** What a window is made of stands in the query that it is a window of. */
export interface WindowParts {
  readonly scope: Scope;
  readonly bind: (expression: Syntax.Expression) => Expression;
  readonly order: (item: Syntax.OrderItem, expression: Expression) => OrderItem;
}

interface Specification {
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly OrderItem[];
  readonly frame: WindowFrame | null;
}

/**
 * A window and what it takes over from the one that it names.
 * @param seen names on the way
 * @throws StatementProblem
 */
export function bindWindow(window: Syntax.Window, parts: WindowParts, seen: readonly string[] = []): Specification {
  const partitionBy = window.partitionBy.map((one) => sorted(one, parts));
  const orderBy = window.orderBy.map((item) => parts.order(item, sorted(item.expression, parts)));
  const frame = window.frame === null ? null : bindFrame(window.frame, parts);
  if (window.base === null) return { partitionBy, orderBy, frame };
  const base = named(window.base, parts, seen);
  if (window.whole) return base;
  // Reference Manual, "Named Windows": only what the named window leaves open can be added.
  if (partitionBy.length > 0 || base.frame !== null || (orderBy.length > 0 && base.orderBy.length > 0))
    refuse(`a window that changes what the window ${window.base} says`);
  return { partitionBy: base.partitionBy, orderBy: orderBy.length > 0 ? orderBy : base.orderBy, frame };
}

function named(name: string, parts: WindowParts, seen: readonly string[]): Specification {
  const key = name.toLowerCase();
  const found = parts.scope.windows.get(key) ?? refuse(`there is no window ${name}`);
  if (seen.includes(key)) return refuse(`the window ${name} goes out from itself`);
  return bindWindow(found, parts, [...seen, key]);
}

/**
 * What rows are sorted or divided by. A name is a column on MySQL and an alias of the select list on MariaDB, so that one which is both
 * has no meaning here.
 */
function sorted(item: Syntax.Expression, { scope, bind }: WindowParts): Expression {
  if (item.kind === 'literal' && item.literal.type === 'integer') return refuse('a window by the number of a column');
  if (item.kind !== 'name' || item.path.length > 1) return bind(item);
  const name = item.path[0]!;
  const alias = scope.selected.get(name.toLowerCase());
  if (alias === undefined) return bind(item);
  const column = scope.find(item.path);
  if (column === undefined) return bind(alias);
  const other = alias.kind === 'name' ? scope.find(alias.path) : undefined;
  if (other?.source !== column.source || other.column !== column.column)
    refuse(`${name} in a window is a column and an alias of another value`);
  return column;
}

const bindFrame = ({ rows, start, end }: Syntax.WindowFrame, { bind }: WindowParts): WindowFrame => {
  const bound = ({ side, by, unit }: Syntax.FrameBound): FrameBound => ({
    side,
    by: by === null ? null : bind(by),
    unit,
  });
  return { rows, start: bound(start), end: bound(end) };
};
