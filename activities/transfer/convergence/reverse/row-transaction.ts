import type { TransactionSession } from '../../../../adapters/mysql/copy-back';
import { sourceErrno } from '../../../../adapters/mysql/link';
import type { SourceRowId } from '../../../../contracts/changes';
import { LandfallError } from '../../../../contracts/errors';
import type { Item, SourceRow, SourceValue } from '../../../../contracts/projection';
import { rowDifferences } from '../../../../engine/projection';
import {
  currentRows,
  deleteRow,
  existsWhere,
  insertRow,
  keysWhere,
  otherColumns,
  updateRow,
  type BackTable,
} from '../../../../engine/transfer/convergence/rows/back-statements';
import { ownerText, rowIdOfKeys } from '../../../../engine/transfer/convergence/rows/identity';
import { desiredRow, type DesiredDeps, type DesiredRow } from './desired-rows';

/** A row that points at a row which is not there. */
interface Orphan {
  readonly row: SourceRowId;
  readonly note: string;
}

const DUPLICATE = 1062;
/** Numbers that say nothing of the row: locks, time, the server's state, rights, a table that was changed. All others are the row's. */
const NOT_OF_THE_ROW = new Set([
  ...[1205, 1213, 1317, 3024, 1969, 3572],
  ...[1040, 1041, 1021, 1037, 1038, 1053, 1114, 1129, 1203, 1226, 1290, 1792, 1836],
  ...[1044, 1045, 1142, 1143, 1227, 1370],
  ...[1046, 1049, 1051, 1054, 1146, 1356],
]);

/** The rows of one transaction: reads items and rows, writes rows as their items say, and sees that they are. */
export class RowTransaction {
  changed = 0;
  readonly orphans: Orphan[] = [];
  private readonly desired = new Map<string, DesiredRow>();
  private readonly current = new Map<string, SourceRow>();
  private readonly written: DesiredRow[] = [];

  constructor(
    private readonly deps: DesiredDeps,
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
    const found = (await Promise.all(missing.map((row) => desiredRow(this.deps, row, this.signal)))).filter(
      (one) => one !== undefined,
    );
    for (const one of found) this.desired.set(ownerText(one.row), one);
    for (const [owner, row] of await this.rowsNow(found)) this.current.set(owner, row);
  }

  /** Rows as this transaction sees them, by owner; one statement for each table. */
  private async rowsNow(of: readonly DesiredRow[]): Promise<ReadonlyMap<string, SourceRow>> {
    const rows = new Map<string, SourceRow>();
    for (const back of new Set(of.map((one) => one.back))) {
      const asked = new Map(of.filter((one) => one.back === back).map(({ row }) => [ownerText(row), row]));
      const found = await this.query(
        currentRows(
          this.database,
          back,
          [...asked.values()].map(({ key }) => key),
        ),
      );
      let strange = false;
      for (const row of found) {
        const owner = ownerText(rowIdOfKeys(back.table, back.key, row));
        if (asked.delete(owner)) rows.set(owner, row);
        else strange = true;
      }
      // A key that the source writes in another form than the item does is known by the question.
      if (strange)
        for (const [owner, { key }] of asked)
          for (const row of await this.query(currentRows(this.database, back, [key]))) rows.set(owner, row);
    }
    return rows;
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
    await this.verify();
    for (const one of this.desired.values()) await this.findOrphans(one);
  }

  private async put(
    owner: string,
    one: DesiredRow,
    values: Readonly<Record<string, SourceValue>>,
    vacated: boolean,
    others: SourceRow,
  ): Promise<void> {
    const { row, back, item } = one;
    const current = vacated ? undefined : this.current.get(owner);
    const changed = current === undefined || item === null ? [] : differences(back, current, item);
    if (current !== undefined && changed.length === 0) return;
    try {
      await this.query(
        current === undefined
          ? insertRow(this.database, back, values, others)
          : updateRow(this.database, back, row.key, values, changed),
      );
      this.changed += 1;
      this.written.push(one);
    } catch (error) {
      const errno = sourceErrno(error);
      if (errno === undefined || NOT_OF_THE_ROW.has(errno)) throw error;
      throw refused(
        owner,
        errno === DUPLICATE ? 'a unique value of it belongs to another row as well' : `error ${errno}`,
      );
    }
  }

  /** Reads what was written: a server rounds and cuts some values and calls it a success. */
  private async verify(): Promise<void> {
    const rows = await this.rowsNow(this.written);
    for (const { row, back, item } of this.written) {
      const owner = ownerText(row);
      const now = rows.get(owner);
      const bent = now === undefined || item === null ? ['its key'] : differences(back, now, item);
      if (bent.length > 0) throw refused(owner, `${bent.join(', ')} does not take the value as it is`);
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
          const holder = rowIdOfKeys(table, driving, found);
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
  private async findOrphans({ row, back, values }: DesiredRow): Promise<void> {
    const note = (child: string, parent: string): string =>
      `a row of ${child} points at a row of ${parent} that is not there`;
    if (values !== null)
      for (const { childColumns, parent, parentColumns } of back.references) {
        const pointsAt = childColumns.map((column) => values[column] ?? null);
        if (pointsAt.some((value) => value === null)) continue;
        const found = await this.query(existsWhere(this.database, parent, parentColumns, pointsAt));
        if (found.length === 0) this.orphans.push({ row, note: note(row.table, parent) });
      }
    else
      for (const { child, childColumns, parentColumns } of back.referencedBy) {
        const of = this.deps.backTables.get(child);
        const at = parentColumns.map((column) => row.key[back.key.findIndex((key) => key.column === column)]);
        if (of === undefined || at.some((value) => value === undefined)) continue;
        for (const found of await this.query(keysWhere(this.database, child, of.key, childColumns, at as string[])))
          this.orphans.push({ row: rowIdOfKeys(child, of.key, found), note: note(child, row.table) });
      }
  }
}

const refused = (owner: string, why: string): LandfallError =>
  new LandfallError('LandfallRowRefused', `the source does not take the row ${owner}: ${why}`);

/** Columns that can be written and in which the row is not as its item says. */
function differences(back: BackTable, row: SourceRow, item: Item): readonly string[] {
  const writable = new Set(back.columns.map(({ column }) => column));
  return rowDifferences(back.entity, row, item).filter((column) => writable.has(column));
}
