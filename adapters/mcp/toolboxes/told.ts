import { LandfallError } from '../../../contracts/errors';
import { awsCall, awsPlace, type AwsSettings } from '../../aws';

/** A refusal by a tool. */
export const refused = (message: string): LandfallError => new LandfallError('LandfallMcpToolRefused', message);

/**
 * Runs one AWS call of a tool. What the service says about the request is an answer to the client that made it: `ValidationException: ..`.
 * @param call for people: `Glue GetJob`
 * @throws LandfallError LandfallAwsAccessDenied, LandfallAwsUnreachable, LandfallMcpToolRefused
 */
export async function awsTold<T>(aws: AwsSettings, call: string, run: () => Promise<T>): Promise<T> {
  return told(() => awsCall({ call, where: awsPlace(aws) }, run));
}

/** The same for calls whose errors are translated already. */
export async function told<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!isServiceError(error)) throw error;
    throw new LandfallError('LandfallMcpToolRefused', `${error.name}: ${error.message}`, { cause: error });
  }
}

/** What a service of AWS answered, with its code as name. */
const isServiceError = (error: unknown): error is Error =>
  error instanceof Error && !(error instanceof LandfallError) && '$fault' in error;

/** What a call gives, or undefined when the service knows no such thing. @param missing the names of such answers */
export async function unlessMissing<T>(missing: readonly string[], run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof Error && missing.includes(error.name)) return undefined;
    throw error;
  }
}
