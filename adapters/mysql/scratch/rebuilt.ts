import type { SourceValue } from '../../../contracts/projection';
import type { ColumnFacts } from '../../../contracts/schemas/analysis';
import { differencesOf, type RowDifference } from '../../../engine/proof/rows/difference';
import { insertStatements } from '../../../engine/proof/rows/insert';
import type { RebuiltTable } from '../../../engine/proof/lossless/rebuild';
import type { SourceLink } from '../link';
import { storedTable } from '../sample/read';
import { quoteName } from '../schema/names';
import { onScratch } from './server';
import { loadingSession, statementBytes } from './session';

/** Literals that wait for one statement, at most. */
const WAITING_ROWS = 500;

/** Tables of the source made anew on the scratch server, to be filled with what items give back. */
export class RebuiltRows {
  private readonly waiting = new Map<RebuiltTable, (readonly string[])[]>();

  private constructor(
    private readonly link: SourceLink,
    private readonly original: string,
    private readonly rebuilt: string,
    private readonly mostBytes: number,
  ) {}

  /**
   * @param link a session of its own; it is not fit for anything else afterwards
   * @param original database with the sampled rows
   * @param rebuilt database for the tables that are made anew
   */
  static async open(
    link: SourceLink,
    original: string,
    rebuilt: string,
    tables: readonly RebuiltTable[],
  ): Promise<RebuiltRows> {
    await onScratch('opening a session', () => loadingSession(link));
    const rows = new RebuiltRows(link, original, rebuilt, await statementBytes(link));
    for (const table of tables) await rows.make(table);
    return rows;
  }

  private name(database: string, { table }: RebuiltTable): string {
    return `${quoteName(database)}.${quoteName(table.name)}`;
  }

  /** Columns of the same types without keys and checks: what does not come back must be seen, not refused. */
  private make(table: RebuiltTable): Promise<unknown> {
    const columns = table.columns.map(({ name }) => quoteName(name)).join(', ');
    const sql = `CREATE TABLE ${this.name(this.rebuilt, table)} AS SELECT ${columns} FROM ${this.name(this.original, table)} LIMIT 0`;
    return onScratch(`making ${table.table.name} anew`, () => this.link.query(sql));
  }

  async add(table: RebuiltTable, literals: readonly string[]): Promise<void> {
    const rows = this.waiting.get(table) ?? [];
    rows.push(literals);
    this.waiting.set(table, rows);
    if (rows.length >= WAITING_ROWS) await this.flush(table);
  }

  private async flush(table: RebuiltTable): Promise<void> {
    const rows = this.waiting.get(table) ?? [];
    this.waiting.delete(table);
    for (const sql of insertStatements(this.name(this.rebuilt, table), table.columns, rows, this.mostBytes))
      await onScratch(`filling ${table.table.name} anew`, () => this.link.query(sql));
  }

  /** Row by row: what of the sampled rows did not come back, or came back otherwise. */
  async differences(table: RebuiltTable): Promise<readonly RowDifference[]> {
    await this.flush(table);
    const { columns, key } = table;
    const read = (database: string) => storedTable(this.link, this.name(database, table), columns, key);
    const [left, right] = [await read(this.original), await read(this.rebuilt)];
    return differencesOf({ columns, key, left, right, accepts: (...one) => isDropped(table, ...one) });
  }
}

const isDropped = (
  { droppedZeroDates }: RebuiltTable,
  { name }: ColumnFacts,
  left: SourceValue,
  right: SourceValue,
): boolean => droppedZeroDates.includes(name) && right === null && /^0000-00-00/.test(left?.toString() ?? '');
