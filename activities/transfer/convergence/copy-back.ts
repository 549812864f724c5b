import { putOff, type PutOffReason } from '../../../adapters/dynamodb/convergence';
import type { TransactionSession, TransactionSessions } from '../../../adapters/mysql/copy-back';
import { sourceErrno } from '../../../adapters/mysql/link';
import type { SourceRowId } from '../../../contracts/changes';
import { LandfallError } from '../../../contracts/errors';
import type { SourceRow, SourceValue } from '../../../contracts/projection';
import { boundaryText, rowDifferences } from '../../../engine/projection';
import {
  currentRows,
  deleteRow,
  existsWhere,
  insertRow,
  keysWhere,
  lockMarker,
  otherColumns,
  raiseMarker,
  turnMarker,
  updateRow,
} from '../../../engine/transfer/convergence/rows/back-statements';
import { ownerText } from '../../../engine/transfer/convergence/rows/identity';
import { mayCopy, reversePlan } from '../../../engine/transfer/convergence/watch/rules';
import { desiredRow, type DesiredDeps, type DesiredRow } from './desired-rows';

export interface MarkerDeps {
  readonly sessions: TransactionSessions;
  readonly viewSchema: string;
}

export type CopyBackDeps = DesiredDeps & MarkerDeps;

export interface Copied {
  readonly changed: number;
  readonly left: readonly string[];
}

/** A row that cannot be written as its item says, or that points at a row which is not there. */
interface Left {
  readonly row: SourceRowId;
  readonly reason: PutOffReason;
  readonly note: string;
}

/**
 * Writes rows as their items say, in one transaction of the source under the lock of the marker row. Foreign keys neither stop it nor add to it;
 * rows that hold a unique value which another takes are written with it. What cannot be written is put off and named.
 * @param epoch epoch in which the work was begun
 * @returns rows that were changed, and names of those that were put off
 * @throws LandfallError LandfallEpochOver: the flag has moved on, look at it again; and those of the links
 */
export async function copyBack(
  deps: CopyBackDeps,
  rows: readonly SourceRowId[],
  of: { readonly epoch: number; readonly version: string },
  signal: AbortSignal,
): Promise<Copied> {
  if (rows.length === 0) return { changed: 0, left: [] };
  const session = await deps.sessions.open(signal);
  const copy = new Copy(deps, session, signal);
  let clean = false;
  try {
    await session.query('START TRANSACTION');
    for (const act of reversePlan())
      switch (act) {
        case 'lock-marker': {
          const [marker] = await session.query(lockMarker(deps.viewSchema));
          const marked = Number(marker?.['epoch']);
          if (!mayCopy({ marked, epoch: of.epoch }))
            throw new LandfallError(
              'LandfallEpochOver',
              `the marker row is in epoch ${marked}, the work in ${of.epoch}`,
            );
          break;
        }
        case 'read-item':
          await copy.read(rows);
          break;
        case 'write-row':
          await copy.write();
          break;
        case 'commit':
          if (copy.changed > 0) await session.query(turnMarker(deps.viewSchema));
          await session.query(copy.changed > 0 ? 'COMMIT' : 'ROLLBACK');
      }
    clean = true;
  } finally {
    session.end(clean);
  }
  for (const { row, reason, note } of copy.left)
    await putOff(deps.control, { key: ownerText(row), version: of.version, images: [], reason, note }, signal);
  return { changed: copy.changed, left: copy.left.map(({ row }) => ownerText(row)) };
}

/** Raises the epoch in the marker row: transactions of reverse sync that were begun in an earlier one write nothing any more. */
export async function raiseMarkerEpoch(
  { sessions, viewSchema }: MarkerDeps,
  epoch: number,
  signal: AbortSignal,
): Promise<void> {
  const session = await sessions.open(signal);
  let clean = false;
  try {
    await session.query(raiseMarker(viewSchema), [epoch]);
    clean = true;
  } finally {
    session.end(clean);
  }
}

const DUPLICATE = 1062;

/** The rows of one transaction. */
class Copy {
  changed = 0;
  readonly left: Left[] = [];
  private readonly desired = new Map<string, DesiredRow>();
  private readonly current = new Map<string, SourceRow>();

  constructor(
    private readonly deps: CopyBackDeps,
    private readonly session: TransactionSession,
    private readonly signal: AbortSignal,
  ) {}

  private get database(): string {
    return this.deps.plan.database;
  }

  private query({
    sql,
    values,
  }: {
    readonly sql: string;
    readonly values: readonly unknown[];
  }): Promise<readonly SourceRow[]> {
    return this.session.query(sql, values);
  }

  /** Reads items, and the rows as they are. */
  async read(rows: readonly SourceRowId[]): Promise<void> {
    const missing = rows.filter((row) => !this.desired.has(ownerText(row)));
    const found = await Promise.all(missing.map((row) => desiredRow(this.deps, row, this.signal)));
    for (const one of found) {
      if (one === undefined) continue;
      this.desired.set(ownerText(one.row), one);
      const [row] = await this.query(currentRows(this.database, one.back, [one.row.key]));
      if (row !== undefined) this.current.set(ownerText(one.row), row);
    }
  }

