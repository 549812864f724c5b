import { InvalidArgumentError } from 'commander';
import { parseStage, STAGES, type StageName } from '../../contracts/names';
import { suggest } from '../../engine/lib/settings-file';

export const STAGE_HELP = `a stage: ${STAGES.join(', ')}; long names and numbers 1-7 are taken as well`;

/** For commander: a short name, a long name or a number. */
export function stageArgument(text: string): StageName {
  const stage = parseStage(text);
  if (stage !== undefined) return stage;
  const near = suggest(text, STAGES);
  throw new InvalidArgumentError(
    `There is no such stage${near ? `; did you mean ${near}?` : '.'} Stages: ${STAGES.map((name, at) => `${at + 1} ${name}`).join(', ')}.`,
  );
}
