import { portOpener } from '../../../../adapters/mcp/port/open';
import type { MigrationConfig } from '../../../../contracts/schemas/config';
import type { Finding } from '../../ports';
import { secretsOf, type Environment } from '../connections';
import { ownCommand } from '../own-command';

/** Whether the MCP servers that the migration works through begin, offer their tools and answer a call, run as configured. */
export async function* mcpFindings(config: MigrationConfig, environment: Environment): AsyncGenerator<Finding> {
  const { source, mcp } = config;
  const open = portOpener({ secrets: secretsOf(config, environment), environment, ownCommand: ownCommand() });
  const port = open({ source, mcp, role: 'doctor' });
  try {
    for (const { server, verdict, detail, fix } of await port.health()) {
      const run = mcp?.servers[server].run ?? 'in-process';
      yield { check: `MCP server ${server}`, verdict, detail: `${run}: ${detail}`, ...(fix === '' ? {} : { fix }) };
    }
  } finally {
    await port.close();
  }
}
