import type { CaptureState, LogPosition } from '../../../contracts/changes';
import { LandfallError } from '../../../contracts/errors';
import { ITEM_VERSION_ATTRIBUTE } from '../../../contracts/names';
import { positionAdvances } from '../../../engine/transfer/convergence/failover/rules';
import { positionText } from '../../../engine/transfer/position/rules';
import { putEntry, readEntry, type ControlTable } from './control';

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

/** Saves a position on top of the one that was read; false: there is another one by now. */
const replace = (
  control: ControlTable,
  known: CaptureState | undefined,
  state: CaptureState,
  signal: AbortSignal,
): Promise<boolean> =>
  putEntry(
    control,
    KEY,
    { [ITEM_VERSION_ATTRIBUTE]: { N: state.version }, position: { S: JSON.stringify(state.position) } },
    signal,
    known === undefined
      ? { ConditionExpression: 'attribute_not_exists(#p)', ExpressionAttributeNames: { '#p': 'position' } }
      : {
          ConditionExpression: '#p = :p',
          ExpressionAttributeNames: { '#p': 'position' },
          ExpressionAttributeValues: { ':p': { S: JSON.stringify(known.position) } },
        },
  );

/**
 * Keeps the saved position, only forward (`positionAdvances`): a second reader that is behind changes nothing.
 * @throws LandfallError LandfallSourceMoved: the positions are of logs that part
 */
export class CapturePosition {
  private known: CaptureState | undefined;

  constructor(
    private readonly control: ControlTable,
    private readonly flavour: 'mysql' | 'mariadb',
  ) {}

  async save(state: CaptureState, signal: AbortSignal): Promise<void> {
    for (;;) {
      if (this.known !== undefined && !this.advances(this.known, state)) {
        const { known } = this;
        // The next one is looked at anew, too.
        this.known = undefined;
        if (this.advances(state, known)) return;
        throw new LandfallError(
          'LandfallSourceMoved',
          `capture stands at ${positionText(state.position)}, another one saved ${positionText(known.position)}: neither has all of the other`,
        );
      }
      if (await replace(this.control, this.known, state, signal)) break;
      this.known = await readCapture(this.control, signal);
    }
    this.known = state;
  }

  private advances(saved: CaptureState, next: CaptureState): boolean {
    return positionAdvances(this.flavour, { saved, next });
  }
}
