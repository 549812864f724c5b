import type { SourceRow } from '../../../contracts/projection';
import type { TableRow } from '../../../engine/analysis/log/formats/table-reader';
import type { QueryOptions, SourceLink } from '../link';

/** Characters of a statement that are read; what is cut is noted. */
const LONGEST = 65_536;
const PAGE = 5_000;
/** Rows that are read at most: a page of a log table is found by reading the table from its beginning. */
const MOST_ROWS = 1_000_000;

const TABLES = {
  general_log: ['event_time, thread_id, command_type', 'argument'],
  slow_log: ['start_time, query_time, lock_time, rows_sent, rows_examined, db, thread_id', 'sql_text'],
} as const;
export type LogTable = keyof typeof TABLES;

/**
 * Gives the rows of mysql.general_log or mysql.slow_log page by page; stamps are UTC. What is written while it reads is read too.
 * @returns what a reader of the figures should know
 * @throws what the link throws
 */
export async function readLogTable(
  link: SourceLink,
  table: LogTable,
  onRow: (row: TableRow) => void,
  options: QueryOptions & { readonly onPage?: (rows: number) => void } = {},
): Promise<readonly string[]> {
  const [columns, text] = TABLES[table];
  let rows = 0;
  let cut = 0;
  for (;;) {
    const page = await link.query(
      `SELECT ${columns}, LEFT(${text}, ${LONGEST}) AS ${text}, LENGTH(${text}) > ${LONGEST} AS is_cut FROM mysql.${table} LIMIT ${PAGE} OFFSET ${rows}`,
      [],
      options,
    );
    for (const row of page) {
      if (row['is_cut']?.toString() === '1') cut += 1;
      onRow(asText(row));
    }
    rows += page.length;
    options.onPage?.(rows);
    if (page.length < PAGE || rows >= MOST_ROWS) break;
  }
  return [
    ...(rows === 0 ? [`mysql.${table} has no row: log_output must have TABLE, and the log must be on.`] : []),
    ...(rows >= MOST_ROWS ? [`mysql.${table}: the first ${rows} rows were read; give its file for more.`] : []),
    ...(cut > 0 ? [`mysql.${table} has ${cut} statements that were cut for their length.`] : []),
  ];
}

const asText = (row: SourceRow): TableRow =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === null ? null : value.toString()]));
