import { quoteName } from '../../../projection/sql-text';

/**
 * The marker row: reverse sync locks and changes it in each of its transactions, so that capture knows them, and so that a move of the flag
 * can shut reverse sync out. It stands in the schema of the views.
 */
export const MARKER_TABLE = 'landfall_marker';

/** Columns of the marker row: its only key, the epoch that a move raises, a count that makes each lock a change. */
export const MARKER_COLUMNS = { id: 'id', epoch: 'epoch', turns: 'turns' } as const;

/** Statements that make the marker row. */
export const markerStatements = (schema: string): readonly string[] => [
  `CREATE TABLE IF NOT EXISTS ${quoteName(schema)}.${quoteName(MARKER_TABLE)} (${MARKER_COLUMNS.id} TINYINT UNSIGNED NOT NULL PRIMARY KEY, ${MARKER_COLUMNS.epoch} BIGINT UNSIGNED NOT NULL, ${MARKER_COLUMNS.turns} BIGINT UNSIGNED NOT NULL) ENGINE=InnoDB`,
  `INSERT IGNORE INTO ${quoteName(schema)}.${quoteName(MARKER_TABLE)} VALUES (1, 0, 0)`,
];
