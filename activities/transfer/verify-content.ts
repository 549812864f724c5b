import { readPosition } from '../../adapters/mysql/position';
import type {
  CompareCursor,
  ItemCountCursor,
  SourcePosition,
  TableTransferResult,
} from '../../contracts/activities/transfer';
import { stageFolder } from '../../contracts/names';
import type { EntityPlan } from '../../contracts/projection';
import type { StageContext, Verdict } from '../../contracts/stages';
import { liveTransferVerdicts } from '../../engine/report';
import { unchangedSince } from '../../engine/transfer/position/rules';
import { transferVerdict } from '../../engine/transfer/verdict/rules';
import { compareSlice } from './compare-slice';
import { countItems } from './count-items';
import type { TransferDependencies } from './dependencies';
import { loadPlan } from './plan';

const START: CompareCursor = { after: null, done: false, rows: 0, differences: 0, samples: [] };

/**
 * Compares every row with its item and counts all items, as the stage does and by its code, on source and target as they are now. Reads
 * everything once: as long as the comparison of the stage took.
 * @param say gets a line before each entity
 * @throws LandfallError when source or target does not answer, when views or tables are gone
 */
export async function contentVerdicts(
  deps: TransferDependencies,
  context: StageContext,
  say: (text: string) => void,
): Promise<readonly Verdict[]> {
  const { plan } = await loadPlan(deps.store(context), context);
  const tables: TableTransferResult[] = [];
  for (const entity of plan.entities) {
    say(`comparing ${entity.id}`);
    tables.push({ table: entity.drivingTable, entities: [await comparedEntity(deps, context, entity)] });
  }
  say('counting items');
  let items: ItemCountCursor | null = null;
  do items = await countItems(deps)({ context, cursor: items });
  while (!items.done);
  return liveTransferVerdicts(transferVerdict(plan, tables, items), await stoodStill(deps, context));
}

async function comparedEntity(
  deps: TransferDependencies,
  context: StageContext,
  { id, drivingTable }: EntityPlan,
): Promise<TableTransferResult['entities'][number]> {
  const task = { entity: id, table: drivingTable, rowsTotal: null };
  let compare = START;
  while (!compare.done) compare = await compareSlice(deps)({ context, task, cursor: compare });
  // Nothing is copied here: what was compared stands for it.
  const copy = { after: null, done: true, rows: compare.rows, items: compare.rows, writeUnits: 0, retried: 0 };
  return { task, copy, compare };
}

/** Whether the source is still at the position of the copy; undefined when the record does not have it. */
async function stoodStill(deps: TransferDependencies, context: StageContext): Promise<boolean | undefined> {
  const ref = context.artifacts[`${stageFolder('transfer')}/run.json`];
  if (ref === undefined) return undefined;
  const run = JSON.parse((await deps.store(context).get(ref)).toString('utf8')) as {
    readonly position: SourcePosition;
  };
  const { source } = context.config;
  const link = await deps.openSource({ source, secrets: deps.secrets, role: 'verify' });
  try {
    return unchangedSince(run.position, await readPosition(link));
  } finally {
    await link.close();
  }
}
