import type { JoinOf } from '../../../../contracts/schemas/contract';
import { familyOf, readExpression } from '../../sql-types';
import { quoteName, quoteText } from '../../sql-text';
import type { Correlated, JoinStep } from '../joins';
import type { Names } from '../names';
import { coversUnique, drivingKeyOf } from '../schema-index';
import { emit } from '../sql/emit';
import { conjuncts, parseExpression, parseOrder } from '../sql/parse';
import { SqlTextError } from '../sql/types';
import { computed, type Value } from '../value';
import type { AttributeContext } from './context';

type Join = JoinOf<'json-construction'>;

/** Up to this many rows are read one by one; more by one GROUP_CONCAT (rules.md, rule 4). */
const MOST_SINGLE_READS = 20;

/** A value as JSON_OBJECT takes it, the same on every server: dates and ENUM as text, documents as documents. */
function member(value: Value): string {
  const facts = value.column?.facts;
  if (value.type === 'binary')
    throw new SqlTextError('type-mismatch', `${value.sql} is binary, which JSON cannot hold`, 'Select HEX(column).');
  if (value.type === 'json') return `JSON_EXTRACT(${value.sql}, '$')`;
  if (value.type === 'temporal') return `CAST(${value.sql} AS CHAR CHARACTER SET utf8mb4)`;
  if (value.type === 'boolean') return `(${value.sql} + 0)`;
  if (facts === undefined) return value.sql;
  const family = familyOf(facts);
  if (family === 'enum' || family === 'set') return `CAST(${value.sql} AS CHAR CHARACTER SET utf8mb4)`;
  if (family === 'text' && facts.characterSet !== null && facts.characterSet !== 'utf8mb4')
    return `CONVERT(${value.sql} USING utf8mb4)`;
  return readExpression(facts, value.column!.reference);
}

interface Built {
  readonly sql: string;
  readonly values: readonly Value[];
}

function objectOf(join: Join, names: Names, context: AttributeContext, at: string): Built | undefined {
  const parts = Object.entries(join.construction.select_columns).map(([name, text]) =>
    context.scope.attempt(`${at}/construction/select_columns/${name}`, () => {
      const value = emit(parseExpression(text), names);
      return { value, sql: `${quoteText(name)}, ${member(value)}` };
    }),
  );
  if (parts.some((part) => part === undefined)) return undefined;
  const found = parts.filter((part) => part !== undefined);
  return { sql: `JSON_OBJECT(${found.map(({ sql }) => sql).join(', ')})`, values: found.map(({ value }) => value) };
}

/** ORDER BY of the contract, completed by the target's key so that ties have one order; by all columns without a key. */
function orderOf(join: Join, { names, target }: Correlated): Built {
  const asked = join.construction.order_by === undefined ? [] : parseOrder(join.construction.order_by);
  const terms = asked.map(({ expr, descending }) => {
    const value = emit(expr, names);
    return { value, sql: descending ? `${value.sql} DESC` : value.sql };
  });
  const named = terms.map(({ value }) => value.sql);
  const key = drivingKeyOf(target.table)?.columns ?? target.table.columns.map(({ name }) => name);
  const rest = key
    .map((name) => `${quoteName(target.alias)}.${quoteName(name)}`)
    .filter((reference) => !named.includes(reference));
  return { sql: [...terms.map(({ sql }) => sql), ...rest].join(', '), values: terms.map(({ value }) => value) };
}

function checkedLimit(limit: number | undefined): number | null {
  if (limit === undefined) return null;
  if (Number.isSafeInteger(limit) && limit > 0) return limit;
  throw new SqlTextError('limit-invalid', `a limit of ${limit} rows cannot be read`, 'Write a whole number above 0.');
}

function arraySql(object: string, from: string, order: string, limit: number | null): string {
  if (limit !== null && limit <= MOST_SINGLE_READS) {
    const rows = Array.from(
      { length: limit },
      (_, offset) => `(SELECT ${object} ${from} ORDER BY ${order} LIMIT 1 OFFSET ${offset})`,
    );
    return `JSON_ARRAY(${rows.join(', ')})`;
  }
  // The session of every read lifts group_concat_max_len; a limit is cut where the item is made.
  return `CONCAT('[', COALESCE((SELECT GROUP_CONCAT(${object} ORDER BY ${order} SEPARATOR ',') ${from}), ''), ']')`;
}

