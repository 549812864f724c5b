import { parseArgs, type ParseArgsConfig } from 'node:util';
import { AesCodec, readKey } from '../../adapters/codec';
import { LandfallError } from '../../contracts/errors';
import { secretsFor } from '../cli/standalone/connections';
import { createCodecServer } from './server';

const HELP = `Codec server for the Temporal Web UI: shows and sends payloads that are encrypted.

  --key REFERENCE        secret reference of the key (64 hex digits), as temporal.encryptionKey in landfall.yaml
  --ui-origin ORIGIN     origin of the Web UI that may ask; may be repeated; default http://localhost:8233
  --host ADDRESS         default 127.0.0.1; put TLS and a login in front of it before you open it to others
  --port PORT            default 8081
  --token REFERENCE      secret reference of a token; every request must then carry it
`;

const OPTIONS = {
  key: { type: 'string' },
  'ui-origin': { type: 'string', multiple: true, default: ['http://localhost:8233'] as string[] },
  host: { type: 'string', default: '127.0.0.1' },
  port: { type: 'string', default: '8081' },
  token: { type: 'string' },
  help: { type: 'boolean', default: false },
} satisfies ParseArgsConfig['options'];

/** Serves until SIGINT or SIGTERM. @throws LandfallError LandfallSecretMissing, LandfallConfigInvalid */
export async function runCodecServer(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  if (values.help || values.key === undefined) return void process.stdout.write(HELP);
  const secrets = secretsFor(process.env, undefined);
  const token = values.token === undefined ? undefined : await secrets(values.token);
  const server = createCodecServer({
    codec: new AesCodec(readKey(await secrets(values.key))),
    origins: values['ui-origin'],
    ...(token === undefined ? {} : { token }),
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(Number(values.port), values.host, resolve);
  });
  process.stdout.write(`codec server on http://${values.host}:${values.port}\n`);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => server.close(() => resolve()));
  });
}

if (require.main === module)
  runCodecServer(process.argv.slice(2)).catch((error: unknown) => {
    process.stderr.write(`${error instanceof LandfallError ? `${error.code}: ${error.message}` : String(error)}\n`);
    process.exitCode = 1;
  });
