import type { SourceRow, SourceValue } from '../../../contracts/projection';
import type { EntryEnd } from '../../../engine/analysis/log/entry';
import { FieldReader, type Field } from '../../../engine/analysis/log/formats/field';
import type { QueryOptions, SourceLink } from '../link';

/** A piece of a statement, in characters or bytes as the server counts them. */
const PIECE = 1_048_576;
/** The column holds no more bytes: what was longer is cut there. */
const COLUMN_BYTES = 16_777_215;

/** Where a statement stands whose beginning was read with its row. */
export interface LongStatement {
  /** `FROM` and the table. */
  readonly from: string;
  /** Other columns, that tell the row from those beside it. */
  readonly columns: string;
  readonly text: string;
  readonly at: number;
  /** The row as it was read. */
  readonly row: SourceRow;
}

/**
 * Reads a statement of any length behind its beginning, piece by piece in flat memory.
 * @returns the whole; `open` where its end is not to be had: the column is full, or the log was emptied meanwhile
 * @throws what the link throws
 */
export async function readRest(
  link: SourceLink,
  { from, columns, text, at, row }: LongStatement,
  options: QueryOptions,
): Promise<{ readonly statement: Field; readonly end: EntryEnd }> {
  const field = new FieldReader();
  const decoder = new TextDecoder('utf-8');
  let units = 0;
  let bytes = 0;
  const take = (piece: SourceValue | undefined): number => {
    if (piece === null || piece === undefined) return 0;
    const isText = typeof piece === 'string';
    // The server counts characters, and those beyond the basic plane as one.
    const length = isText ? [...piece].length : piece.length;
    field.add(isText ? piece : decoder.decode(piece, { stream: true }));
    units += length;
    bytes += isText ? Buffer.byteLength(piece) : piece.length;
    return length;
  };
  take(row[text]);
  for (;;) {
    const [found] = await link.query(
      `SELECT ${columns}, SUBSTRING(${text}, ${units + 1}, ${PIECE}) AS ${text} ${from} LIMIT 1 OFFSET ${at}`,
      [],
      options,
    );
    if (found === undefined || !isSameRow(found, row, text)) return { statement: field.take(), end: 'open' };
    if (take(found[text]) < PIECE) return { statement: field.take(), end: bytes < COLUMN_BYTES ? 'next' : 'open' };
  }
}

const isSameRow = (a: SourceRow, b: SourceRow, text: string): boolean =>
  Object.keys(a).every((name) => name === text || a[name]?.toString() === b[name]?.toString());
