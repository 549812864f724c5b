import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { awsCall, awsPlace, cloudFormationClient, type AwsSettings, type AwsTuning } from '../aws';

/** A CloudFormation client with its place, for messages. Errors about access and network become failures. */
export interface CloudFormationConnection {
  /** Runs one call; `name` is the API's name of it, for messages. */
  call<T>(name: string, run: (client: CloudFormationClient) => Promise<T>): Promise<T>;
  /** Waits between two looks at a running operation; rejects with an AbortError when the signal aborts. */
  pause(signal: AbortSignal | undefined): Promise<void>;
  readonly where: string;
  close(): void;
}

export function connectCloudFormation(
  settings: AwsSettings,
  options: { readonly pollMs?: number; readonly tuning?: AwsTuning } = {},
): CloudFormationConnection {
  const client = cloudFormationClient(settings, options.tuning);
  const where = awsPlace(settings);
  // CloudFormation throttles those who ask too often; an emulator does not.
  const pollMs = options.pollMs ?? (settings.endpoint === undefined ? 3_000 : 250);
  return {
    where,
    call: (name, run) => awsCall({ call: `CloudFormation ${name}`, where }, () => run(client)),
    pause: (signal) => sleep(pollMs, undefined, { signal }),
    close: () => client.destroy(),
  };
}
