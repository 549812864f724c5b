import type { EntityPlan, SourceRow } from '../../../contracts/projection';
import { cursorOf, pageQuery } from '../../../engine/projection';
import { firstPageRows, nextPageRows } from '../../../engine/transfer/batching/rules';
import type { SourceLink } from '../link';

/** Rows of an entity's view in the order of the driving key. */
export interface RowPage {
  readonly rows: readonly SourceRow[];
  /** No row comes after these. */
  readonly last: boolean;
}

const bytesOf = (rows: readonly SourceRow[]): number =>
  rows.reduce(
    (sum, row) => sum + Object.values(row).reduce((all, value) => all + (value === null ? 1 : value.length), 0),
    0,
  );

/**
 * Reads an entity page by page, one page ahead of the caller: while a page is written the next one is on its way. Pages begin small
 * and grow to what `PAGE_BYTES` and `maxRows` allow, so that rows of any size keep memory flat.
 * @throws LandfallError of the link, from `next`
 */
export function rowPages(input: {
  readonly link: SourceLink;
  readonly entity: EntityPlan;
  readonly viewSchema: string;
  readonly after: readonly string[] | null;
  readonly maxRows: number;
  readonly signal: AbortSignal;
}): { next(): Promise<RowPage | undefined> } {
  const { link, entity, viewSchema, maxRows, signal } = input;
  let limit = firstPageRows(maxRows);
  let after = input.after;

  const read = async (): Promise<RowPage> => {
    const asked = limit;
    const { sql, values } = pageQuery({ entity, viewSchema, after, limit: asked });
    const rows = await link.query(sql, values, { signal });
    const end = rows[rows.length - 1];
    if (end !== undefined) after = cursorOf(entity, end);
    limit = nextPageRows({ last: asked, rows: rows.length, bytes: bytesOf(rows), max: maxRows });
    return { rows, last: rows.length < asked };
  };

  // A rejection that nobody awaits yet must not end the process.
  const started = (): Promise<RowPage> => {
    const page = read();
    page.catch(() => undefined);
    return page;
  };

  let ahead: Promise<RowPage> | undefined;
  let over = false;
  return {
    next: async () => {
      if (over) return undefined;
      const page = await (ahead ?? started());
      over = page.last;
      ahead = over ? undefined : started();
      return page;
    },
  };
}
