import { CancellationScope, condition, isCancellation, setHandler } from '@temporalio/workflow';
import { ActivityFailure, TimeoutFailure } from '@temporalio/common';
import { setPaused } from './definitions';

/** A cancelled activity whose worker is gone is not tried again by the server: it ends as timed out, not as cancelled. */
const isTimeout = (error: unknown): boolean =>
  error instanceof ActivityFailure && error.cause instanceof TimeoutFailure;

/** Pause of a child: the state comes from the parent, under one signal name. */
export interface PauseSwitch {
  readonly paused: boolean;
  /** Resolves when nothing is paused. */
  whenRunning(): Promise<void>;
  /**
   * Runs an activity that returns its cursor when it is cancelled; a pause cancels it. Undefined when it was cancelled before it began,
   * between two attempts, or while its worker was gone: nothing was returned, so the old cursor holds.
   */
  runSlice<T>(slice: () => Promise<T>): Promise<T | undefined>;
}

/**
 * Registers the handler of `setPaused`. Must be called before the first await of a workflow, because signals that came before it are given
 * out then.
 * @param onChange passes the state on to children, or shows it
 */
export function pauseSwitch(initial: boolean, onChange?: () => Promise<void> | void): PauseSwitch {
  let paused = initial;
  let running: CancellationScope | undefined;
  setHandler(
    setPaused,
    async (wanted) => {
      if (typeof wanted !== 'boolean' || wanted === paused) return; // typed into the Web UI: only true and false mean something
      paused = wanted;
      if (paused) running?.cancel();
      await CancellationScope.nonCancellable(async () => onChange?.());
    },
    { description: 'sent by the migration; send pause or resume to the migration instead' },
  );
  return {
    get paused() {
      return paused;
    },
    whenRunning: () => condition(() => !paused),
    async runSlice(slice) {
      const scope = new CancellationScope();
      running = scope;
      try {
        return await scope.run(slice);
      } catch (error) {
        const ended = isCancellation(error) || isTimeout(error);
        if (!ended || CancellationScope.current().consideredCancelled || !scope.consideredCancelled) throw error;
        return undefined;
      } finally {
        running = undefined;
      }
    },
  };
}
