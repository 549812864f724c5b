import type { Control } from '../control/table';
import type { DualReads } from './dual-reads';
import { VALIDATION_KEY, validationOfEntry } from './validation';

const EVERY_MS = 1_000;

/**
 * Keeps the settings of dual reads as the control table has them; what cannot be read stays as it was.
 * @returns ends it
 */
export function followValidation(control: Control, dualReads: DualReads, everyMs = EVERY_MS): () => void {
  const stop = new AbortController();
  const look = async (): Promise<void> => {
    try {
      dualReads.validation = validationOfEntry(
        await control.read(VALIDATION_KEY.partition, VALIDATION_KEY.sort, stop.signal),
      );
    } catch {
      // The next look tells.
    }
    if (!stop.signal.aborted) setTimeout(() => void look(), everyMs).unref();
  };
  void look();
  return () => stop.abort();
}
