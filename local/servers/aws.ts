import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { glueFiles } from '../install/glue';
import { assetDirectory } from '../paths';
import { httpHealth } from '../process/health';
import { AWS_ENVIRONMENT } from '../versions';
import { HOST, portOf } from './definition';
import type { ServerDefinition } from './definition';

/** One endpoint for all AWS services; CloudFormation's tables are made in its own DynamoDB, which also gets the data. */
export const aws: ServerDefinition = {
  name: 'aws',
  ports: ['aws'],
  component: () => 'aws',
  startSeconds: 60,
  async prepare({ paths }) {
    for (const part of ['s3', 'scratch', 'state']) mkdirSync(join(paths.data('aws'), part), { recursive: true });
  },
  command({ paths, ports, program }) {
    const data = paths.data('aws');
    const glue = glueFiles();
    return {
      file: program,
      args: ['-m', 'launcher', '--state', data],
      cwd: data,
      env: {
        ...AWS_ENVIRONMENT,
        GATEWAY_PORT: `${portOf(ports, 'aws')}`,
        BIND_HOST: HOST,
        STATE_DIR: join(data, 'state'),
        S3_DATA_DIR: join(data, 's3'),
        TMPDIR: join(data, 'scratch'),
        PYTHONPATH: join(assetDirectory(), 'aws'),
        PYTHONUNBUFFERED: '1',
        PYTHONDONTWRITEBYTECODE: '1',
        LANDFALL_GLUE_PYTHON: glue.python,
        LANDFALL_GLUE_JARS: glue.jars,
        LANDFALL_GLUE_LOGS: join(paths.root, 'logs', 'glue'),
      },
    };
  },
  health: ({ ports }) =>
    httpHealth(`http://${HOST}:${portOf(ports, 'aws')}/_ministack/health`, (status) => status === 200),
};
