import { AesCodec, readKey } from '../../../adapters/codec';
import { createCodecServer } from '../../codec-server/server';
import type { CodecServerInput } from '../ports';
import { secretsFor, type Environment } from './connections';

/**
 * Starts a codec server.
 * @returns how to stop it
 * @throws LandfallError LandfallSecretMissing, LandfallConfigInvalid; whatever `listen` says, for example EADDRINUSE
 */
export async function startCodecServer(
  input: CodecServerInput,
  environment: Environment,
): Promise<() => Promise<void>> {
  const { key, token: tokenReference, origins, host, port, aws } = input;
  const secrets = secretsFor(environment, aws);
  const token = tokenReference === undefined ? undefined : await secrets(tokenReference);
  const server = createCodecServer({
    codec: new AesCodec(readKey(await secrets(key))),
    origins,
    ...(token === undefined ? {} : { token }),
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
}
