import { awsOf } from '../../../adapters/aws/settings';
import { readKey } from '../../../adapters/codec';
import type { MigrationConfig } from '../../../contracts/schemas/config';
import { runWorker as run } from '../../../worker/main';
import type { TemporalSettings } from '../ports';
import { secretsFor, type Environment } from './connections';
import { ownCommand } from './own-command';

/**
 * Runs a worker in this process until SIGINT or SIGTERM. One worker serves every migration of its task queue: what belongs to a migration
 * comes with its work, the configuration here gives telemetry and the region of Secrets Manager.
 * @throws LandfallError LandfallTemporalUnreachable, LandfallSecretMissing, LandfallConfigInvalid
 */
export async function runWorker(
  input: { readonly temporal: TemporalSettings; readonly config?: MigrationConfig },
  environment: Environment,
): Promise<'ended' | 'interrupted'> {
  const { temporal, config } = input;
  const aws = config && awsOf(config.target);
  const { logLevel = 'info', metricsPort, otlpEndpoint } = config?.telemetry ?? {};
  const { encryptionKey: reference } = temporal;
  const secrets = secretsFor(environment, aws);
  return run({
    address: temporal.address,
    namespace: temporal.namespace,
    taskQueue: temporal.taskQueue,
    environment,
    ownCommand: ownCommand(),
    logLevel,
    ...(reference === undefined ? {} : { encryptionKey: readKey(await secrets(reference)) }),
    ...(aws === undefined ? {} : { aws }),
    ...(metricsPort === undefined ? {} : { metricsPort }),
    ...(otlpEndpoint === undefined ? {} : { otlpEndpoint }),
  });
}
