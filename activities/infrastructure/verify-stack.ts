import { administerTables } from '../../adapters/cloudformation';
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
import { checkedAccount } from './account';
import { awsOf, type InfrastructureDependencies } from './dependencies';
import { stackModel } from './model';
import { standingRisks } from './risks';

const FOLDER = stageFolder('infrastructure');

/** Reads every table back from DynamoDB and compares it with the template. */
export async function verifyStack(deps: InfrastructureDependencies, context: StageContext): Promise<StepResult> {
  const model = await stackModel(deps, context);
  const verdicts = await deployedVerdicts(deps, context, model);
  const store = deps.store(context);
  const failed = verdicts.filter((verdict) => !verdict.ok);
  return {
    artifacts: [
      await store.put(`${FOLDER}/deployment-validation.md`, deploymentValidation(model, verdicts)),
      await store.put(`${FOLDER}/deployment-summary.md`, deploymentSummary(model, verdicts, standingRisks(model))),
    ],
    notes: [
      `${verdicts.length - failed.length} of ${verdicts.length} properties are deployed as the contract says`,
      ...failed.map((verdict) => `${verdict.check}: ${verdict.detail}`),
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
  return [...checkContract(model), ...(await deployedVerdicts(deps, context, model))];
}

async function deployedVerdicts(
  deps: InfrastructureDependencies,
  context: StageContext,
  model: StackModel,
): Promise<readonly Verdict[]> {
  const tables = administerTables(awsOf(context.config), deps.tuning);
  try {
    const deployed = new Map<string, DeployedTable | undefined>();
    for (const resource of Object.values(model.template.Resources)) {
      const name = resource.Properties.TableName;
      deployed.set(name, await tables.describe(name));
    }
    return verifyDeployed({
      template: model.template,
      parameters: model.parameters,
      deployed,
      isAws: !model.isEmulator,
    });
  } finally {
    tables.close();
  }
}
