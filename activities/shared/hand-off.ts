import { STAGE_ARTIFACTS } from '../../contracts/artifacts';
import { stageFolder, STAGES } from '../../contracts/names';
import type { SharedActivities } from '../../contracts/activities/shared';
import type { StepResult } from '../../contracts/stages';
import { handOffDocument, rollbackDocument } from '../../engine/report';
import { besides } from '../lib/besides';
import { handedOn } from '../lib/forms';
import type { SharedDependencies } from './dependencies';

type HandOff = Parameters<SharedActivities['handOff']>[0];

/** Writes `handoff.md` and `rollback.md` of the stage. */
export async function handOff(deps: SharedDependencies, input: HandOff): Promise<StepResult> {
  const { context, stage, verdicts, risks, undo, approvals } = input;
  const folder = stageFolder(stage);
  const store = deps.store(context);
  const keys = [...STAGE_ARTIFACTS[stage].map((name) => `${folder}/${name}`), ...besides(context, stage)];
  const files = keys.map((key) => handedOn(context, key));
  const selected = STAGES.filter((candidate) => context.config.stages.includes(candidate));
  const document = handOffDocument({
    migration: context.migration,
    stage,
    selected,
    files,
    verdicts,
    risks,
    approvals,
    undo,
  });
  return {
    artifacts: [
      await store.put(`${folder}/handoff.md`, document),
      await store.put(`${folder}/rollback.md`, rollbackDocument({ stage, undo })),
    ],
    notes: [`${files.length} artifacts handed on, ${risks.length} open risks`],
  };
}
