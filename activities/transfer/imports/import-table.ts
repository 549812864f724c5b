import { setTimeout as delay } from 'node:timers/promises';
import type { TransferActivities } from '../../../contracts/activities/transfer';
import { LandfallError } from '../../../contracts/errors';
import type { ControlPort } from '../../../contracts/mcp/port';
import { physicalTableName } from '../../../contracts/names';
import type { StageContext, StepResult } from '../../../contracts/stages';
import {
  buildTemplate,
  createRequests,
  stackParameters,
  type CreateTableRequest,
} from '../../../engine/infrastructure';
import { plural } from '../../../engine/lib/plural';
import { importProblem, type DescribedImport } from '../../../engine/transfer/imports/outcome';
import type { ImportManifest } from '../../../engine/transfer/imports/objects';
import { keepingCalls, withPort } from '../../lib/port';
import { withHeartbeat } from '../activity';
import type { TransferDependencies } from '../dependencies';
import { endOfAttempt } from '../end-of-attempt';
import { loadPlan } from '../plan';
import { readManifest } from './manifest';
import { openTableExport, tableNumberOf } from './place';

type Input = Parameters<TransferActivities['importTable']>[0];

/** Milliseconds between two looks at an import: it takes minutes on AWS, parts of a second on an emulator. */
const POLL_MS = { first: 200, most: 15_000 };

/**
 * Imports a table and waits for it. Safe to repeat at any time, also after kill -9: an import that has begun is found by the folder that it
 * reads. A table without items is simply created, as an import of nothing fails.
 * A rollback does not stop it: DynamoDB would go on, and the table would come after its undo. So it ends first, as a deployment does.
 * @throws LandfallError LandfallImportFailed when not every item was imported, whatever DynamoDB calls that; LandfallMcpToolRefused when a
 *   table of the name was made otherwise meanwhile
 */
export const importTable =
  (deps: TransferDependencies) =>
  ({ context, exportTo, planned }: Input): Promise<StepResult> =>
    withHeartbeat<unknown, StepResult>(async (frame) => {
      const { beat } = frame;
      const signal = endOfAttempt(frame.signal);
      const store = deps.store(context);
      const { plan } = await loadPlan(store, context);
      const manifest = await readManifest(store, context, planned.manifest);
      const request = requestOf(context, plan, planned.table);
      const step = `import-${tableNumberOf(plan, planned.table)}`;
      const { value: found, kept } = await withPort({ ...deps, context, role: 'import', signal }, (port) =>
        keepingCalls({ store, context, stage: 'transfer', step, port }, () =>
          manifest.items === 0
            ? port.dynamodb.call('create_table', request).then(() => undefined)
            : imported(port, request, manifest, { signal, beat }),
        ),
      );
      const problem = found === undefined ? undefined : importProblem(manifest.items, found);
      if (problem !== undefined)
        throw new LandfallError('LandfallImportFailed', `table ${request.table_name}: ${problem}`);
      const folder = openTableExport(context, exportTo, tableNumberOf(plan, planned.table));
      await folder.remove(manifest.objects.map(({ name }) => name)).finally(() => folder.close());
      const what = found === undefined ? 'created, it has no items' : `imported, ${plural(manifest.items, 'item')}`;
      return {
        artifacts: [kept.artifact],
        notes: [`table ${request.table_name} ${what}`, ...kept.notes],
        mcp: kept.mcp,
      };
    });

/** The table as the template has it. @throws LandfallError LandfallInternal: names come from the same plan */
function requestOf(
  { config: { target }, migration }: StageContext,
  plan: Parameters<typeof buildTemplate>[0]['plan'],
  table: string,
): CreateTableRequest {
  const name = physicalTableName(target, table);
  const template = buildTemplate({ plan, migration, target });
  const request = createRequests(template, stackParameters(target)).find((one) => one.table_name === name);
  if (request === undefined) throw new LandfallError('LandfallInternal', `the template has no table ${name}`);
  return request;
}

async function imported(
  port: ControlPort,
  request: CreateTableRequest,
  { folder }: ImportManifest,
  frame: { readonly signal: AbortSignal; readonly beat: (details: unknown) => void },
): Promise<DescribedImport> {
  const { deletion_protection, point_in_time_recovery, stream_view_type, ...table } = request;
  const { import_arn } = await port.dynamodb.call('import_table', { ...table, folder });
  for (let wait = POLL_MS.first; ; wait = Math.min(POLL_MS.most, wait * 2)) {
    const { import: found } = await port.dynamodb.call('describe_import', { import_arn });
    if (found === null)
      throw new LandfallError(
        'LandfallImportFailed',
        `table ${table.table_name}: DynamoDB does not know ${import_arn}`,
      );
    frame.beat({ table: table.table_name, imported: found.imported_items, errors: found.errors });
    if (found.status !== 'IN_PROGRESS' && found.status !== 'CANCELLING') {
      await port.dynamodb.call('finish_import', {
        ...{ import_arn, deletion_protection, point_in_time_recovery },
        ...(stream_view_type !== undefined && { stream_view_type }),
      });
      return found;
    }
    await delay(wait, undefined, { signal: frame.signal });
  }
}
