import { resolve } from 'node:path';
import { isGlueInstalled } from './install/glue';
import type { StatePaths } from './paths';
import type { Ports } from './process/ports';
import { ensureLogin } from './secrets';
import { HOST, portOf } from './servers/definition';
import { VIEW_SCHEMA } from './servers/mysql-accounts';
import { certificateFiles } from './tls/certificates';
import type { MysqlFlavour, ServerName, Stack } from './types';
import { AWS_REGION, AWS_ROOT_KEY } from './versions';

/** The addresses and logins of the servers that run. */
export const describeStack = (
  directory: string,
  paths: StatePaths,
  ports: Ports,
  flavour: MysqlFlavour,
  running: readonly ServerName[],
): Omit<Stack, 'stop'> => ({
  directory: resolve(directory),
  ...(running.includes('temporal') && {
    temporal: {
      address: `${HOST}:${portOf(ports, 'temporal')}`,
      uiUrl: `http://${HOST}:${portOf(ports, 'temporalUi')}`,
      namespace: 'default',
    },
  }),
  ...(running.includes('mysql') && {
    mysql: {
      flavour,
      host: HOST,
      port: portOf(ports, 'mysql'),
      ca: certificateFiles(paths.tls).ca,
      viewSchema: VIEW_SCHEMA,
      users: {
        root: ensureLogin(paths, 'root'),
        application: ensureLogin(paths, 'application'),
        migration: ensureLogin(paths, 'migration'),
      },
    },
  }),
  ...(running.includes('aws') && {
    aws: {
      endpoint: `http://${HOST}:${portOf(ports, 'aws')}`,
      region: AWS_REGION,
      ...AWS_ROOT_KEY,
      glue: isGlueInstalled(),
    },
  }),
  ...(running.includes('dynamodb-local') && {
    dynamodbLocal: { endpoint: `http://${HOST}:${portOf(ports, 'dynamodbLocal')}` },
  }),
});
