import { awsOf } from '../../adapters/aws/settings';
import { administerTables, connectCloudFormation, describeStack, stackTemplate } from '../../adapters/cloudformation';
import { LandfallError } from '../../contracts/errors';
import { stageFolder } from '../../contracts/names';
import type { StageContext, StepResult } from '../../contracts/stages';
import {
  checkContract,
  contractValidation,
  deploymentConfig,
  describeChanges,
  forEmulator,
  integrationGuide,
  isOfMigration,
  networkTemplate,
  parseTemplate,
  printParameters,
  printPolicy,
  printTemplate,
  productionFeatures,
  rolePlaces,
  tablesOf,
  workerPolicy,
  type StackChange,
  type StackModel,
} from '../../engine/infrastructure';
import { costSentence } from '../../engine/cost';
import { assertTemplateFits } from '../../engine/infrastructure/limits';
import { describedTables } from '../lib/described-tables';
import { withPort } from '../lib/port';
import { checkedAccount } from './account';
import type { InfrastructureDependencies } from './dependencies';
import { existingOutside, type ExistingTables } from './existing';
import { leftToImport } from './left-to-import';
import { stackModel } from './model';
import { standingRisks } from './risks';

const FOLDER = stageFolder('infrastructure');

/** Template, parameters, policy, price and the documents that need no stack. Deploys nothing. */
export async function writeTemplate(deps: InfrastructureDependencies, context: StageContext): Promise<StepResult> {
  const { target } = context.config;
  const model = await stackModel(deps, context);
  const accountId = await checkedAccount(deps, context);
  const template = printTemplate(model.template);
  const deployed = model.isEmulator ? printTemplate(forEmulator(model.template).template) : template;
  assertTemplateFits(deployed, context.config.artifacts.store);
  const { changes, existing } = await (target.tables === 'mcp' ? lookAtTables : lookAtStack)(deps, context, model);
  const refused = changes.filter((change) => change.action === 'refused');
  if (refused.length > 0)
    throw new LandfallError(
      'LandfallStackFailed',
      `${refused.map((change) => change.what).join('; ')}: DynamoDB cannot change a key; landfall rollback --name ${context.migration} --to infrastructure removes empty tables, or set another target.tablePrefix`,
    );
  const files: Readonly<Record<string, string>> = {
    'dynamodb-infrastructure.yaml': template,
    'deployment-parameters.json': printParameters(model.parameters),
    'deployment-config.md': deploymentConfig(model, { accountId, changes }),
    'contract-validation.md': contractValidation(checkContract(model)),
    'production-features.md': productionFeatures(model),
    'sample-iam-policy.json': printPolicy(
      workerPolicy({
        plan: model.plan,
        migration: model.migration,
        target: model.target,
        accountId,
        stackName: target.tables === 'mcp' ? null : model.stackName,
        artifactStore: context.config.artifacts.store,
        imports: context.config.transfer.engine === 's3-import',
        glueRole: context.config.transfer.engine === 'glue' ? context.config.transfer.glue?.role : undefined,
        secrets: rolePlaces(context.config).secrets,
      }),
    ),
    'application-integration-guide.md': integrationGuide(model),
    ...(target.networkTemplate === true && {
      'network.yaml': networkTemplate({ ...model, artifactStore: context.config.artifacts.store }),
    }),
  };
  const store = deps.store(context);
  const artifacts = [];
  for (const [name, text] of Object.entries(files)) artifacts.push(await store.put(`${FOLDER}/${name}`, text));
  const price = costSentence(model.cost, target.capacity?.mode);
  return {
    artifacts,
    notes: [
      `template of ${model.plan.tables.length} tables and the control table for stack ${model.stackName}`,
      ...changes.map((change) => change.what),
      ...leftToImport(context.config, existing.missing).map(
        (name) => `table ${name} is made by the import of the stage transfer, not before`,
      ),
      ...existing.ours.map((name) => `table ${name} of an earlier run will be taken into the stack with its items`),
      ...(model.isEmulator
        ? [`taken out of the template for the emulator: ${model.removed.join(', ') || 'nothing'}`]
        : []),
    ],
    risks: risksOf(model, existing),
    facts: {
      account: accountId,
      region: model.target.region,
      stack: model.stackName,
      tables: model.plan.tables.length + 1,
      'monthly price': price,
    },
  };
}

async function lookAtStack(
  deps: InfrastructureDependencies,
  context: StageContext,
  model: StackModel,
): Promise<{ readonly changes: readonly StackChange[]; readonly existing: ExistingTables }> {
  const settings = awsOf(context.config.target);
  const connection = connectCloudFormation(settings, deps);
  const tables = administerTables(settings, deps.tuning);
  try {
    const stack = await describeStack(connection, model.stackName);
    const text = await stackTemplate(connection, stack);
    const current = text === undefined ? undefined : parseTemplate(text);
    const existing = await existingOutside(connection, tables, {
      template: model.template,
      migration: model.migration,
      stack,
    });
    return { changes: describeChanges(current, model.template), existing };
  } finally {
    connection.close();
    tables.close();
  }
}

/** Without a stack what is there decides; a table of this migration stays as it is. */
async function lookAtTables(
  deps: InfrastructureDependencies,
  context: StageContext,
  { template, migration }: StackModel,
): Promise<{ readonly changes: readonly StackChange[]; readonly existing: ExistingTables }> {
  const names = tablesOf(template).map(({ Properties }) => Properties.TableName);
  const described = await withPort({ ...deps, context, role: 'tables' }, (port) => describedTables(port, names));
  const foreign = names.filter((name) => {
    const found = described.get(name);
    return found !== null && !isOfMigration(found?.tags, migration);
  });
  const missing = names.filter((name) => described.get(name) === null);
  const changes = describeChanges(undefined, template).filter(({ table }) => described.get(table) === null);
  return { changes, existing: { ours: [], foreign, missing } };
}

const risksOf = (model: StackModel, existing: ExistingTables): readonly string[] => [
  ...existing.foreign.map(
    (name) => `table ${name} exists already and is not of this migration: deploying will fail, and will not touch it`,
  ),
  ...standingRisks(model),
];
