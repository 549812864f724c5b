import type { RowImage, SourceRowId } from '../../../contracts/changes';
import type { EntityPlan, SourceRow } from '../../../contracts/projection';
import type { SourceLink } from '../../../adapters/mysql/link';
import { boundaryText, cursorOf, keysOf, pageOf } from '../../../engine/projection';
import { chunksOf } from '../../../engine/transfer/batching/rules';
import { imagePart } from '../../../engine/transfer/convergence/rows/image-text';
import { rowIdOfKeys } from '../../../engine/transfer/convergence/rows/identity';
import type { ConvergencePlan, RowTable } from '../../../engine/transfer/convergence/rows/plan';
import { childKeys, imagesByKey, rowsSource } from '../../../engine/transfer/convergence/rows/statements';
import type { ChildQuestion, KeyQuestion } from '../../../engine/transfer/convergence/rows/touches';

/** Reads of the source that bring items up to date need. */

/** Rows of one statement; more make it long without making it faster. */
const ROWS_A_STATEMENT = 100;

const textOf = (key: readonly string[]): string => JSON.stringify(key);

export class SourceRows {
  /**
   * @param links sessions that are used in turn, so that reads run side by side
   * @param server the server that must answer (see `QueryOptions`); null: any
   * @param turn whose turn it is, the same for all that share the sessions
   */
  constructor(
    readonly plan: ConvergencePlan,
    private readonly viewSchema: string,
    private readonly links: readonly SourceLink[],
    private readonly server: string | null = null,
    private readonly turn = { next: 0 },
  ) {}

  /** The same rows, read from one server only. */
  on(server: string | null): SourceRows {
    return new SourceRows(this.plan, this.viewSchema, this.links, server, this.turn);
  }

  private query(sql: string, values: readonly unknown[], signal: AbortSignal): Promise<readonly SourceRow[]> {
    const { turn, links, server } = this;
    turn.next = (turn.next + 1) % links.length;
    return (links[turn.next] as SourceLink).query(sql, values, { signal, server });
  }

  /**
   * Rows of an entity's view by their keys as text, those of a registered table with what the registry remembers (`imageOfRow`); what is not
   * there is left out.
   */
  async ofView(
    rows: RowTable,
    entity: EntityPlan,
    keys: readonly (readonly string[])[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, SourceRow>> {
    const found = new Map<string, SourceRow>();
    const source = rowsSource(this.plan, rows, entity, this.viewSchema);
    for (const part of chunksOf(keys, ROWS_A_STATEMENT)) {
      const { sql, values } = keysOf({ key: entity.drivingKey, source, keys: part });
      for (const row of await this.query(sql, values, signal)) found.set(textOf(cursorOf(entity, row)), row);
    }
    return found;
  }

  /** A page of an entity's view after a key, in the same form. */
  pageOfView(
    rows: RowTable,
    entity: EntityPlan,
    after: readonly string[] | null,
    limit: number,
    signal: AbortSignal,
  ): Promise<readonly SourceRow[]> {
    const source = rowsSource(this.plan, rows, entity, this.viewSchema);
    const { sql, values } = pageOf({ entity, source, after, limit });
    return this.query(sql, values, signal);
  }

  /** What rows are now, in the columns that the registry remembers, by their keys as text. */
  async images(
    rows: RowTable,
    keys: readonly (readonly string[])[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, RowImage>> {
    const found = new Map<string, RowImage>();
    for (const part of chunksOf(keys, ROWS_A_STATEMENT)) {
      const { sql, values } = imagesByKey(this.plan, rows, part);
      for (const row of await this.query(sql, values, signal))
        found.set(
          textOf(rows.key.map((column) => boundaryText(column, row[column.viewColumn]))),
          imagePart(row, rows.remembered),
        );
    }
    return found;
  }

  /** Rows that show a changed row. */
  async showing({ table, sql, values }: KeyQuestion, signal: AbortSignal): Promise<readonly SourceRowId[]> {
    const rows = this.plan.rows.get(table);
    if (rows === undefined) return [];
    return (await this.query(sql, values, signal)).map((row) => rowIdOfKeys(table, rows.key, row));
  }

  /** Rows that point at a parent now. */
  async children({ action, values }: ChildQuestion, signal: AbortSignal): Promise<readonly SourceRowId[]> {
    const child = this.plan.rows.get(action.child);
    if (child === undefined) return [];
    const statement = childKeys(this.plan, child, action, values);
    return (await this.query(statement.sql, statement.values, signal)).map((row) =>
      rowIdOfKeys(child.table, child.key, row),
    );
  }
}

/** Key of a row in the maps that `SourceRows` gives. */
export const rowText = ({ key }: Pick<SourceRowId, 'key'>): string => textOf(key);
