import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import getPort from 'get-port';
import { installComponents } from '../../../local/install';
import { supervise } from '../../../local/process/supervise';

/** DynamoDB Local in memory, with streams. */
export interface DynamoDbServer {
  readonly port: number;
  stop(): Promise<void>;
}

const START_MS = 60_000;

export async function startDynamoDb(folder: string): Promise<DynamoDbServer> {
  const installed = await installComponents(['dynamodb-local']);
  const own = join(folder, 'dynamodb');
  mkdirSync(join(own, 'tmp'), { recursive: true });
  const port = await getPort();
  const process_ = await supervise(
    {
      file: 'java',
      args: [
        `-Djava.io.tmpdir=${join(own, 'tmp')}`,
        '-Xmx512m',
        '-XX:TieredStopAtLevel=1',
        '-cp',
        installed['dynamodb-local'] ?? '',
        'software.amazon.dynamodb.services.local.main.ServerRunner',
        '-inMemory',
        '-sharedDb',
        '-disableTelemetry',
        '-port',
        String(port),
      ],
      cwd: own,
    },
    { logFile: join(own, 'out.log'), pidFile: join(own, 'guarded.pid') },
  );
  const until = performance.now() + START_MS;
  for (;;) {
    try {
      await fetch(`http://127.0.0.1:${port}/`);
      break;
    } catch (error) {
      if (process_.endedWith() !== undefined || performance.now() > until)
        throw new Error(`DynamoDB Local does not start; see ${own}/out.log`, { cause: error });
      await delay(100);
    }
  }
  return {
    port,
    stop: async () => {
      await process_.stop();
      rmSync(own, { recursive: true, force: true });
    },
  };
}
