import { LandfallError } from '../../../contracts/errors';
import type { EntityPlan } from '../../../contracts/projection';
import { keyRange, type PageStatement } from '../../projection';
import { quoteName, quoteText, viewAddress } from '../../projection/sql-text';

/** Ranges of the driving key that a job reads, a partition each, and the objects that say which of them are written. */
export interface GlueRange {
  /** From 0, in the order of the key. */
  readonly number: number;
  /** Condition of the range, all values in it. */
  readonly where: string;
  /** Rows that it had when it was planned. */
  readonly rows: number;
}

/** A range that is written, as its object says. */
export interface EndedRange {
  readonly number: number;
  readonly rows: number;
  readonly items: number;
  readonly units: number;
  readonly retried: number;
}

/** Ranges for each partition that works at the same time: the last ones to end then wait for a small part of the whole. */
const RANGES_PER_SLOT = 8;
/** Ranges after which their length doubles: an estimate of rows that is far too low makes no endless list. */
const RANGES_BEFORE_LONGER = 128;

/**
 * Rows of the next range.
 * @param rows of the table, as far as anybody knows
 * @param least rows that are worth a range of their own
 */
export function rangeRows(of: {
  readonly rows: number | null;
  readonly slots: number;
  readonly least: number;
  readonly planned: number;
}): number {
  const first = Math.max(of.least, Math.ceil((of.rows ?? 0) / (of.slots * RANGES_PER_SLOT)));
  return first * 2 ** Math.min(20, Math.floor(of.planned / RANGES_BEFORE_LONGER));
}

const literal = (value: string | Buffer): string =>
  typeof value === 'string' ? quoteText(value) : `X'${value.toString('hex').toUpperCase()}'`;

/** A condition with its values in it, for a reader that takes none beside it. @throws LandfallError LandfallInternal when their numbers differ */
export function withValues({ sql, values }: PageStatement): string {
  const pieces = sql.split('?');
  if (pieces.length !== values.length + 1)
    throw new LandfallError(
      'LandfallInternal',
      `a condition has ${pieces.length - 1} places for ${values.length} values`,
    );
  return pieces.reduce((text, piece, at) => `${text}${literal(values[at - 1]!)}${piece}`);
}

/** Condition of the range after one boundary up to another. */
export const rangeCondition = (
  entity: EntityPlan,
  bounds: { readonly after: readonly string[] | null; readonly until: readonly string[] | null },
): string => withValues(keyRange(entity, bounds)) || 'TRUE';

const whereOf = (sql: string): string => (sql === '' ? '' : ` WHERE ${sql}`);

/** The boundary that a number of rows lie up to, after another one: no row when fewer are left. */
export function boundaryQuery(
  entity: EntityPlan,
  {
    viewSchema,
    after,
    rows,
  }: { readonly viewSchema: string; readonly after: readonly string[] | null; readonly rows: number },
): PageStatement {
  const { sql, values } = keyRange(entity, { after });
  const columns = [...new Set(entity.drivingKey.map(({ exactColumn }) => quoteName(exactColumn)))];
  const order = entity.drivingKey.map(({ viewColumn }) => quoteName(viewColumn));
  return {
    sql: `SELECT ${columns.join(', ')} FROM ${viewAddress(viewSchema, entity)}${whereOf(sql)} ORDER BY ${order.join(', ')} LIMIT 1 OFFSET ${rows - 1}`,
    values,
  };
}

/** How many rows there are after a boundary, as `n`. */
export function countQuery(
  entity: EntityPlan,
  { viewSchema, after }: { readonly viewSchema: string; readonly after: readonly string[] | null },
): PageStatement {
  const { sql, values } = keyRange(entity, { after });
  return { sql: `SELECT COUNT(*) AS n FROM ${viewAddress(viewSchema, entity)}${whereOf(sql)}`, values };
}

/** A table without a key is read by a hash of whole rows, which no index has: it is one range. */
export const canBeDivided = ({ drivingKey }: EntityPlan): boolean => drivingKey.every(({ column }) => column !== '*');

const ENDED = /^(\d{6,})-(\d+)-(\d+)-(\d+(?:\.\d+)?)-(\d+)$/;

/** Undefined for what is no name of such an object. */
export function parseEnded(name: string): EndedRange | undefined {
  const found = ENDED.exec(name);
  if (found === null) return undefined;
  const [number = 0, rows = 0, items = 0, units = 0, retried = 0] = found.slice(1).map(Number);
  return { number, rows, items, units, retried };
}

/** Prefixes that all ended ranges are listed by, a thousand each: a listing gives no more. */
export const endedPrefixes = (ranges: number): readonly string[] =>
  Array.from({ length: Math.ceil(ranges / 1_000) }, (_, thousand) => `done/${String(thousand).padStart(3, '0')}`);
