import { z } from 'zod';
import { awsOf } from '../../../adapters/aws/settings';
import { createServer } from '../../../adapters/mcp/server/create';
import { serveStdio } from '../../../adapters/mcp/server/stdio';
import { serverSettings, SETTINGS_VARIABLE, type ServerSettings } from '../../../adapters/mcp/settings';
import { toolboxOf } from '../../../adapters/mcp/toolboxes';
import { TOOLS, type Tools } from '../../../contracts/mcp';
import { MCP_SERVERS, type McpServerName } from '../../../contracts/mcp/names';
import { configSchema } from '../../../contracts/schemas/config';
import type { ServeMcpInput } from '../ports';
import { UsageError } from '../usage-error';
import { secretsFor, type Environment } from './connections';

/** What the port passes on to a server that it starts. */
const passedOn = z.strictObject({
  migration: z.string(),
  role: z.string().min(1),
  source: configSchema.shape.source,
  aws: z.strictObject({ region: z.string(), endpoint: z.string().optional() }),
  store: z.string(),
});

type Serve = (input: ServeMcpInput, environment: Environment) => Promise<void>;

/**
 * Serves the tools of one server over standard input and output until the client is gone or the signal aborts.
 * @throws UsageError when the settings of the process that started this one are none; SettingsFileError of the configuration
 */
export const serveMcp: Serve = (input, environment) => SERVE[input.server](input, environment);

const serving =
  <S extends McpServerName>(name: S): Serve =>
  async (input, environment) => {
    const settings = settingsOf(input.config, environment);
    const secrets = secretsFor(environment, settings.aws);
    await serveStdio({
      server: createServer<Tools[S]>({
        name,
        tools: TOOLS[name],
        toolbox: toolboxOf(name, settings, { secrets }),
        policy: input.policy,
      }),
      stdin: process.stdin,
      stdout: process.stdout,
      signal: input.signal,
    });
  };

const SERVE = Object.fromEntries(MCP_SERVERS.map((name) => [name, serving(name)])) as Record<McpServerName, Serve>;

/** Those that a worker or command of ours passes on, else those of the configuration. */
function settingsOf(config: ServeMcpInput['config'], environment: Environment): ServerSettings {
  const passed = environment[SETTINGS_VARIABLE];
  if (passed === undefined) {
    const found = config();
    return serverSettings(found, { migration: found.name, role: 'mcp' });
  }
  const settings = passedOn.safeParse(parsed(passed));
  if (!settings.success) throw new UsageError(`${SETTINGS_VARIABLE} does not hold the settings of a server`);
  const { aws, ...rest } = settings.data;
  return { ...rest, aws: awsOf(aws) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
