import type { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { TransferMetrics } from './metrics';

interface SliceInput {
  readonly task?: { readonly table?: string; readonly entity?: string };
  readonly cursor?: {
    readonly rows?: number;
    readonly items?: number;
    readonly writeUnits?: number;
    readonly retried?: number;
    readonly differences?: number;
  };
}
type SliceResult = NonNullable<SliceInput['cursor']>;

const grown = (after: number | undefined, before: number | undefined): number =>
  Math.max(0, (after ?? 0) - (before ?? 0));

/** Stage of an activity, from the id of the workflow that asked: `migration/<name>/<stage>/..`. */
const stageOf = (workflowId: string | undefined): string | undefined => workflowId?.split('/')[2];

/**
 * One line for the end of each activity: workflow, stage, table, time and what was done; counts only, never arguments or rows. Feeds the
 * metrics of the transfer.
 */
export const activityLog =
  (log: Logger, metrics: TransferMetrics) =>
  (context: Context): ActivityInboundCallsInterceptor => ({
    async execute(input, next) {
      const { activityType, attempt, workflowExecution } = context.info;
      const asked = input.args[0] as SliceInput | undefined;
      const fields = {
        activityType,
        attempt,
        workflowId: workflowExecution?.workflowId,
        stage: stageOf(workflowExecution?.workflowId),
        table: asked?.task?.table,
        entity: asked?.task?.entity,
      };
      const began = performance.now();
      const milliseconds = (): number => Math.round(performance.now() - began);
      try {
        const result = await next(input);
        const done = asked?.task === undefined ? {} : measured(metrics, activityType, asked, result as SliceResult);
        log.info({ ...fields, ...done, milliseconds: milliseconds() }, 'activity done');
        return result;
      } catch (error) {
        const code = error instanceof ApplicationFailure ? error.type : (error as Error).name;
        metrics.failures.inc({ code: code ?? 'unknown' });
        log.warn(
          { ...fields, milliseconds: milliseconds(), error: `${code}: ${(error as Error).message}` },
          'activity failed',
        );
        throw error;
      }
    },
  });

function measured(metrics: TransferMetrics, activity: string, asked: SliceInput, after: SliceResult): object {
  const before = asked.cursor;
  const labels = { table: asked.task?.table ?? '' };
  if (activity === 'copySlice') {
    const done = {
      rows: grown(after.rows, before?.rows),
      items: grown(after.items, before?.items),
      writeUnits: grown(after.writeUnits, before?.writeUnits),
      retried: grown(after.retried, before?.retried),
    };
    metrics.rows.inc(labels, done.rows);
    metrics.items.inc(labels, done.items);
    metrics.writeUnits.inc(labels, done.writeUnits);
    metrics.retried.inc(labels, done.retried);
    return done;
  }
  if (activity !== 'compareSlice') return {};
  const done = { rows: grown(after.rows, before?.rows), differences: grown(after.differences, before?.differences) };
  metrics.compared.inc(labels, done.rows);
  metrics.differences.inc(labels, done.differences);
  return done;
}
