import { z } from 'zod';
import { createServer } from '../../../adapters/mcp/server/create';
import { serveStdio } from '../../../adapters/mcp/server/stdio';
import { SETTINGS_VARIABLE } from '../../../adapters/mcp/settings';
import { toolboxOf, type SettingsOf } from '../../../adapters/mcp/toolboxes';
import { TOOLS } from '../../../contracts/mcp';
import type { McpServerName } from '../../../contracts/mcp/names';
import { configSchema, type MigrationConfig } from '../../../contracts/schemas/config';
import type { SecretResolver } from '../../../contracts/secrets';
import type { ServeMcpInput } from '../ports';
import { UsageError } from '../usage-error';
import { awsOf, secretsFor, secretsOf, type Environment } from './connections';

/** What the port passes on to a server that it starts. */
const passedOn = z.strictObject({ source: configSchema.shape.source, role: z.string().min(1) });

const SETTINGS: { readonly [S in McpServerName]: (config: MigrationConfig) => SettingsOf[S] } = {
  mysql: ({ source }) => ({ source, role: 'mcp' }),
  dynamodb: (config) => ({ aws: awsOf(config), migration: config.name }),
};

/**
 * Serves the tools of one server over standard input and output until the client is gone or the signal aborts.
 * @throws UsageError when the settings of the process that started this one are none; SettingsFileError of the configuration
 */
export const serveMcp = (input: ServeMcpInput, environment: Environment): Promise<void> =>
  input.server === 'mysql' ? serve('mysql', input, environment) : serve('dynamodb', input, environment);

async function serve<S extends McpServerName>(name: S, input: ServeMcpInput, environment: Environment): Promise<void> {
  const { settings, secrets } = settingsOf(name, input.config, environment);
  await serveStdio({
    server: createServer<(typeof TOOLS)[S]>({
      name,
      tools: TOOLS[name],
      toolbox: toolboxOf(name, settings, { secrets }),
      policy: input.policy,
    }),
    stdin: process.stdin,
    stdout: process.stdout,
    signal: input.signal,
  });
}

/** Those that a worker or command of ours passes on, else those of the configuration. */
function settingsOf<S extends McpServerName>(
  name: S,
  config: ServeMcpInput['config'],
  environment: Environment,
): { readonly settings: SettingsOf[S]; readonly secrets: SecretResolver } {
  const passed = environment[SETTINGS_VARIABLE];
  if (passed === undefined || name !== 'mysql') {
    const found = config();
    return { settings: SETTINGS[name](found), secrets: secretsOf(found, environment) };
  }
  const settings = passedOn.safeParse(parsed(passed));
  if (!settings.success) throw new UsageError(`${SETTINGS_VARIABLE} does not hold the settings of a server`);
  return { settings: settings.data as SettingsOf[S], secrets: secretsFor(environment) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
