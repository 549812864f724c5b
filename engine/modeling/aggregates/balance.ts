import type { Evidence } from '../evidence/evidence';
import { READS_PER_WRITE, rowBytes, units } from '../sizes';
import type { AggregatePart, Family, WantedAggregate } from './wanted';

/** Rule A2 of docs/modeling-rules.md: what reading the children costs against what keeping an attribute up to date costs. */

export interface Balance {
  /** Read units a second that a kept attribute saves; null when it is not known. */
  readonly saved: number | null;
  /** Write units a second that keeping it adds; null when it is not known. */
  readonly added: number | null;
  readonly rowsPerParent: number | null;
  /** Write units that one write of a child causes. */
  readonly amplification: number;
  /** What is not known, for people; null when everything is. */
  readonly unknown: string | null;
}

/** Writes of the child that change the aggregate. */
function keepingWrites(evidence: Evidence, { child, key }: Family, parts: readonly AggregatePart[]) {
  const read = new Set([...key.columns, ...parts.flatMap(({ column }) => column ?? [])]);
  return evidence
    .writesOf(child.name)
    .filter(
      ({ operation, assigns }) =>
        operation !== 'update' ||
        assigns.length === 0 ||
        assigns.some(({ table, column }) => table === child.name && (column === '*' || read.has(column))),
    );
}

/**
 * @param indexes indexes that the parent's items are in; each is written again when the attribute changes
 */
export function balanceOf(
  evidence: Evidence,
  family: Family,
  wanted: readonly WantedAggregate[],
  parts: readonly AggregatePart[],
  indexes: number,
): Balance {
  const { parent, child, key } = family;
  const rowsPerParent = evidence.rowsPerParent(child.name, key.columns);
  const parentUnits = units(rowBytes(parent), 4096);
  // The child's own write becomes part of a transaction, and the parent's item is written in it, with its indexes.
  const amplification = units(rowBytes(child), 1024) + units(rowBytes(parent), 1024) * (2 + indexes);
  const writes = evidence.rate(keepingWrites(evidence, family, parts));
  const reads = wanted.map((one) => ({ rate: evidence.rate([one.pattern]), readsParent: one.readsParent }));
  const unknown =
    rowsPerParent === null
      ? `nobody counted the rows of ${child.name} for one row of ${parent.name}`
      : writes === null || reads.some(({ rate }) => rate === null)
        ? 'no rate is known for some of the statements'
        : null;
  if (unknown !== null || rowsPerParent === null || writes === null)
    return { saved: null, added: null, rowsPerParent, amplification, unknown };
  const computed = units(rowsPerParent * rowBytes(child), 4096);
  const saved = reads.reduce(
    (sum, { rate, readsParent }) => sum + (rate ?? 0) * Math.max(0, computed - (readsParent ? 0 : parentUnits)),
    0,
  );
  return { saved, added: writes * amplification, rowsPerParent, amplification, unknown: null };
}

export const pays = ({ saved, added }: Balance): boolean =>
  saved !== null && added !== null && saved > added * READS_PER_WRITE;

/** `saves 12.0 read units/s, adds 0.6 write units/s (3 for each write of a child; about 40 rows for one parent)` */
export function balanceText({ saved, added, rowsPerParent, amplification, unknown }: Balance): string {
  if (unknown !== null || saved === null || added === null) return unknown ?? '';
  const rows = rowsPerParent === null ? '' : `; about ${Math.max(1, Math.round(rowsPerParent))} rows for one parent`;
  return `keeping it saves ${saved.toFixed(2)} read units/s and adds ${added.toFixed(2)} write units/s (${amplification} for each write of a child${rows})`;
}
