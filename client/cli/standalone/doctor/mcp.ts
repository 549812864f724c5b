import { serverSettings } from '../../../../adapters/mcp/settings';
import { serversOfTransfer, type McpServerName } from '../../../../contracts/mcp/names';
import type { MigrationConfig } from '../../../../contracts/schemas/config';
import { runOf } from '../../../../contracts/schemas/config-mcp';
import { controlTableName } from '../../../../contracts/names';
import type { Finding } from '../../ports';
import { secretsOf, type Environment } from '../connections';
import { openPortOf } from '../open-port';

/** A migration that goes no further than its model does without AWS. */
const neededServers = ({ stages, transfer }: MigrationConfig): readonly McpServerName[] => {
  if (stages.includes('transfer')) return serversOfTransfer(transfer.engine);
  return stages.includes('infrastructure') ? ['mysql', 'dynamodb'] : ['mysql'];
};

/** Whether the MCP servers that the migration works through begin, offer their tools and answer a call, run as configured. */
export async function* mcpFindings(config: MigrationConfig, environment: Environment): AsyncGenerator<Finding> {
  const { mcp } = config;
  const settings = serverSettings(config, { migration: config.name, role: 'doctor' });
  const port = openPortOf(secretsOf(config, environment), environment)({ ...settings, mcp });
  try {
    for (const { server, verdict, detail, fix } of await port.health({
      tables: [controlTableName(config.target)],
      needed: neededServers(config),
    })) {
      yield {
        check: `MCP server ${server}`,
        verdict,
        detail: `${runOf(mcp, server)}: ${detail}`,
        ...(fix === '' ? {} : { fix }),
      };
    }
  } finally {
    await port.close();
  }
}
