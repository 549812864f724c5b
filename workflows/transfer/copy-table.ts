import {
  allHandlersFinished,
  CancellationScope,
  condition,
  ContinueAsNew,
  continueAsNew,
  isCancellation,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { TableTransferResult } from '../../contracts/activities/transfer';
import { NO_RATES, rateOf, ratesIn, rateText, withRate } from '../../contracts/rates';
import type { CopyTableInput, EntityState } from '../../contracts/workflows';
import { slicesOf } from '../lib/activities';
import { applyRates, tableProgress, tableReport } from '../lib/definitions';
import { deliverTo } from '../lib/deliver';
import { failureView, stageFailure } from '../lib/failure';
import { pauseSwitch } from '../lib/pause';
import { share, tableProgressOf } from './progress';

/**
 * Copies the entities of one source table slice by slice, then compares them slice by slice. The cursor is in history after every slice;
 * a pause ends the running slice early with its cursor. Continues as new while work is open, with cursors and pause.
 */
export async function CopyTableWorkflow(input: CopyTableInput): Promise<TableTransferResult> {
  const { table, position, context, limits } = input;
  const entities: EntityState[] = [...input.entities];
  const slices = slicesOf(context.config);
  let rowsPerSecond = 0;
  let slicesInRun = 0;
  let failed: string | undefined;
  let rates = input.rates ?? NO_RATES;
  const seen = () => tableProgressOf(table, entities, rowsPerSecond, failed);
  const reported = { status: '', share: share(seen()) };

  const show = (): void => {
    const p = seen();
    const of = p.rowsTotal === null ? '' : ` of ${p.rowsEstimated ? 'about ' : ''}${p.rowsTotal}`;
    setCurrentDetails(
      `**${table}**: ${p.status}${pauses.paused ? ', **paused**' : ''}; ${p.rowsCopied}${of} rows copied, ` +
        `${p.itemsWritten} items, ${p.rowsValidated}${of} rows compared, ${p.differences} differences, ${p.rowsPerSecond} rows/s; ` +
        (input.exportTo === undefined
          ? `written with ${rateText(rateOf(context.config, rates, table))}`
          : 'exported to S3'),
    );
  };
  const pauses = pauseSwitch(input.paused, show);
  setHandler(tableProgress, seen);
  setHandler(
    applyRates,
    (wanted) => {
      rates = ratesIn(wanted) ?? rates;
      show();
    },
    { description: 'sent by the transfer; send setRate to the migration instead' },
  );

  const report = async (): Promise<void> => {
    show();
    const p = seen();
    const { workflowId, reports } = input.reportTo ?? {};
    if (workflowId === undefined) return;
    const moved = reports !== undefined && reports > 0 && share(p) - reported.share >= 1 / reports;
    if (p.status === reported.status && !moved) return;
    Object.assign(reported, { status: p.status, share: share(p) });
    await deliverTo(workflowId, tableReport, p);
  };
  const mayContinueAsNew = async (): Promise<void> => {
    const limit = limits?.slicesPerRun ?? Infinity;
    if (slicesInRun < limit && !workflowInfo().continueAsNewSuggested) return;
    await condition(allHandlersFinished);
    await continueAsNew<typeof CopyTableWorkflow>({
      ...input,
      entities,
      paused: pauses.paused,
      ...(rates === NO_RATES ? {} : { rates }),
    });
  };
  /** One slice of the entity; `kind` says which cursor moves. */
  const slice = async (index: number, kind: 'copy' | 'compare'): Promise<void> => {
    await mayContinueAsNew();
    await pauses.whenRunning();
    const { task, copy, compare } = entities[index] as EntityState;
    const paced = { ...context, config: withRate(context.config, rates, table) };
    const began = Date.now();
    const summary = `${kind} ${task.entity} from row ${kind === 'copy' ? copy.rows : compare.rows}`;
    const after = await pauses.runSlice(async (): Promise<EntityState> =>
      kind === 'copy'
        ? {
            task,
            compare,
            copy: await slices.copySlice.executeWithOptions({ summary }, [
              {
                context: paced,
                task,
                position,
                cursor: copy,
                ...(input.exportTo === undefined ? {} : { exportTo: input.exportTo }),
              },
            ]),
          }
        : {
            task,
            copy,
            compare: await slices.compareSlice.executeWithOptions({ summary }, [{ context, task, cursor: compare }]),
          },
    );
    if (after === undefined) return; // cancelled before it began: the old cursor holds
    slicesInRun++;
    entities[index] = after;
    const rows = after.copy.rows - copy.rows + after.compare.rows - compare.rows;
    rowsPerSecond = (rows * 1000) / Math.max(1, Date.now() - began);
    await report();
  };

  try {
    await report();
    for (const kind of input.only === undefined ? (['copy', 'compare'] as const) : [input.only])
      for (const index of entities.keys()) while (!entities[index]?.[kind].done) await slice(index, kind);
    await condition(allHandlersFinished);
    return { table, entities };
  } catch (error) {
    if (error instanceof ContinueAsNew || (isCancellation(error) && CancellationScope.current().consideredCancelled))
      throw error;
    failed = failureView(error).message;
    await report();
    throw stageFailure(error, table);
  }
}
