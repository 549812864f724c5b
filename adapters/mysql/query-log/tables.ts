import type { SourceRow, SourceValue } from '../../../contracts/projection';
import type { EntryEnd } from '../../../engine/analysis/log/entry';
import type { TableRow } from '../../../engine/analysis/log/formats/table-reader';
import type { QueryOptions, SourceLink } from '../link';
import { readRest } from './long-statements';

/** Of a statement so much is read with its row; the rest of a longer one comes in pieces. Characters of MariaDB's text, bytes of MySQL's. */
const HEAD = 65_536;
/** Rows of a page, and bytes of their statements: a server may log many short statements, or bulk inserts one after another. */
const PAGE = 5_000;
const PAGE_BYTES = 8_000_000;
/** Rows that are read at most: a page of a log table is found by reading the table from its beginning. */
const MOST_ROWS = 1_000_000;

const TABLES = {
  general_log: ['event_time, thread_id, command_type', 'argument'],
  slow_log: ['start_time, query_time, lock_time, rows_sent, rows_examined, db, thread_id', 'sql_text'],
} as const;
export type LogTable = keyof typeof TABLES;

/**
 * Gives the rows of mysql.general_log or mysql.slow_log page by page; stamps are UTC. What is written while it reads is read too. Memory is
 * flat whatever the statements' length: lengths are read before texts.
 * @param onRow gets each row, and whether its statement is all there
 * @returns what a reader of the figures should know
 * @throws what the link throws
 */
export async function readLogTable(
  link: SourceLink,
  table: LogTable,
  onRow: (row: TableRow, end: EntryEnd) => void,
  options: QueryOptions & { readonly onPage?: (rows: number) => void } = {},
): Promise<readonly string[]> {
  const [columns, text] = TABLES[table];
  const from = `FROM mysql.${table}`;
  const head = `LEFT(${text}, ${HEAD})`;
  const isLonger = `LENGTH(${text}) > LENGTH(${head})`;
  let rows = 0;
  for (;;) {
    const lengths = await link.query(
      `SELECT LENGTH(${head}) AS bytes ${from} LIMIT ${PAGE} OFFSET ${rows}`,
      [],
      options,
    );
    const size = rowsWithin(lengths.map((row) => Number(row['bytes'])));
    if (size === 0) break;
    const page = await link.query(
      `SELECT ${columns}, ${head} AS ${text}, ${isLonger} AS is_longer ${from} LIMIT ${size} OFFSET ${rows}`,
      [],
      options,
    );
    for (const [i, { is_longer: longer, ...row }] of page.entries())
      if (longer?.toString() !== '1') onRow(asText(row), 'next');
      else {
        const { statement, end } = await readRest(link, { from, columns, text, at: rows + i, row }, options);
        onRow({ ...asText(row), [text]: statement }, end);
      }
    rows += page.length;
    options.onPage?.(rows);
    // The log grows by what is asked here: its end is a page that is not full. Fewer rows than there were: it was emptied.
    const isEnd = size === lengths.length && size < PAGE;
    if (isEnd || page.length < size || rows >= MOST_ROWS) break;
  }
  return [
    ...(rows === 0 ? [`mysql.${table} has no row: log_output must have TABLE, and the log must be on.`] : []),
    ...(rows >= MOST_ROWS ? [`mysql.${table}: the first ${rows} rows were read; give its file for more.`] : []),
  ];
}

/** How many of the rows fit into a page; one at least, where there is one. */
function rowsWithin(lengths: readonly number[]): number {
  let bytes = 0;
  const full = lengths.findIndex((length) => (bytes += length) > PAGE_BYTES);
  return full < 0 ? lengths.length : Math.max(1, full);
}

const asText = (row: SourceRow): TableRow =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]: [string, SourceValue]) => [name, value === null ? null : value.toString()]),
  );
