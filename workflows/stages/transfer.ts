import { allHandlersFinished, condition, continueAsNew, workflowInfo } from '@temporalio/workflow';
import type { ItemCountCursor } from '../../contracts/activities/transfer';
import type { StageInput, StageResult, TransferState } from '../../contracts/workflows';
import { preparationOf, slicesOf } from '../lib/activities';
import { fail } from '../lib/failure';
import { runStage, type StageFrame } from '../lib/stage';
import { importTables } from '../transfer/imports';
import { tableCopies, type TableCopies } from '../transfer/tables';
import { sliceContext } from '../transfer/entities';

/** Everything up to the copied and compared tables. */
async function copyTables(frame: StageFrame, copies: TableCopies): Promise<TransferState> {
  const preparation = preparationOf(frame.input.context.config);
  await frame.step('preflight', (context) =>
    preparation.preflight.executeWithOptions({ summary: 'health, grants, settings' }, [{ context }]),
  );
  await frame.step('create views', (context) =>
    preparation.createViews.executeWithOptions({ summary: 'views on the source' }, [{ context }]),
  );
  const position = await frame.value('record position', (context) =>
    preparation.recordPosition.executeWithOptions({ summary: 'position before the first row' }, [{ context }]),
  );
  const { tables: plan } = await frame.value('plan copy', (context) =>
    preparation.planCopy.executeWithOptions({ summary: 'entities by table' }, [{ context }]),
  );
  const began = Date.now();
  const tables =
    frame.input.context.config.transfer.engine === 's3-import'
      ? await importTables(frame, copies, plan, position)
      : await frame.value('copy and compare', () => copies.run(frame, plan, position));
  return { position, tables, items: null, seconds: (Date.now() - began) / 1_000, ...carried(frame) };
}

const carried = (frame: StageFrame): Pick<TransferState, 'artifacts' | 'risks'> => ({
  artifacts: Object.fromEntries(frame.artifacts),
  risks: frame.risks,
});

/** Counts all items in slices. No child is open here, so the stage may continue as new. */
async function countItems(frame: StageFrame, state: TransferState): Promise<ItemCountCursor> {
  const { input, pauses } = frame;
  const slices = slicesOf(input.context.config);
  let items = state.items;
  for (let slicesInRun = 0; items === null || !items.done;) {
    if (slicesInRun >= (input.limits?.slicesPerRun ?? Infinity) || workflowInfo().continueAsNewSuggested) {
      await condition(allHandlersFinished);
      const transfer: TransferState = { ...state, items, ...carried(frame) };
      await continueAsNew<typeof TransferWorkflow>({ ...input, paused: pauses.paused, transfer });
    }
    await pauses.whenRunning();
    const cursor: ItemCountCursor | null = items;
    const context = sliceContext(frame.context());
    const summary = cursor?.table ? `items of ${cursor.table}` : 'items of all tables';
    items =
      (await frame.value('count items', () =>
        pauses.runSlice(() => slices.countItems.executeWithOptions({ summary }, [{ context, cursor }])),
      )) ?? items;
    slicesInRun++;
  }
  return items;
}

/**
 * Stage 7: preflight, views, position, a child per table that copies and compares, then all items are counted. Differences or a source that
 * moved meanwhile stop the stage after its reports are written.
 */
export async function TransferWorkflow(input: StageInput): Promise<StageResult> {
  const copies = tableCopies(input.rates);
  return runStage(input, {
    resumed: input.transfer !== undefined,
    onPause: () => copies.relayPause(),
    async run(frame) {
      for (const ref of Object.values(input.transfer?.artifacts ?? {})) frame.artifacts.set(ref.key, ref);
      frame.risks.push(...(input.transfer?.risks ?? []));
      const state = input.transfer ?? (await copyTables(frame, copies));
      const items = await countItems(frame, state);
      const { position, tables, seconds } = state;
      const { differences, sourceUnchanged } = await frame.step('finish', (context) =>
        preparationOf(context.config).finishTransfer.executeWithOptions(
          { summary: 'reports, runbook, cleanup script' },
          [{ context, position, tables, items, ...(seconds === undefined ? {} : { seconds }) }],
        ),
      );
      frame.differences = differences;
      const moved = sourceUnchanged ? '' : '; the source was written to after the recorded position';
      if (differences > 0)
        throw fail('LandfallDifferencesFound', `${differences} differences between source and items${moved}`);
      if (!sourceUnchanged)
        throw fail('LandfallSourceChanged', 'the source was written to after the recorded position; 0 differences');
    },
  });
}
