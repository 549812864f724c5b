import type { CallRecord } from '../../contracts/mcp/port';
import type { MigrationConfig } from '../../contracts/schemas/config';
import { runOf } from '../../contracts/schemas/config-mcp';

/** A note on what was done without a server although the configuration has one. Empty when all went through the servers. */
export function notesOnCalls(calls: readonly CallRecord[], mcp: MigrationConfig['mcp']): readonly string[] {
  const without = calls.filter(
    ({ server, withoutServer }) => withoutServer !== undefined && runOf(mcp, server) !== 'direct',
  );
  const reasons = new Set(
    without.map(
      ({ server, tool, withoutServer }) => `${server} ${tool} was done without the MCP server: ${withoutServer}.`,
    ),
  );
  return [...reasons];
}