  async write(): Promise<void> {
    const vacated = await this.holders();
    const others = new Map<string, SourceRow>();
    for (const [owner, one] of this.desired) {
      const there = this.current.has(owner);
      const goes = one.values === null || vacated.has(owner);
      if (!there || !goes) continue;
      if (one.values !== null && one.back.others.length > 0)
        others.set(owner, (await this.query(otherColumns(this.database, one.back, one.row.key)))[0] ?? {});
      await this.query(deleteRow(this.database, one.back, one.row.key));
      this.changed += 1;
    }
    for (const [owner, one] of this.desired)
      if (one.values !== null) await this.put(owner, one, one.values, vacated.has(owner), others.get(owner) ?? {});
    for (const one of this.desired.values()) await this.orphans(one);
  }

  private async put(
    owner: string,
    { row, back, item }: DesiredRow,
    values: Readonly<Record<string, SourceValue>>,
    vacated: boolean,
    others: SourceRow,
  ): Promise<void> {
    const current = vacated ? undefined : this.current.get(owner);
    const writable = new Set(back.columns.map(({ column }) => column));
    const changed =
      current === undefined || item === null
        ? []
        : rowDifferences(back.entity, current, item).filter((column) => writable.has(column));
    if (current !== undefined && changed.length === 0) return;
    try {
      await this.query(
        current === undefined
          ? insertRow(this.database, back, values, others)
          : updateRow(this.database, back, row.key, values, changed),
      );
      this.changed += 1;
    } catch (error) {
      const errno = sourceErrno(error);
      if (errno === undefined || !REFUSED.has(errno)) throw error;
      const why = errno === DUPLICATE ? 'a unique value of it belongs to another row as well' : `error ${errno}`;
      // A row that had to make room must not be lost for it: the whole transaction is given up.
      if (vacated || this.desired.size > 1) throw new LandfallError('LandfallRowRefused', `${owner}: ${why}`);
      this.left.push({ row, reason: 'copy-refused', note: `the source refuses the row: ${why}` });
    }
  }

  /**
   * Rows that hold a unique value which another is to get are taken into the transaction, with those that hold what they are to get, and so on.
   * @returns rows that must make room before any is written; none where nobody is in the way
   */
  private async holders(): Promise<ReadonlySet<string>> {
    let inTheWay = false;
    for (const [owner, one] of this.desired) {
      // The map grows while it is walked: a holder is asked for its own holders in turn.
      if (one.values === null) continue;
      for (const key of one.back.uniqueKeys) {
        const values = key.map((column) => one.values?.[column] ?? null);
        if (values.some((value) => value === null) || !this.changes(owner, one, key)) continue;
        const { table, key: driving } = one.back;
        for (const found of await this.query(keysWhere(this.database, table, driving, key, values))) {
          const holder = { table, key: driving.map((column) => boundaryText(column, found[column.viewColumn])) };
          if (ownerText(holder) === owner) continue;
          inTheWay = true;
          await this.read([holder]);
        }
      }
    }
    if (!inTheWay) return new Set();
    return new Set(
      [...this.desired].flatMap(([owner, one]) =>
        one.values !== null && one.back.uniqueKeys.some((key) => this.changes(owner, one, key)) ? owner : [],
      ),
    );
  }

  /** Does the row get other values in these columns? */
  private changes(owner: string, { back, item }: DesiredRow, columns: readonly string[]): boolean {
    const current = this.current.get(owner);
    if (current === undefined || item === null) return true;
    const different = new Set(rowDifferences(back.entity, current, item));
    return columns.some((column) => different.has(column));
  }

  /** Rows that point at a parent which is not there, by what this transaction has left. */
  private async orphans({ row, back, values }: DesiredRow): Promise<void> {
    const note = (child: string, parent: string): string =>
      `a row of ${child} points at a row of ${parent} that is not there`;
    if (values !== null)
      for (const { childColumns, parent, parentColumns } of back.references) {
        const pointsAt = childColumns.map((column) => values[column] ?? null);
        if (pointsAt.some((value) => value === null)) continue;
        const found = await this.query(existsWhere(this.database, parent, parentColumns, pointsAt));
        if (found.length === 0) this.left.push({ row, reason: 'orphan', note: note(row.table, parent) });
      }
    else
      for (const { child, childColumns, parentColumns } of back.referencedBy) {
        const of = this.deps.backTables.get(child);
        const at = parentColumns.map((column) => row.key[back.key.findIndex((key) => key.column === column)]);
        if (of === undefined || at.some((value) => value === undefined)) continue;
        for (const found of await this.query(keysWhere(this.database, child, of.key, childColumns, at as string[])))
          this.left.push({
            row: { table: child, key: of.key.map((column) => boundaryText(column, found[column.viewColumn])) },
            reason: 'orphan',
            note: note(child, row.table),
          });
      }
  }
}

/** Numbers by which a server refuses a row for what it holds: duplicates, lengths, ranges, NULL, forms, checks. */
const REFUSED = new Set([DUPLICATE, 1048, 1264, 1292, 1364, 1366, 1406, 3140, 3819, 4025]);
