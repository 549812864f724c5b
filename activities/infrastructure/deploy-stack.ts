import { awsOf } from '../../adapters/aws/settings';
import { parseS3Location, sha256Hex } from '../../adapters/artifacts';
import {
  administerTables,
  connectCloudFormation,
  deployStack as deploy,
  describeStack,
} from '../../adapters/cloudformation';
import type { ArtifactStore } from '../../contracts/artifacts';
import { stageFolder } from '../../contracts/names';
import type { StageContext, StepResult } from '../../contracts/stages';
import { deploymentResults, forEmulator, readTemplate, withoutTables } from '../../engine/infrastructure';
import { assertTemplateFits, LIMITS } from '../../engine/infrastructure/limits';
import { handedOn } from '../lib/forms';
import { whileBeating } from '../lib/heartbeat';
import { checkedAccount } from './account';
import type { InfrastructureDependencies } from './dependencies';
import { existingOutside } from './existing';
import { leftToImport } from './left-to-import';
import { keepTableNames } from './made-tables';
import { stackModel } from './model';

const FOLDER = stageFolder('infrastructure');
const TEMPLATE = `${FOLDER}/dynamodb-infrastructure.yaml`;

/** Deploys exactly the template that was confirmed: it is read by its hash, not made again. */
export async function deployStack(deps: InfrastructureDependencies, context: StageContext): Promise<StepResult> {
  const store = deps.store(context);
  const model = await stackModel(deps, context);
  const confirmed = readTemplate((await store.get(handedOn(context, TEMPLATE))).toString('utf8'), TEMPLATE);
  const whole = model.isEmulator ? forEmulator(confirmed).template : confirmed;
  const accountId = await checkedAccount(deps, context);
  const settings = awsOf(context.config.target);
  const connection = connectCloudFormation(settings, deps);
  const tables = administerTables(settings, deps.tuning);
  const started = Date.now();
  try {
    return await whileBeating(async ({ signal, say }) => {
      const stack = await describeStack(connection, model.stackName);
      const existing = await existingOutside(connection, tables, {
        template: whole,
        migration: model.migration,
        stack,
      });
      const left = leftToImport(context.config, existing.missing);
      if (left.length > 0) await keepTableNames(store, left);
      const template = withoutTables(whole, left);
      const adopt = existing.ours.length > 0 && existing.foreign.length === 0;
      const result = await deploy(connection, tables, {
        stackName: model.stackName,
        migration: model.migration,
        template,
        parameters: model.parameters,
        adopt,
        publish: (body) => publish(store, context, body),
        onProgress: say,
        ...(signal === undefined ? {} : { signal }),
      });
      const adopted = adopt ? existing.ours : [];
      const seconds = (Date.now() - started) / 1000;
      const results = deploymentResults(model, { ...result, accountId, adopted, seconds });
      return {
        artifacts: [await store.put(`${FOLDER}/deployment-results.md`, results)],
        notes: [
          `stack ${model.stackName} ${result.outcome}`,
          ...result.changes,
          ...left.map((name) => `table ${name} is left to the import of the stage transfer`),
        ],
        risks: adopted
          .filter(() => context.config.transfer.engine !== 's3-import')
          .map((name) => `table ${name} holds what an earlier run wrote`),
        facts: { outcome: result.outcome },
      };
    });
  } finally {
    connection.close();
    tables.close();
  }
}

/** A template above the limit of a call has to lie on S3, where CloudFormation reads it. */
async function publish(
  store: ArtifactStore,
  { config, migration }: StageContext,
  body: string,
): Promise<{ readonly body: string } | { readonly url: string }> {
  assertTemplateFits(body, config.artifacts.store);
  if (Buffer.byteLength(body) <= LIMITS.templateBytes) return { body };
  const ref = await store.put(`${FOLDER}/work/${sha256Hex(Buffer.from(body)).slice(0, 16)}.yaml`, body);
  const { bucket, prefix } = parseS3Location(config.artifacts.store);
  const path = [prefix, migration, ref.key].filter((part) => part !== '').join('/');
  const { endpoint, region } = config.target;
  const host = endpoint === undefined ? `https://${bucket}.s3.${region}.amazonaws.com` : `${endpoint}/${bucket}`;
  return { url: `${host}/${path}` };
}
