import { InvalidArgumentError } from 'commander';
import { action, withExamples, type Register } from '../command';
import { EXIT } from '../exit-codes';
import { UsageError } from '../usage-error';

interface Options {
  readonly key?: string;
  readonly uiOrigin: readonly string[];
  readonly host: string;
  readonly port: number;
  readonly token?: string;
}

const DEFAULT_ORIGIN = 'http://localhost:8233';

function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535) throw new InvalidArgumentError('a port is 0 to 65535');
  return value;
}

const collect = (text: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before === undefined || before === DEFAULTS ? [] : before),
  text,
];
const DEFAULTS: readonly string[] = [DEFAULT_ORIGIN];

export const registerCodecServer: Register = (program, cli) => {
  const command = program
    .command('codec-server')
    .description('let the Temporal Web UI show and send encrypted payloads; Ctrl-C ends it')
    .option('--key <reference>', 'secret reference of the key (default: temporal.encryptionKey of landfall.yaml)')
    .option('--ui-origin <origin>', 'origin of the Web UI that may ask; may be repeated', collect, DEFAULTS)
    .option('--host <address>', 'address to listen at; put TLS and a login in front before you open it', '127.0.0.1')
    .option('--port <port>', 'port to listen at', port, 8081)
    .option('--token <reference>', 'secret reference of a token that every request must carry')
    .action(
      action(cli, async (at, options: Options) => {
        const config = at.configIfAny();
        const key = options.key ?? config?.temporal.encryptionKey;
        if (key === undefined)
          throw new UsageError(
            'no key: give --key, or temporal.encryptionKey in landfall.yaml (payloads are not encrypted without)',
          );
        const stop = await at.services.startCodecServer({
          key,
          origins: options.uiOrigin,
          host: options.host,
          port: options.port,
          ...(options.token === undefined ? {} : { token: options.token }),
          ...(config === undefined ? {} : { aws: config.target }),
        });
        const url = `http://${options.host}:${options.port}`;
        at.print(
          { url, origins: options.uiOrigin },
          () => `codec server on ${url}: enter it in the Web UI under Data Encoder`,
        );
        await new Promise<void>((resolve) => {
          const off = at.io.onInterrupt(() => (off(), resolve()));
        });
        await stop();
        return EXIT.done;
      }),
    );
  withExamples(command, [
    ['landfall codec-server', 'for the Web UI of the embedded stack'],
    ['landfall codec-server --key env:CODEC_KEY --ui-origin https://temporal.example.com', 'for another one'],
  ]);
};
