import { awsOf } from '../../../adapters/aws';
import { openExportFolder, type ExportFolder } from '../../../adapters/exports/objects';
import { LandfallError } from '../../../contracts/errors';
import type { ProjectionPlan } from '../../../contracts/projection';
import type { StageContext } from '../../../contracts/stages';
import { exportFolder } from '../../../engine/transfer/imports/objects';

/** Number of a table in the plan. @throws LandfallError LandfallInternal: names come from the same plan */
export function tableNumberOf({ tables }: ProjectionPlan, name: string): number {
  const at = tables.findIndex((table) => table.name === name);
  if (at < 0) throw new LandfallError('LandfallInternal', `the plan has no table ${name}`);
  return at;
}

/** Opens where the objects of a table lie; whoever opens it closes it. */
export const openTableExport = (
  { config: { target, artifacts }, migration }: StageContext,
  exportTo: string,
  tableNumber: number,
): ExportFolder =>
  openExportFolder({
    aws: awsOf(target),
    store: artifacts.store,
    migration,
    folder: exportFolder(exportTo, tableNumber),
  });
