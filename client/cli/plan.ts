import { existsSync } from 'node:fs';
import { STAGE_ARTIFACTS, STAGE_INPUTS } from '../../contracts/artifacts';
import {
  AVAILABLE_STAGES,
  MODELING_GATES,
  STAGE_LONG_NAMES,
  stageFolder,
  stageNumber,
  STAGES,
  type StageName,
} from '../../contracts/names';
import type { MigrationConfig } from '../../contracts/schemas/config';

export interface PlannedInput {
  readonly key: string;
  /** Where it will come from. */
  readonly from: string;
  readonly missing: boolean;
}

export interface PlannedStage {
  readonly number: number;
  readonly stage: StageName;
  readonly longName: string;
  readonly selected: boolean;
  readonly inputs: readonly PlannedInput[];
  readonly outputs: readonly string[];
  /** What the exit check holds the stage to. */
  readonly gate: string;
  /** `a person`, `nobody (gates.modeling: auto)`, or `nobody` where no decision is due. */
  readonly approval: string;
  /** What must be there before the stage can run, and is not; empty when nothing is missing. */
  readonly missing: readonly string[];
  /** What may stop the stage, depending on what earlier ones find. */
  readonly notes: readonly string[];
}

export interface Plan {
  readonly migration: string;
  readonly stages: readonly PlannedStage[];
}

const GATES: Readonly<Record<StageName, string>> = {
  analysis: 'every table, key, index and relation is there; every SQL call site belongs to an access pattern',
  modeling: 'the contract fits its schema, serves every access pattern and loses no column',
  abstraction: 'the tests of the application give the same results as before',
  implementation: 'the tests of the application pass with DynamoDB only',
  flags: 'every phase, and every step back, is tested against both databases',
  infrastructure: 'what is deployed equals the contract; account, region and monthly price are confirmed',
  transfer: 'counts and content of rows and items are equal: 0 differences',
};

/**
 * What `landfall start` would do, and what is missing for it now.
 * @param inStore whether an artifact lies in the store already
 */
export async function planOf(config: MigrationConfig, inStore: (key: string) => Promise<boolean>): Promise<Plan> {
  const stages: PlannedStage[] = [];
  for (const stage of STAGES) {
    const selected = config.stages.includes(stage);
    const inputs: PlannedInput[] = [];
    if (selected) for (const key of STAGE_INPUTS[stage]) inputs.push(await plannedInput(config, stage, key, inStore));
    stages.push({
      number: stageNumber(stage),
      stage,
      longName: STAGE_LONG_NAMES[stage],
      selected,
      inputs,
      outputs: STAGE_ARTIFACTS[stage].map((file) => `${stageFolder(stage)}/${file}`),
      gate: GATES[stage],
      approval: selected ? approvalOf(config, stage) : 'nobody',
      missing: selected ? missingFor(config, stage, inputs) : [],
      notes: selected ? notesFor(config, stage) : [],
    });
  }
  return { migration: config.name, stages };
}

/** A new migration takes nothing from the store that it has not written, because nobody has vouched for its hash. */
const EARLIER = 'an earlier migration';

async function plannedInput(
  config: MigrationConfig,
  stage: StageName,
  key: string,
  inStore: (key: string) => Promise<boolean>,
): Promise<PlannedInput> {
  const writer = STAGES.find((one) => key.startsWith(`${stageFolder(one)}/`));
  if (writer !== undefined && config.stages.includes(writer) && stageNumber(writer) < stageNumber(stage))
    return { key, from: `stage ${writer}`, missing: false };
  const file = config.inputs[key];
  if (file !== undefined) return { key, from: `inputs: ${file}`, missing: !existsSync(file) };
  return { key, from: (await inStore(key)) ? EARLIER : 'nowhere', missing: true };
}

function approvalOf(config: MigrationConfig, stage: StageName): string {
  if (stage !== 'modeling' && stage !== 'infrastructure') return 'nobody';
  if (config.gates[stage] !== 'person') return `nobody (gates.${stage}: auto)`;
  return stage === 'modeling' ? `a person, three times: ${MODELING_GATES.join(', ')}` : 'a person';
}

function missingFor(config: MigrationConfig, stage: StageName, inputs: readonly PlannedInput[]): readonly string[] {
  const missing = inputs
    .filter((input) => input.missing)
    .map(({ key, from }) => {
      if (from === EARLIER) return `${key}: an earlier migration left it in the artifact store; name it under inputs:`;
      if (from === 'nowhere') return `${key}: select the stage that writes it, or name a file under inputs:`;
      return `${key}: no such file (${from})`;
    });
  if (!AVAILABLE_STAGES.includes(stage)) missing.unshift('this version cannot run the stage; take it out of stages:');
  if (stage === 'analysis' && config.application && !existsSync(config.application.path))
    missing.push(`application.path: no such folder (${config.application.path})`);
  return missing;
}

/** The store cannot be changed in a migration that has begun, so this is said before. */
const notesFor = ({ artifacts, modeling }: MigrationConfig, stage: StageName): readonly string[] =>
  stage !== 'infrastructure' || artifacts.store.startsWith('s3://') || modeling.strategy === 'single-table'
    ? []
    : [
        'artifacts.store is a folder: CloudFormation takes 51,200 bytes in a call, about 40 tables with indexes; for more it must be s3://..',
      ];
