import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { onPath } from '../install/apt';
import { httpHealth } from '../process/health';
import { HOST, portOf } from './definition';
import type { ServerDefinition } from './definition';

/** With fsync per batch it takes 800 items/s, without 3,200 to 6,900; it is still whole after kill -9 of the process. */
const NO_FSYNC = ['/usr/lib/x86_64-linux-gnu/libeatmydata.so', '/usr/lib/aarch64-linux-gnu/libeatmydata.so'];

/** DynamoDB Local with its data on disk, one database for all keys and regions. */
export const dynamodbLocal: ServerDefinition = {
  name: 'dynamodb-local',
  ports: ['dynamodbLocal'],
  component: () => 'dynamodb-local',
  startSeconds: 60,
  async prepare({ paths }) {
    const data = paths.data('dynamodb-local');
    rmSync(join(data, 'tmp'), { recursive: true, force: true }); // a native library per start stays behind
    mkdirSync(join(data, 'tmp'), { recursive: true });
    mkdirSync(join(data, 'db'), { recursive: true });
  },
  command({ paths, ports, program }) {
    const data = paths.data('dynamodb-local');
    const preload = NO_FSYNC.find((file) => existsSync(file));
    const server = ['-cp', program, 'software.amazon.dynamodb.services.local.main.ServerRunner'];
    const options = ['-port', `${portOf(ports, 'dynamodbLocal')}`, '-dbPath', join(data, 'db'), '-sharedDb'];
    return {
      file: onPath('java') ?? 'java',
      args: [`-Djava.io.tmpdir=${join(data, 'tmp')}`, '-Xmx1g', ...server, ...options, '-disableTelemetry'],
      ...(preload !== undefined && { env: { LD_PRELOAD: preload } }),
      cwd: data,
    };
  },
  health: ({ ports }) => httpHealth(`http://${HOST}:${portOf(ports, 'dynamodbLocal')}/`, (status) => status < 500),
};
