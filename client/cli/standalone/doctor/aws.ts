import { awsOf, awsPlace, callerAccount } from '../../../../adapters/aws';
import { LandfallError } from '../../../../contracts/errors';
import type { MigrationConfig } from '../../../../contracts/schemas/config';
import { failureFinding } from '../../failure-finding';
import type { Finding } from '../../ports';

/** Who the credentials of this environment are. */
export async function* awsFindings(config: MigrationConfig): AsyncGenerator<Finding> {
  const settings = awsOf(config.target);
  const check = 'AWS identity';
  try {
    const account = await callerAccount(settings, { maxAttempts: 2 });
    const expected = config.target.accountId;
    if (expected !== undefined && expected !== account)
      yield {
        check,
        verdict: 'fail',
        detail: `account ${account} at ${awsPlace(settings)}, target.accountId is ${expected}`,
        fix: 'use credentials of the right account',
      };
    else yield { check, verdict: 'ok', detail: `account ${account} at ${awsPlace(settings)}` };
  } catch (error) {
    if (!(error instanceof LandfallError)) throw error;
    yield failureFinding(check, error);
  }
}
