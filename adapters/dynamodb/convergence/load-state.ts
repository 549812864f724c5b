import { putEntry, readEntry, type ControlTable, type Entry } from './control';

/** The load of one source table, as the control table keeps it: who has it, how far it is, from which position. */
export interface LoadState {
  /** The attempt that has the load. */
  readonly holder: string;
  /** Rises with each sign of life of the holder. */
  readonly beat: number;
  /** Position before the first row, whose version all loaded items carry. */
  readonly epoch: number;
  readonly sequence: string;
  /** By entity: key of the last row whose items are acknowledged; null: none yet. */
  readonly cursors: Readonly<Record<string, readonly string[] | null>>;
  readonly loaded: boolean;
}

const keyOf = (table: string) => ({ partition: 'load', sort: table });

const entryOf = ({ holder, beat, epoch, sequence, cursors, loaded }: LoadState): Entry => ({
  holder: { S: holder },
  beat: { N: String(beat) },
  epoch: { N: String(epoch) },
  sequence: { N: sequence },
  cursors: { S: JSON.stringify(cursors) },
  loaded: { BOOL: loaded },
});

/** Reads the load of a table; undefined before it was begun. */
export async function readLoad(
  control: ControlTable,
  table: string,
  signal: AbortSignal,
): Promise<LoadState | undefined> {
  const entry = await readEntry(control, keyOf(table), signal);
  if (entry === undefined) return undefined;
  return {
    holder: entry['holder']?.S ?? '',
    beat: Number(entry['beat']?.N),
    epoch: Number(entry['epoch']?.N),
    sequence: entry['sequence']?.N ?? '0',
    cursors: JSON.parse(entry['cursors']?.S ?? '{}') as LoadState['cursors'],
    loaded: entry['loaded']?.BOOL ?? false,
  };
}

/**
 * Writes the state, unless it was written by somebody else since `before` (undefined: there was none).
 * @returns false when somebody was first: this attempt has the load no longer
 */
export async function writeLoad(
  control: ControlTable,
  table: string,
  next: LoadState,
  before: Pick<LoadState, 'holder' | 'beat'> | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  const names = { '#h': 'holder', '#b': 'beat' };
  const written = await putEntry(
    control,
    keyOf(table),
    entryOf(next),
    signal,
    before === undefined
      ? { ConditionExpression: 'attribute_not_exists(#h)', ExpressionAttributeNames: { '#h': 'holder' } }
      : {
          ConditionExpression: '#h = :h AND #b = :b',
          ExpressionAttributeNames: names,
          ExpressionAttributeValues: { ':h': { S: before.holder }, ':b': { N: String(before.beat) } },
        },
  );
  if (written) return true;
  // The first of several attempts may have landed unheard.
  const found = await readLoad(control, table, signal);
  return found?.holder === next.holder && found.beat === next.beat;
}
