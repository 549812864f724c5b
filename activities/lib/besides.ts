import { STAGE_ARTIFACTS } from '../../contracts/artifacts';
import { stageFolder, type StageName } from '../../contracts/names';
import type { StageContext } from '../../contracts/stages';
import { byCodeUnit } from '../../engine/lib/compare';

/** Written about the others, after the exit gate. */
const ABOUT = ['handoff.md', 'rollback.md'];

/**
 * Keys of what a stage handed on beside the artifacts that every run of it has: evidence and figures, such as the preflight. Working files
 * are no hand-over.
 */
export function besides({ artifacts }: StageContext, stage: StageName): readonly string[] {
  const folder = `${stageFolder(stage)}/`;
  const known = new Set([...STAGE_ARTIFACTS[stage], ...ABOUT].map((name) => folder + name));
  return Object.keys(artifacts)
    .filter((key) => key.startsWith(folder) && !key.startsWith(`${folder}work/`) && !known.has(key))
    .sort(byCodeUnit);
}
