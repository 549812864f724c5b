import { LandfallError } from '../../../contracts/errors';
import type { DrivingKeyColumn, EntityPlan } from '../../../contracts/projection';
import { selectFrom } from './raw-rows';
import { quoteName, viewAddress } from '../sql-text';

/** An SQL condition with its values. */
interface Condition {
  readonly sql: string;
  readonly values: readonly (string | Buffer)[];
}

const NEVER: Condition = { sql: 'FALSE', values: [] };

/** A boundary value as a constant of the column's own type, so that the comparison is exact and the index is used. */
function constant(key: DrivingKeyColumn, text: string): Condition {
  switch (key.kind) {
    case 'binary':
      return { sql: '?', values: [Buffer.from(text, 'hex')] };
    case 'decimal': {
      const size = /\((\d+)(?:,(\d+))?\)/.exec(key.columnType);
      return { sql: `CAST(? AS DECIMAL(${size?.[1] ?? '65'},${size?.[2] ?? '0'}))`, values: [text] };
    }
    case 'float':
      return { sql: '(? + 0e0)', values: [text] };
    case 'bits':
      return { sql: 'CAST(? AS UNSIGNED)', values: [text] };
    default:
      return { sql: '?', values: [text] };
  }
}

/** ENUM sorts by position but compares by label: "greater" is the list of the labels that come later. */
function enumCondition(key: DrivingKeyColumn, name: string, text: string, operator: '>' | '<' | '='): Condition {
  const labels = key.values ?? [];
  const at = labels.indexOf(text);
  if (at < 0) {
    // The error value of position 0, printed as the empty text, comes before all labels.
    if (operator === '<') return NEVER;
    return { sql: `${name} + 0 ${operator} 0`, values: [] };
  }
  if (operator === '=') return { sql: `${name} = ?`, values: [text] };
  if (operator === '<') return { sql: `${name} + 0 < ${at + 1}`, values: [] };
  const later = labels.slice(at + 1);
  if (later.length === 0) return NEVER;
  return { sql: `${name} IN (${later.map(() => '?').join(', ')})`, values: later };
}

function compare(key: DrivingKeyColumn, text: string, operator: '>' | '<' | '='): Condition {
  const name = quoteName(key.viewColumn);
  if (key.kind === 'enum') return enumCondition(key, name, text, operator);
  const bound = constant(key, text);
  // `+ 0` makes a DOUBLE of a SET, which holds 53 of its 64 members.
  const left = key.kind === 'bits' ? `CAST(${name} AS UNSIGNED)` : name;
  return { sql: `${left} ${operator} ${bound.sql}`, values: bound.values };
}

const join = (conditions: readonly Condition[], word: ' AND ' | ' OR '): Condition => ({
  sql: conditions.map(({ sql }) => sql).join(word),
  values: conditions.flatMap(({ values }) => values),
});

/** `a > ? OR (a = ? AND b > ?) ..`: a row comparison scans the index from its start, this form is a range (rule 3). */
function beyond(keys: readonly DrivingKeyColumn[], bounds: readonly string[], operator: '>' | '<'): Condition[] {
  return keys
    .map((key, index) =>
      join(
        [
          ...keys.slice(0, index).map((previous, position) => compare(previous, bounds[position]!, '=')),
          compare(key, bounds[index]!, operator),
        ],
        ' AND ',
      ),
    )
    .filter(({ sql }) => !sql.endsWith(NEVER.sql));
}

const all = (keys: readonly DrivingKeyColumn[], bounds: readonly string[]): Condition =>
  join(
    keys.map((key, index) => compare(key, bounds[index]!, '=')),
    ' AND ',
  );

/** Some ranges of an OR; FALSE when there is none. */
const anyOf = (conditions: readonly Condition[]): Condition => {
  if (conditions.length === 0) return NEVER;
  const { sql, values } = join(
    conditions.map((condition) => ({ sql: `(${condition.sql})`, values: condition.values })),
    ' OR ',
  );
  return { sql: conditions.length === 1 ? sql : `(${sql})`, values };
};

function checkedBounds(entity: EntityPlan, bounds: readonly string[]): readonly string[] {
  if (bounds.length === entity.drivingKey.length) return bounds;
  throw new LandfallError(
    'LandfallInternal',
    `a page boundary of ${entity.id} has ${bounds.length} values, its key has ${entity.drivingKey.length}`,
  );
}

/** A statement for the text protocol: values are put in by the driver. */
export interface PageStatement {
  readonly sql: string;
  readonly values: readonly (string | Buffer)[];
}

/** The condition on rows after `after` (exclusive) up to `until` (inclusive) by their raw driving key; empty for all rows. */
export function keyRange(
  entity: EntityPlan,
  { after, until = null }: { readonly after: readonly string[] | null; readonly until?: readonly string[] | null },
): PageStatement {
  const keys = entity.drivingKey;
  const conditions: Condition[] = [];
  if (after !== null) conditions.push(anyOf(beyond(keys, checkedBounds(entity, after), '>')));
  if (until !== null) {
    const bounds = checkedBounds(entity, until);
    conditions.push(anyOf([...beyond(keys, bounds, '<'), all(keys, bounds)]));
  }
  return conditions.length === 0 ? { sql: '', values: [] } : join(conditions, ' AND ');
}

/**
 * Reads rows by their raw driving key: after `after` (exclusive), up to `until` (inclusive), at most `limit` rows, in key
 * order, or the last ones in descending order.
 * @param source what is read: a view's quoted name, or a SELECT in brackets with an alias
 */
export function pageOf(input: {
  readonly entity: EntityPlan;
  readonly source: string;
  readonly after: readonly string[] | null;
  readonly limit: number;
  readonly until?: readonly string[] | null;
  readonly descending?: boolean;
}): PageStatement {
  const keys = input.entity.drivingKey;
  if (!Number.isSafeInteger(input.limit) || input.limit < 1)
    throw new LandfallError('LandfallInternal', `a page of ${input.entity.id} cannot have ${input.limit} rows`);
  const where = keyRange(input.entity, input);
  const order = keys.map(({ viewColumn }) => quoteName(viewColumn) + (input.descending === true ? ' DESC' : ''));
  const sql = [
    selectFrom(input.source),
    ...(where.sql === '' ? [] : [`WHERE ${where.sql}`]),
    `ORDER BY ${order.join(', ')}`,
    `LIMIT ${input.limit}`,
  ].join(' ');
  return { sql, values: where.values };
}

/** One page of an entity's view, by keyset on the raw driving key only (rules.md, rule 3). */
export const pageQuery = (input: {
  readonly entity: EntityPlan;
  readonly viewSchema: string;
  readonly after: readonly string[] | null;
  readonly limit: number;
  readonly until?: readonly string[] | null;
}): PageStatement => pageOf({ ...input, source: viewAddress(input.viewSchema, input.entity) });

/** Rows by their whole driving keys; a row that is not there is left out. */
export const keysOf = (input: {
  readonly key: readonly DrivingKeyColumn[];
  readonly source: string;
  readonly keys: readonly (readonly string[])[];
}): PageStatement => {
  const where = anyOf(input.keys.map((bounds) => all(input.key, bounds)));
  return { sql: `${selectFrom(input.source)} WHERE ${where.sql}`, values: where.values };
};
