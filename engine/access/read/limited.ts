import type { ForeignKeyFacts, SchemaFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { columnNamed, coversUnique, tableNamed } from '../../projection/compile/schema-index';
import { familyOf } from '../../projection/sql-types';
import type { Expression, JoinTree, Operand, OrderItem, Select, SourceId, Statement } from '../../statement/tree';
import { sourcesOf, windowsIn } from '../../statement/walk';
import type { Rules } from '../rules/rule';
import type { ReadStep } from '../plan';
import type { Option } from './option';

/** When a Query can stop at the statement's LIMIT, and when a number of items is all that is asked for. */

interface Input {
  readonly statement: Statement;
  readonly schema: SchemaFacts;
  readonly rules: Rules;
  readonly source: SourceId;
  readonly option: Option;
}

const single = (select: Select, source: SourceId): boolean => {
  const sources = sourcesOf(select.from);
  return sources.length === 1 && sources[0] === source;
};

/** The select that is the whole statement. */
export function topSelect({
  body,
}: Statement): { readonly select: Select; readonly orderBy: readonly OrderItem[] } | undefined {
  if (body.kind !== 'select' || body.query.body.kind !== 'select') return undefined;
  return {
    select: body.query.body,
    orderBy: body.query.orderBy.flatMap((item) => ('expression' in item ? [item] : [])),
  };
}

/** Conditions of WHERE that the keys do not hold. */
const unheld = (conditions: readonly Operand[], { enforced }: Option): readonly Operand[] =>
  conditions.filter(({ expression }) => !enforced.includes(expression));

const isFilterOf = ({ rules }: Input, source: SourceId, condition: Operand): boolean =>
  rules.filters.some((filter) => filter.source === source && filter.condition === condition);

const refersTo = (table: TableFacts, columns: readonly string[], other: string, theirs: readonly string[]): boolean =>
  table.foreignKeys.some(
    (key: ForeignKeyFacts) =>
      key.referencedTable === other &&
      key.columns.length === columns.length &&
      key.columns.every((name, index) => {
        const at = columns.indexOf(name);
        return at >= 0 && theirs[at] === key.referencedColumns[index];
      }),
  );

/** True when a join gives each row of the other side exactly one row. */
function keepsRows(input: Input, tree: Extract<JoinTree, { kind: 'join' }>): boolean {
  const { statement, schema } = input;
  if (tree.right.kind !== 'source') return false;
  const right = statement.sources[tree.right.source]!;
  const table = right.kind === 'table' ? tableNamed(schema, right.table) : undefined;
  if (table === undefined) return false;
  const pairs = tree.on.flatMap(({ expression, part }) => pairOf(expression, part, tree.right));
  const theirs = pairs.map(({ own }) => own);
  if (!coversUnique(table, theirs)) return false;
  if (tree.type === 'left') return true;
  // An inner join keeps a row only when it must have a partner, and when nothing else is asked of that one.
  if (pairs.length !== tree.on.length) return false;
  const [from, ...more] = new Set(pairs.map(({ source }) => source));
  const left = from === undefined || more.length > 0 ? undefined : statement.sources[from];
  const owner = left?.kind === 'table' ? tableNamed(schema, left.table) : undefined;
  if (owner === undefined) return false;
  const ours = pairs.map(({ column }) => column);
  return (
    ours.every((name) => columnNamed(owner, name)?.nullable === false) && refersTo(owner, ours, table.name, theirs)
  );
}

/** `right.own = source.column` */
function pairOf(expression: Expression, part: number | null, right: JoinTree) {
  if (part !== null || expression.kind !== 'call' || expression.name !== '=' || right.kind !== 'source') return [];
  const [a, b] = expression.args;
  if (a?.kind !== 'column' || b?.kind !== 'column') return [];
  const [own, other] = a.source === right.source ? [a, b] : [b, a];
  return own.source === right.source && other.source !== right.source
    ? [{ own: own.column, source: other.source, column: other.column }]
    : [];
}

/** True when the rows of the statement are those of the source, one for one. */
function rowForRow(input: Input, tree: JoinTree): boolean {
  if (tree.kind === 'source') return tree.source === input.source;
  return rowForRow(input, tree.left) && keepsRows(input, tree);
}

type Direction = 'forward' | 'backward' | 'any';

/** In which direction the items come in the order that is asked for; undefined when they do not. */
function directionOf(
  { statement, schema, source, option }: Input,
  orderBy: readonly OrderItem[],
): Direction | undefined {
  const from = statement.sources[source]!;
  const table = from.kind === 'table' ? tableNamed(schema, from.table) : undefined;
  if (table === undefined) return undefined;
  const constant = new Set([...option.match.equal, ...partitionColumns(option)]);
  const rest = [...option.match.rest];
  const seen = new Set(constant);
  let descending: boolean | undefined;
  for (const item of orderBy) {
    if (coversUnique(table, [...seen])) break;
    if (item.part !== null || item.expression.kind !== 'column' || item.expression.source !== source) return undefined;
    const { column } = item.expression;
    if (constant.has(column)) continue;
    const part = rest.shift();
    const facts = columnNamed(table, column);
    if (part?.column !== column || facts === undefined || !keepsOrder(facts.dataType, part.codec)) return undefined;
    if (familyOf(facts) === 'enum' || familyOf(facts) === 'set') return undefined;
    if (descending !== undefined && descending !== item.descending) return undefined;
    descending = item.descending;
    seen.add(column);
  }
  return descending === undefined ? 'any' : descending ? 'backward' : 'forward';
}

const keepsOrder = (_type: string, codec: string): boolean => codec !== 'time-bucket' && codec !== 'shard';

/** Columns of the partition that have one value in all items. */
const partitionColumns = ({ step }: Option): readonly string[] =>
  (step.partition?.parts ?? []).flatMap((part) =>
    'column' in part && part.fill.kind === 'value' ? [part.column] : [],
  );

/** A window sees rows that LIMIT leaves out. */
const hasWindow = ({ columns }: Select, orderBy: readonly OrderItem[]): boolean =>
  [...columns, ...orderBy].some(({ expression }) => windowsIn(expression).length > 0);

/** How the read of a source follows the statement's ORDER BY and LIMIT. */
export function follow(input: Input): Pick<ReadStep, 'limited' | 'forward' | 'ordered'> {
  const none = { limited: null, forward: true, ordered: false } as const;
  const { statement, source, option } = input;
  const top = topSelect(statement);
  const limit = statement.body.kind === 'select' ? statement.body.query.limit : null;
  if (top === undefined || option.providers.length > 0) return none;
  const { select, orderBy } = top;
  if (select.distinct || select.grouped || select.having.length > 0 || select.from === null) return none;
  if (hasWindow(select, orderBy) || !rowForRow(input, select.from)) return none;
  const isRead = option.step.operation === 'Query' || (option.step.operation === 'Scan' && orderBy.length === 0);
  const direction = isRead ? directionOf(input, orderBy) : undefined;
  if (direction === undefined) return none;
  const forward = direction !== 'backward';
  // Of several partitions each comes in order, all together do not.
  const ordered = orderBy.length > 0 && option.single;
  const left = unheld(select.where, option);
  if (limit === null || !left.every((condition) => isFilterOf(input, source, condition)))
    return { limited: null, forward, ordered };
  // Bounds that exclude their own value are asked for with it.
  const range = option.match.range !== null;
  return { limited: left.length === 0 && !range ? 'exactly' : 'until filled', forward, ordered };
}

/** True when the number of items of one source is the whole answer. */
export function countsOnly(input: Input): boolean {
  const { statement, source, option } = input;
  const top = topSelect(statement);
  if (top === undefined || !single(top.select, source) || option.step.operation !== 'Query') return false;
  const { select } = top;
  const [column, ...more] = select.columns;
  const { expression } = column!;
  const counts = expression.kind === 'aggregate' && expression.name === 'COUNT' && expression.args.length === 0;
  const plain =
    more.length === 0 && select.groupBy.length === 0 && select.having.length === 0 && option.match.range === null;
  return (
    counts && plain && !option.step.fetch && option.providers.length === 0 && unheld(select.where, option).length === 0
  );
}
