import { awsOf } from '../../adapters/aws/settings';
import { connectCloudFormation, describeStack } from '../../adapters/cloudformation';
import type { ControlPort } from '../../contracts/mcp/port';
import { stageFolder } from '../../contracts/names';
import type { StageContext, StepResult, Verdict } from '../../contracts/stages';
import {
  checkContract,
  DATA_KEY_OUTPUT,
  deploymentSummary,
  deploymentValidation,
  tablesOf,
  verifyDeployed,
  type DeployedTable,
  type StackModel,
} from '../../engine/infrastructure';
import { describedTables, type DescribedTable } from '../lib/described-tables';
import { keepCalls, withPort } from '../lib/port';
import { checkedAccount } from './account';
import { stackNameOf, type InfrastructureDependencies } from './dependencies';
import { stackModel } from './model';
import { standingRisks } from './risks';

const FOLDER = stageFolder('infrastructure');

/** Reads every table back from DynamoDB and compares it with the template. */
export async function verifyStack(deps: InfrastructureDependencies, context: StageContext): Promise<StepResult> {
  const model = await stackModel(deps, context);
  const store = deps.store(context);
  const { verdicts, kept } = await withPort({ ...deps, context, role: 'verify' }, async (port) => ({
    verdicts: await deployedVerdicts(deps, context, { port, model }),
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
    ...(await deployedVerdicts(deps, context, { port, model })),
  ]);
}

async function deployedVerdicts(
  deps: InfrastructureDependencies,
  context: StageContext,
  { port, model }: { readonly port: ControlPort; readonly model: StackModel },
): Promise<readonly Verdict[]> {
  const names = tablesOf(model.template).map(({ Properties }) => Properties.TableName);
  const described = await describedTables(port, names);
  const deployed = new Map([...described].map(([name, table]) => [name, deployedTable(table)]));
  const { template, parameters } = model;
  const stackKey = template.Outputs?.[DATA_KEY_OUTPUT] && (await stackOutputs(deps, context))[DATA_KEY_OUTPUT];
  return verifyDeployed({ template, parameters, deployed, stackKey, isAws: !model.isEmulator });
}

/** What the stack tells of itself; nothing when there is none. */
async function stackOutputs(
  deps: InfrastructureDependencies,
  context: StageContext,
): Promise<Readonly<Record<string, string>>> {
  const connection = connectCloudFormation(awsOf(context.config.target), deps);
  try {
    return (await describeStack(connection, stackNameOf(context)))?.outputs ?? {};
  } finally {
    connection.close();
  }
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
