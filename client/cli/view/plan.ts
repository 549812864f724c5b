import type { Plan, PlannedStage } from '../plan';
import { safe, type Colors } from './text';

/** One block per stage, in order. */
export const planText = (plan: Plan, colors: Colors): string =>
  [
    `plan of migration ${colors.bold(plan.migration)}`,
    ...plan.stages.map((stage) => stageText(stage, colors)),
    end(plan, colors),
  ].join('\n\n');

function stageText(stage: PlannedStage, colors: Colors): string {
  const title = `${stage.number} ${stage.stage}`;
  if (!stage.selected) return colors.dim(`${title}  skipped: not selected`);
  const line = (word: string, values: readonly string[]): string =>
    `  ${colors.dim(word.padEnd(8))} ${values.map(safe).join(`\n${' '.repeat(11)}`)}`;
  return [
    `${colors.bold(title)}  ${colors.dim(stage.longName)}`,
    line(
      'inputs',
      stage.inputs.length > 0
        ? stage.inputs.map(({ key, from }) => `${key} <- ${from}`)
        : ['the source and the application'],
    ),
    line('outputs', stage.outputs.length > 0 ? stage.outputs : ['none in this version']),
    line('gate', [stage.gate]),
    line('approval', [stage.approval]),
    ...(stage.notes.length > 0 ? [line('note', stage.notes)] : []),
    ...(stage.missing.length > 0 ? [colors.red(line('missing', stage.missing))] : []),
  ].join('\n');
}

function end(plan: Plan, colors: Colors): string {
  const missing = plan.stages.reduce((sum, stage) => sum + stage.missing.length, 0);
  if (missing > 0) return colors.red(`${missing} ${missing === 1 ? 'thing is' : 'things are'} missing`);
  const people = plan.stages.filter((stage) => stage.approval.startsWith('a person')).map(({ stage }) => stage);
  const waits = people.length > 0 ? `; a person approves ${people.join(' and ')}` : '';
  return `nothing is missing${waits}. Next: landfall doctor, then landfall start`;
}
