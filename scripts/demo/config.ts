import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import type { Stack } from '../../local/types';

/** The servers that a migration needs. */
export type DemoStack = Required<Pick<Stack, 'temporal' | 'mysql' | 'aws'>> & Stack;

/**
 * Writes `landfall.yaml` into `directory`: the example's own file, comments kept, with the addresses of this stack.
 * `settings` sets further values by path, for example `{ 'transfer.pageRows': 50 }`; undefined takes one out.
 */
export function writeConfig(input: {
  readonly stack: DemoStack;
  readonly application: string;
  readonly directory: string;
  readonly name: string;
  readonly database: string;
  readonly settings?: Readonly<Record<string, unknown>>;
}): string {
  const { stack, application, directory, name, database, settings = {} } = input;
  const { mysql } = stack;
  const document = parseDocument(readFileSync(join(application, 'landfall.yaml'), 'utf8'));
  const all: Readonly<Record<string, unknown>> = {
    name,
    'temporal.address': stack.temporal.address,
    'source.endpoints': [{ name: 'local', host: mysql.host, port: mysql.port }],
    'source.database': database,
    'source.user': mysql.users.migration.user,
    'source.password': `file:${mysql.users.migration.passwordFile}`,
    'source.tls': { mode: 'required', ca: mysql.ca },
    'source.viewSchema': mysql.viewSchema,
    'application.path': application,
    'application.queryLogs': [join(application, 'logs', 'general.log.gz')],
    'modeling.proof.scratch': {
      host: mysql.host,
      port: mysql.port,
      user: mysql.users.migration.user,
      password: `file:${mysql.users.migration.passwordFile}`,
      tls: { mode: 'required', ca: mysql.ca },
    },
    'modeling.proof.endpoint': stack.dynamodbLocal?.endpoint ?? stack.aws.endpoint,
    'target.region': stack.aws.region,
    'target.endpoint': stack.aws.endpoint,
    'artifacts.store': join(directory, 'artifacts'),
    ...settings,
  };
  // Longer paths first: a part may be taken out as a whole afterwards.
  const deepest = Object.entries(all).sort(([a], [b]) => b.split('.').length - a.split('.').length);
  for (const [path, value] of deepest)
    if (value === undefined) document.deleteIn(path.split('.'));
    else document.setIn(path.split('.'), document.createNode(value));
  mkdirSync(directory, { recursive: true });
  const file = join(directory, 'landfall.yaml');
  writeFileSync(file, document.toString());
  return file;
}

/** Environment of worker and CLI on this stack. */
export const landfallEnvironment = (stack: DemoStack): Record<string, string> => ({
  AWS_REGION: stack.aws.region,
  AWS_ACCESS_KEY_ID: stack.aws.accessKeyId,
  AWS_SECRET_ACCESS_KEY: stack.aws.secretAccessKey,
});
