import { CancellationScope, ParentClosePolicy, startChild, workflowInfo } from '@temporalio/workflow';
import type { CopyTask, SourcePosition, TableTransferResult } from '../../contracts/activities/transfer';
import { workflowId } from '../../contracts/names';
import type { StageFrame } from '../lib/stage';
import { fail, failureView } from '../lib/failure';
import type { FailureCode } from '../../contracts/errors';
import { pauseRelay, type PauseRelay } from '../lib/pause-relay';
import { inWindow } from '../lib/window';
import { attributeKeys } from '../lib/attributes';
import { CopyTableWorkflow } from './copy-table';
import { entityAtStart, sliceContext } from './entities';
import { reportsPerTable } from './progress';

export interface TablePlan {
  readonly table: string;
  readonly tasks: readonly CopyTask[];
}

/** The open table copies of a transfer. */
export interface TableCopies {
  /** Brings all open table copies to the pause state. */
  relayPause(): Promise<void>;
  /**
   * A child per table, `transfer.tablesInParallel` at once. A failed table does not stop the others; afterwards the stage fails
   * naming the tables.
   */
  run(
    frame: StageFrame,
    tables: readonly TablePlan[],
    position: SourcePosition,
  ): Promise<readonly TableTransferResult[]>;
}

export function tableCopies(): TableCopies {
  const open = new Set<PauseRelay>();
  const relayPause = async (): Promise<void> => {
    await Promise.all([...open].map((relay) => relay()));
  };

  const copy = async (frame: StageFrame, plan: TablePlan, position: SourcePosition, reports: number) => {
    await frame.pauses.whenRunning();
    const given = frame.pauses.paused; // may change while the child is being started
    const context = sliceContext(frame.context());
    const parent = workflowInfo().parent?.workflowId;
    const child = await startChild(CopyTableWorkflow, {
      workflowId: workflowId.copy(context.migration, plan.table),
      args: [
        {
          context,
          table: plan.table,
          position,
          entities: plan.tasks.map(entityAtStart),
          paused: given,
          ...(parent === undefined ? {} : { reportTo: { workflowId: parent, reports } }),
          ...(frame.input.limits === undefined ? {} : { limits: frame.input.limits }),
        },
      ],
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      staticSummary: `copy of ${plan.table}`,
      typedSearchAttributes: [
        { key: attributeKeys.app, value: context.migration },
        { key: attributeKeys.stage, value: 'transfer' },
      ],
    });
    const relay = pauseRelay(child, given, () => frame.pauses.paused);
    open.add(relay);
    try {
      await relay();
      return await child.result();
    } finally {
      open.delete(relay);
    }
  };

  return {
    relayPause,
    async run(frame, tables, position) {
      const width = frame.input.context.config.transfer.tablesInParallel;
      const reports = reportsPerTable(tables.length);
      const settled = await inWindow(tables, width, (plan) => copy(frame, plan, position, reports));
      const failed = settled.flatMap((s, i) => (s.status === 'rejected' ? [{ i, error: s.reason as unknown }] : []));
      if (failed.length === 0) return settled.map((s) => (s as PromiseFulfilledResult<TableTransferResult>).value);
      // The whole stage was cancelled: rollback or restart.
      if (CancellationScope.current().consideredCancelled) throw failed[0]?.error;
      const views = failed.map(({ i, error }) => ({ table: tables[i]?.table ?? '', ...failureView(error) }));
      const named = views
        .slice(0, 20)
        .map((v) => (v.message.startsWith(`${v.table}:`) ? v.message : `${v.table}: ${v.message}`));
      throw fail(
        (views[0]?.code ?? 'LandfallInternal') as FailureCode,
        `${failed.length} of ${tables.length} tables failed, the others are copied and compared; ${named.join('; ')}`,
      );
    },
  };
}
