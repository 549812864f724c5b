import type { ControlPort } from '../../contracts/mcp/port';
import { stageFolder } from '../../contracts/names';
import type { StageContext, StepResult, Verdict } from '../../contracts/stages';
import {
  checkContract,
  deploymentSummary,
  deploymentValidation,
  verifyDeployed,
  type DeployedTable,
  type StackModel,
} from '../../engine/infrastructure';
import { describedTables, type DescribedTable } from '../lib/described-tables';
import { keepCalls, withPort } from '../lib/port';
import { checkedAccount } from './account';
import type { InfrastructureDependencies } from './dependencies';
import { stackModel } from './model';
import { standingRisks } from './risks';

const FOLDER = stageFolder('infrastructure');

/** Reads every table back from DynamoDB and compares it with the template. */
export async function verifyStack(deps: InfrastructureDependencies, context: StageContext): Promise<StepResult> {
  const model = await stackModel(deps, context);
  const store = deps.store(context);
  const { verdicts, kept } = await withPort({ ...deps, context, role: 'verify' }, async (port) => ({
    verdicts: await deployedVerdicts(port, model),
    kept: await keepCalls({ store, context, stage: 'infrastructure', step: 'verify-stack', port }),
  }));
  const failed = verdicts.filter((verdict) => !verdict.ok);
  return {
    artifacts: [
      await store.put(`${FOLDER}/deployment-validation.md`, deploymentValidation(model, verdicts)),
      await store.put(`${FOLDER}/deployment-summary.md`, deploymentSummary(model, verdicts, standingRisks(model))),
      kept.artifact,
    ],
    notes: [
      `${verdicts.length - failed.length} of ${verdicts.length} properties are deployed as the contract says`,
      ...failed.map((verdict) => `${verdict.check}: ${verdict.detail}`),
      ...kept.notes,
    ],
  };
}

/** Exit gate of the stage, repeated by `landfall verify infrastructure`. */
export async function infrastructureVerdicts(
  deps: InfrastructureDependencies,
  context: StageContext,
): Promise<readonly Verdict[]> {
  const model = await stackModel(deps, context);
  await checkedAccount(deps, context);
  return withPort({ ...deps, context, role: 'verify' }, async (port) => [
    ...checkContract(model),
    ...(await deployedVerdicts(port, model)),
  ]);
}

async function deployedVerdicts(port: ControlPort, model: StackModel): Promise<readonly Verdict[]> {
  const names = Object.values(model.template.Resources).map(({ Properties }) => Properties.TableName);
  const described = await describedTables(port, names);
  const deployed = new Map([...described].map(([name, table]) => [name, deployedTable(table)]));
  return verifyDeployed({ template: model.template, parameters: model.parameters, deployed, isAws: !model.isEmulator });
}

/** JSON has no undefined. */
const deployedTable = (table: DescribedTable | null): DeployedTable | undefined =>
  table === null
    ? undefined
    : {
        ...table,
        pointInTimeRecovery: table.pointInTimeRecovery ?? undefined,
        tags: table.tags ?? undefined,
      };
