import type { EntitySize } from './sizes';
import type { PatternAccess, ReadRequest, Request, WriteRequest } from './accesses';

/**
 * Capacity units of one execution (DynamoDB developer guide, "DynamoDB read and write operations"): a read unit is 4 KB read
 * consistently, half of one eventually; a Query or Scan sums its items before it rounds up, a Get rounds each item; a write unit is 1 KB;
 * a transaction doubles what it writes to the table, indexes are written outside of it.
 */

const READ_BYTES = 4_096;
const WRITE_BYTES = 1_024;

/** Units that one resource, a table or one of its indexes, is asked for. */
export interface ResourceUnits {
  readonly table: string;
  /** Null for the table itself. */
  readonly index: string | null;
  readonly readUnits: number;
  readonly writeUnits: number;
}

/** How large a whole table is, for a Scan; null when rows were not counted. */
export type TableBytes = ReadonlyMap<string, number | null>;

export interface UnitsInput {
  readonly sizes: ReadonlyMap<string, EntitySize>;
  readonly tables: TableBytes;
  /** True: reads of tables are consistent, as MySQL's are; indexes are always read eventually. */
  readonly consistent: boolean;
}

const ceilOf = (bytes: number, unit: number): number => Math.max(1, Math.ceil(bytes / unit));

function readUnits(request: ReadRequest, { sizes, tables, consistent }: UnitsInput): number | null {
  const half = request.index !== null || !consistent ? 0.5 : 1;
  if (request.operation === 'Scan') {
    const bytes = tables.get(request.table) ?? null;
    return bytes === null ? null : ceilOf(bytes, READ_BYTES) * half;
  }
  const size = sizes.get(request.entity ?? '');
  if (request.items === null || size === undefined) return null;
  if (request.operation !== 'Query') return request.items * ceilOf(size.bytes, READ_BYTES) * half;
  const entry = size.indexes.find(({ index }) => index === request.index);
  // An execution that finds nothing is billed as the least there is.
  const { items, partitions } = request;
  return partitions * ceilOf((items / partitions) * (entry?.bytes ?? size.bytes), READ_BYTES) * half;
}

function writeUnits(request: WriteRequest, { sizes }: UnitsInput): readonly ResourceUnits[] | null {
  const size = sizes.get(request.entity);
  if (request.items === null || size === undefined) return null;
  const { items, table } = request;
  // A counter holds its key and one number.
  if (request.counter !== undefined) return [{ table, index: null, readUnits: 0, writeUnits: items }];
  // AWS bills a condition as a write (docs/cost.md); the steps are those of DynamoDB Local, as no larger item was seen on AWS.
  const bytes = request.role === 'check' ? READ_BYTES : WRITE_BYTES;
  const own = items * ceilOf(size.bytes, bytes) * (request.transaction ? 2 : 1);
  return [
    { table, index: null, readUnits: 0, writeUnits: own },
    ...request.indexWrites.map(({ index, writes }) => {
      const entry = size.indexes.find((one) => one.index === index);
      const units = ceilOf(entry?.bytes ?? size.bytes, WRITE_BYTES) * (entry?.share ?? 1);
      return { table, index, readUnits: 0, writeUnits: items * writes * units };
    }),
  ];
}

/** Units of one request by resource; null when the number of its items is not known. */
export function requestUnits(request: Request, input: UnitsInput): readonly ResourceUnits[] | null {
  if (request.kind === 'write') return writeUnits(request, input);
  const units = readUnits(request, input);
  return units === null ? null : [{ table: request.table, index: request.index, readUnits: units, writeUnits: 0 }];
}

/** Units of one execution of a pattern; null when one of its requests is not known. */
export function patternUnits({ requests }: PatternAccess, input: UnitsInput): readonly ResourceUnits[] | null {
  const units = requests.map((request) => requestUnits(request, input));
  return units.some((one) => one === null) ? null : units.flatMap((one) => one ?? []);
}

export const total = (units: readonly ResourceUnits[], kind: 'readUnits' | 'writeUnits'): number =>
  units.reduce((sum, one) => sum + one[kind], 0);
