import { z } from 'zod';
import { serveStdio } from '../../../adapters/mcp/server/stdio';
import { createServer } from '../../../adapters/mcp/server/create';
import { SETTINGS_VARIABLE, type ServerSettings } from '../../../adapters/mcp/settings';
import { toolboxOf } from '../../../adapters/mcp/toolboxes';
import { TOOLS } from '../../../contracts/mcp';
import { configSchema } from '../../../contracts/schemas/config';
import type { SecretResolver } from '../../../contracts/secrets';
import type { ServeMcpInput } from '../ports';
import { UsageError } from '../usage-error';
import { secretsFor, secretsOf, type Environment } from './connections';

const given = z.strictObject({ source: configSchema.shape.source, role: z.string().min(1) });

/**
 * Serves the tools of one server over standard input and output until the client is gone or the signal aborts.
 * @throws UsageError when the settings of the process that started this one are none; SettingsFileError of the configuration
 */
export async function serveMcp({ server, config, signal }: ServeMcpInput, environment: Environment): Promise<void> {
  const { settings, secrets } = settingsOf(config, environment);
  await serveStdio({
    server: createServer({
      name: server,
      tools: TOOLS[server],
      toolbox: toolboxOf(server, settings, { secrets }),
      policy: { allowWrite: false, allowRowData: false },
    }),
    stdin: process.stdin,
    stdout: process.stdout,
    signal,
  });
}

/** Those that a worker or command of ours passes on, else those of the configuration. */
function settingsOf(
  config: ServeMcpInput['config'],
  environment: Environment,
): { readonly settings: ServerSettings; readonly secrets: SecretResolver } {
  const passed = environment[SETTINGS_VARIABLE];
  if (passed === undefined) {
    const found = config();
    return { settings: { source: found.source, role: 'mcp' }, secrets: secretsOf(found, environment) };
  }
  const settings = given.safeParse(parsed(passed));
  if (!settings.success) throw new UsageError(`${SETTINGS_VARIABLE} does not hold the settings of a server`);
  return { settings: settings.data, secrets: secretsFor(environment) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
