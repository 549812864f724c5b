import { workflowInfo } from '@temporalio/workflow';
import type { SourcePosition, TableImport, TableTransferResult } from '../../contracts/activities/transfer';
import { deployment, importing, preparationOf, template } from '../lib/activities';
import type { StageFrame } from '../lib/stage';
import { inWindow } from '../lib/window';
import type { TableCopies, TablePlan } from './tables';

/**
 * The engine s3-import: all rows are exported, then each DynamoDB table is imported whole, then the stack takes the tables in, then rows and
 * items are compared. A DynamoDB table may hold items of several source tables, so no import begins before all copies have ended.
 */
export async function importTables(
  frame: StageFrame,
  copies: TableCopies,
  plan: readonly TablePlan[],
  position: SourcePosition,
): Promise<readonly TableTransferResult[]> {
  // The objects of another run are not this one's.
  const exportTo = workflowInfo().firstExecutionRunId;
  const tables = await frame.value('export', () => copies.run(frame, plan, position, { only: 'copy', exportTo }));
  const { imports } = await frame.step('plan imports', (context) =>
    preparationOf(context.config).planImports.executeWithOptions({ summary: 'objects by table' }, [
      { context, exportTo, tables },
    ]),
  );
  await importAll(frame, imports, exportTo);
  await frame.step('take tables in', (context) =>
    deployment.deployStack.executeWithOptions({ summary: 'imported tables become those of the stack' }, [{ context }]),
  );
  await frame.step('verify tables', (context) =>
    template.verifyStack.executeWithOptions({ summary: 'imported equals contract' }, [{ context }]),
  );
  return frame.value('compare', () => copies.run(frame, plan, position, { only: 'compare', done: tables }));
}

/** Waits for all, also when one fails: what runs on the side of DynamoDB is then known. @throws what the first failed one threw */
async function importAll(frame: StageFrame, imports: readonly TableImport[], exportTo: string): Promise<void> {
  const { tablesInParallel } = frame.input.context.config.transfer;
  const settled = await inWindow(imports, tablesInParallel, async (planned) => {
    const { table } = planned;
    await frame.step(`check export of ${table}`, (context) =>
      importing.checkExport.executeWithOptions({ summary: `keys of ${table}` }, [{ context, exportTo, planned }]),
    );
    await frame.step(`import ${table}`, (context) =>
      importing.importTable.executeWithOptions({ summary: `${table} from S3` }, [{ context, exportTo, planned }]),
    );
  });
  for (const one of settled) if (one.status === 'rejected') throw one.reason;
}