/** `t.key = t.key` where t is the entity's own table: whichever side is meant, it is the row itself. */
function ownRow(join: Join, context: AttributeContext): boolean {
  const { driving, root } = context.scope;
  if (join.target_table !== driving.table.name || join.join_alias !== undefined) return false;
  const columns = conjuncts(parseExpression(join.join_condition)).map((expr) => {
    if (expr.kind !== 'binary' || expr.operator !== '=') return undefined;
    if (expr.left.kind !== 'column' || expr.right.kind !== 'column') return undefined;
    const [left, right] = [root.find(expr.left), root.find(expr.right)];
    return left.facts === right.facts ? left.facts.name : undefined;
  });
  const found = columns.filter((name) => name !== undefined);
  return found.length === columns.length && coversUnique(driving.table, found);
}

function ofOwnRow(join: Join, context: AttributeContext, at: string): Value | undefined {
  context.report.info(
    'joins-own-row',
    `${at}/join_condition`,
    `${JSON.stringify(join.join_condition)} compares a row of ${join.target_table} with itself: its own columns are taken`,
    'Leave it, or give the target a name of its own in "join_alias" if another row is meant.',
  );
  const object = objectOf(join, context.scope.root, context, at);
  if (object === undefined) return undefined;
  const array = join.construction.type === 'array';
  return computed(object.values, {
    sql: array ? `JSON_ARRAY(${object.sql})` : object.sql,
    type: 'json',
    nullable: false,
    construction: { type: join.construction.type, limit: null },
  });
}

/** One row by a unique key: joined, so that several attributes share it. */
function joinedObject(join: Join, step: JoinStep, context: AttributeContext, at: string): Value | undefined {
  const names = context.scope.join(step, context.scope.root);
  const object = names === undefined ? undefined : objectOf(join, names, context, at);
  if (names === undefined || object === undefined) return undefined;
  const target = names.tables.at(-1)!;
  const key = drivingKeyOf(target.table)?.columns[0];
  const absent = key === undefined ? null : `${quoteName(target.alias)}.${quoteName(key)} IS NULL`;
  return computed(object.values, {
    sql: target.enforced || absent === null ? object.sql : `CASE WHEN ${absent} THEN NULL ELSE ${object.sql} END`,
    type: 'json',
    nullable: !target.enforced,
    construction: { type: 'object', limit: null },
  });
}

/** A list or an object of the rows that a join finds. An object of several rows is the first one by `order_by`. */
export function jsonConstruction(join: Join, context: AttributeContext, at: string): Value | undefined {
  const { scope } = context;
  const own = scope.attempt(`${at}/join_condition`, () => ownRow(join, context));
  if (own === undefined) return undefined;
  if (own) return ofOwnRow(join, context, at);
  const { construction } = join;
  const step: JoinStep = {
    target: join.target_table,
    name: join.join_alias ?? join.target_table,
    conditions: [join.join_condition],
    at,
    conditionAt: `${at}/join_condition`,
  };
  if (construction.type === 'object' && construction.order_by === undefined)
    return joinedObject(join, step, context, at);
  const limit = scope.attempt(`${at}/construction/limit`, () => checkedLimit(construction.limit));
  const correlated = scope.correlate(step, scope.root);
  if (correlated === undefined || limit === undefined) return undefined;
  const object = objectOf(join, correlated.names, context, at);
  const order = scope.attempt(`${at}/construction/order_by`, () => orderOf(join, correlated));
  if (object === undefined || order === undefined) return undefined;
  const one = construction.type === 'object';
  return computed([...object.values, ...order.values], {
    sql: one
      ? `(SELECT ${object.sql} ${correlated.from} ORDER BY ${order.sql} LIMIT 1)`
      : arraySql(object.sql, correlated.from, order.sql, limit),
    type: 'json',
    nullable: one,
    construction: { type: construction.type, limit: one ? null : limit },
  });
}
