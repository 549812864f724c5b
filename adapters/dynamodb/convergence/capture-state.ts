import type { LogPosition } from '../../../contracts/changes';
import { ITEM_VERSION_ATTRIBUTE } from '../../../contracts/names';
import { putEntry, readEntry, type ControlTable } from './control';

/** Where capture stands: everything up to here is recorded or applied. */
export interface CaptureState {
  /** Version of the last transaction. */
  readonly version: string;
  readonly position: LogPosition;
}

const KEY = { partition: 'position#capture', sort: '#' };

/** Reads the saved position; undefined before the first. */
export async function readCapture(control: ControlTable, signal: AbortSignal): Promise<CaptureState | undefined> {
  const entry = await readEntry(control, KEY, signal);
  if (entry === undefined) return undefined;
  return {
    version: entry[ITEM_VERSION_ATTRIBUTE]?.N ?? '0',
    position: JSON.parse(entry['position']?.S ?? '{}') as LogPosition,
  };
}

/** Saves a position, only forward: a second reader that is behind changes nothing. */
export async function writeCapture(control: ControlTable, state: CaptureState, signal: AbortSignal): Promise<void> {
  await putEntry(
    control,
    KEY,
    { [ITEM_VERSION_ATTRIBUTE]: { N: state.version }, position: { S: JSON.stringify(state.position) } },
    signal,
    {
      ConditionExpression: 'attribute_not_exists(#v) OR #v <= :v',
      ExpressionAttributeNames: { '#v': ITEM_VERSION_ATTRIBUTE },
      ExpressionAttributeValues: { ':v': { N: state.version } },
    },
  );
}
