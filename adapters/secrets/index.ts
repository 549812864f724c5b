import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { LandfallError } from '../../contracts/errors';
import type { SecretResolver } from '../../contracts/secrets';
import { awsCall, awsPlace, secretsManagerClient, type AwsSettings } from '../aws';

export interface SecretSources {
  /** Environment of the process, given by worker or client. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly readFile: (path: string) => Promise<string>;
  /** Without it a `secretsmanager:` reference cannot be resolved. */
  readonly aws?: AwsSettings;
}

const missing = (reference: string, why: string): LandfallError =>
  new LandfallError('LandfallSecretMissing', `${reference}: ${why}`);

/**
 * Resolves references in the process that needs the secret; nothing is cached, so that a rotated secret is seen at the next
 * connection. A trailing line break of a file is not part of the secret.
 * @throws LandfallError LandfallSecretMissing, LandfallAwsUnreachable, LandfallAwsAccessDenied
 */
export function createSecretResolver({ environment, readFile, aws }: SecretSources): SecretResolver {
  return async (reference) => {
    const [scheme, rest] = splitOnce(reference, ':');
    switch (scheme) {
      case 'env': {
        const value = Object.hasOwn(environment, rest) ? environment[rest] : undefined;
        if (value === undefined || value === '')
          throw new LandfallError('LandfallSecretMissing', `the variable ${rest} is not set`);
        return value;
      }
      case 'file':
        return await fromFile(reference, rest, readFile);
      case 'secretsmanager':
        if (aws === undefined)
          throw missing(reference, 'no AWS region is configured, so Secrets Manager is out of reach');
        return await fromSecretsManager(reference, rest, aws);
      default:
        // What a person wrote may be the secret itself, so it is not repeated.
        throw new LandfallError(
          'LandfallSecretMissing',
          'a secret is given in no known form; use env:NAME, file:PATH or secretsmanager:NAME[#field]',
        );
    }
  };
}

async function fromFile(reference: string, path: string, readFile: (path: string) => Promise<string>): Promise<string> {
  let text: string;
  try {
    text = await readFile(path);
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    throw missing(reference, `the file could not be read (${typeof code === 'string' ? code : 'error'})`);
  }
  const value = text.replace(/\r?\n$/, '');
  if (value === '') throw missing(reference, 'the file is empty');
  return value;
}

async function fromSecretsManager(reference: string, rest: string, aws: AwsSettings): Promise<string> {
  const [name, field] = splitOnce(rest, '#');
  const client = secretsManagerClient(aws);
  try {
    const answer = await awsCall({ call: `Secrets Manager GetSecretValue ${name}`, where: awsPlace(aws) }, () =>
      client.send(new GetSecretValueCommand({ SecretId: name })),
    );
    const text = answer.SecretString ?? (answer.SecretBinary && Buffer.from(answer.SecretBinary).toString('utf8'));
    if (text === undefined || text === '') throw missing(reference, 'the secret is empty');
    return field === '' ? text : fieldOf(reference, text, field);
  } catch (error) {
    if ((error as { name?: unknown }).name === 'ResourceNotFoundException')
      throw missing(reference, `there is no such secret at ${awsPlace(aws)}`);
    throw error;
  } finally {
    client.destroy();
  }
}

function fieldOf(reference: string, text: string, field: string): string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw missing(reference, 'the secret is no JSON object, so it has no fields');
  }
  const found =
    typeof value === 'object' && value !== null && Object.hasOwn(value, field)
      ? (value as Record<string, unknown>)[field]
      : undefined;
  if (typeof found !== 'string' && typeof found !== 'number')
    throw missing(reference, `the secret has no field ${field}`);
  return String(found);
}

function splitOnce(text: string, by: string): readonly [string, string] {
  const at = text.indexOf(by);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
