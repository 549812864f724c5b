import { awsOf } from '../../adapters/aws/settings';
import {
  connectCloudFormation,
  describeStack,
  detectDrift,
  isComparable,
  stackResources,
  stackTemplate,
  type StackState,
} from '../../adapters/cloudformation';
import type { ControlPort } from '../../contracts/mcp/port';
import { stageFolder } from '../../contracts/names';
import type { StageContext, StepResult, Verdict } from '../../contracts/stages';
import {
  checkContract,
  DATA_KEY_OUTPUT,
  deploymentSummary,
  deploymentValidation,
  forEmulator,
  parseTemplate,
  tablesOf,
  verifyDeployed,
  verifyResources,
  type DeployedStack,
  type ResourceDrift,
  type DeployedTable,
  type StackModel,
} from '../../engine/infrastructure';
import { describedTables, type DescribedTable } from '../lib/described-tables';
import { keepingCalls, withPort } from '../lib/port';
import { checkedAccount } from './account';
import { stackNameOf, type InfrastructureDependencies } from './dependencies';
import { leftToImport } from './left-to-import';
import { stackModel } from './model';
import { standingRisks } from './risks';

const FOLDER = stageFolder('infrastructure');

/** Reads every table back from DynamoDB and compares it with the template. */
export async function verifyStack(deps: InfrastructureDependencies, context: StageContext): Promise<StepResult> {
  const model = await stackModel(deps, context);
  const store = deps.store(context);
  const place = { store, context, stage: 'infrastructure', step: 'verify-stack' } as const;
  const { value: verdicts, kept } = await withPort({ ...deps, context, role: 'verify' }, (port) =>
    keepingCalls({ ...place, port }, () => deployedVerdicts(deps, context, { port, model })),
  );
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
    mcp: kept.mcp,
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
  const wanted = model.isEmulator ? forEmulator(template).template : template;
  const hasOthers = tablesOf(wanted).length < Object.keys(wanted.Resources).length;
  const stack = hasOthers ? await deployedStack(deps, context) : undefined;
  const stackKey = stack?.outputs[DATA_KEY_OUTPUT];
  const missing = names.filter((name) => deployed.get(name) === undefined);
  return [
    ...verifyDeployed({
      ...{ template, parameters, deployed, stackKey, isAws: !model.isEmulator },
      toCome: leftToImport(context.config, missing),
    }),
    ...verifyResources(wanted, stack),
  ];
}

/** The stack as CloudFormation tells it, compared with what its resources are now; undefined when there is none. */
async function deployedStack(
  deps: InfrastructureDependencies,
  context: StageContext,
): Promise<(DeployedStack & Pick<StackState, 'outputs'>) | undefined> {
  const connection = connectCloudFormation(awsOf(context.config.target), deps);
  try {
    const stack = await describeStack(connection, stackNameOf(context));
    if (stack === undefined) return undefined;
    const text = await stackTemplate(connection, stack);
    const resources = await stackResources(connection, stack.id);
    return {
      outputs: stack.outputs,
      template: text === undefined ? undefined : parseTemplate(text),
      statuses: new Map(resources.map(({ logicalId, status }) => [logicalId, status])),
      drifts: isComparable(stack.status) ? await detectDrift(connection, stack.id) : new Map<string, ResourceDrift>(),
    };
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
