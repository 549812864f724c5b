import { awsOf, callerAccount } from '../../adapters/aws';
import { LandfallError } from '../../contracts/errors';
import type { StageContext } from '../../contracts/stages';
import type { InfrastructureDependencies } from './dependencies';

/**
 * The account that the credentials of this worker belong to.
 * @throws LandfallError LandfallAccountMismatch when `target.accountId` names another one
 */
export async function checkedAccount(deps: InfrastructureDependencies, { config }: StageContext): Promise<string> {
  const account = await callerAccount(awsOf(config.target), deps.tuning);
  const wanted = config.target.accountId;
  if (wanted !== undefined && wanted !== account)
    throw new LandfallError(
      'LandfallAccountMismatch',
      `the credentials of this worker belong to account ${account}, target.accountId is ${wanted}`,
    );
  return account;
}
