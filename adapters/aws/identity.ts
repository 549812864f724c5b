import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { stsClient } from './clients';
import { awsCall, awsPlace } from './errors';
import type { AwsSettings, AwsTuning } from './settings';

/** Account of the credentials that this process works with: 12 digits. */
export async function callerAccount(settings: AwsSettings, tuning?: AwsTuning): Promise<string> {
  const client = stsClient(settings, tuning);
  try {
    const answer = await awsCall({ call: 'STS GetCallerIdentity', where: awsPlace(settings) }, () =>
      client.send(new GetCallerIdentityCommand({})),
    );
    return answer.Account ?? '';
  } finally {
    client.destroy();
  }
}
