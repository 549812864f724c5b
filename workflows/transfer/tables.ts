import { CancellationScope, ParentClosePolicy, setHandler, startChild, workflowInfo } from '@temporalio/workflow';
import type { CopyTask, SourcePosition, TableTransferResult } from '../../contracts/activities/transfer';
import { workflowId } from '../../contracts/names';
import type { StageFrame } from '../lib/stage';
import { fail, failureView } from '../lib/failure';
import type { FailureCode } from '../../contracts/errors';
import { NO_RATES, ratesIn, type TransferRates } from '../../contracts/rates';
import { applyRates } from '../lib/definitions';
import { pauseRelay, ratesRelay, type Relay } from '../lib/relay';
import { inWindow } from '../lib/window';
import { attributeKeys } from '../lib/attributes';
import { CopyTableWorkflow } from './copy-table';
import { entityAtStart, sliceContext } from './entities';
import { reportsPerTable } from './progress';

export interface TablePlan {
  readonly table: string;
  readonly tasks: readonly CopyTask[];
}

/** One half of the work; without it both are done. */
export interface CopyPart {
  readonly only: 'copy' | 'compare';
  /** Name of the export that items go to, in place of the tables. */
  readonly exportTo?: string;
  /** What an earlier half gave back. */
  readonly done?: readonly TableTransferResult[];
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
    part?: CopyPart,
  ): Promise<readonly TableTransferResult[]>;
}

/**
 * Registers the handler of `applyRates`; before the first await.
 * @param initial rates that the stage was started with
 */
export function tableCopies(initial: TransferRates = NO_RATES): TableCopies {
  let rates = initial;
  const open = { pause: new Set<Relay>(), rates: new Set<Relay>() };
  const toAll = async (relays: ReadonlySet<Relay>): Promise<void> => {
    await Promise.all([...relays].map((relay) => relay()));
  };
  setHandler(
    applyRates,
    async (wanted) => {
      const read = ratesIn(wanted);
      if (read === undefined) return;
      rates = read;
      await toAll(open.rates);
    },
    { description: 'sent by the migration; send setRate to the migration instead' },
  );

  const copy = async (
    frame: StageFrame,
    plan: TablePlan,
    position: SourcePosition,
    reports: number,
    { done, ...part }: Partial<CopyPart>,
  ) => {
    await frame.pauses.whenRunning();
    const given = { paused: frame.pauses.paused, rates }; // may change while the child is being started
    const context = sliceContext(frame.context());
    const parent = workflowInfo().parent?.workflowId;
    const child = await startChild(CopyTableWorkflow, {
      workflowId: workflowId.copy(context.migration, plan.table),
      args: [
        {
          context,
          table: plan.table,
          position,
          entities: done?.find(({ table }) => table === plan.table)?.entities ?? plan.tasks.map(entityAtStart),
          paused: given.paused,
          ...(rates === NO_RATES ? {} : { rates }),
          ...part,
          ...(parent === undefined ? {} : { reportTo: { workflowId: parent, reports } }),
          ...(frame.input.limits === undefined ? {} : { limits: frame.input.limits }),
        },
      ],
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      staticSummary: `${part.only === 'compare' ? 'comparison' : 'copy'} of ${plan.table}`,
      typedSearchAttributes: [
        { key: attributeKeys.app, value: context.migration },
        { key: attributeKeys.stage, value: 'transfer' },
      ],
    });
    const relay = pauseRelay(child, given.paused, () => frame.pauses.paused);
    const rateRelay = ratesRelay(child, given.rates, () => rates);
    open.pause.add(relay);
    open.rates.add(rateRelay);
    try {
      await relay();
      await rateRelay();
      return await child.result();
    } finally {
      open.pause.delete(relay);
      open.rates.delete(rateRelay);
    }
  };

  return {
    relayPause: () => toAll(open.pause),
    async run(frame, tables, position, part) {
      const width = frame.input.context.config.transfer.tablesInParallel;
      const reports = reportsPerTable(tables.length);
      const settled = await inWindow(tables, width, (plan) => copy(frame, plan, position, reports, part ?? {}));
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
