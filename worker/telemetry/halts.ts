import type { InjectedSinks } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { HaltSinks } from '../../contracts/halts';
import type { TransferMetrics } from './metrics';

/**
 * The alarm of a migration that has stopped: one line at the level `error` and one more of `landfall_halts_total`, from the worker that ran the
 * workflow then. Monitoring takes it from there; nothing is sent to anybody.
 */
export const haltSinks = (log: Logger, metrics: TransferMetrics): InjectedSinks<HaltSinks> => ({
  halts: {
    stopped: {
      fn: ({ workflowId, runId }, { code, stage, message, fix }) => {
        metrics.halts.inc({ code, stage: stage ?? 'none' });
        log.error({ workflowId, runId, stage, code, error: `${code}: ${message}`, fix }, 'migration halted');
      },
      callDuringReplay: false,
    },
  },
});
