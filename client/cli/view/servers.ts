import prettyMs from 'pretty-ms';
import type { McpFigures } from '../../../contracts/mcp/figures';
import { MCP_SERVERS } from '../../../contracts/mcp/names';
import { count, type Colors } from './text';

/** A heading, and a line for each MCP server that was asked: calls, errors, how long they took. */
export function serverLines(mcp: McpFigures, colors: Colors): readonly string[] {
  const asked = MCP_SERVERS.flatMap((server) => {
    const figures = mcp[server];
    return figures === undefined ? [] : [{ server, ...figures }];
  });
  const width = Math.max(...asked.map(({ server }) => server.length));
  const lines = asked.map(({ server, calls, errors, withoutServer, milliseconds, longest }) => {
    const failed = `${count(errors)} ${errors === 1 ? 'error' : 'errors'}`;
    return [
      `  ${server.padEnd(width)}  ${count(calls)} ${calls === 1 ? 'call' : 'calls'}`,
      errors > 0 ? colors.red(failed) : failed,
      `${prettyMs(Math.round(milliseconds / Math.max(1, calls)))} on average`,
      `${prettyMs(longest)} at most`,
      ...(withoutServer > 0 ? [colors.yellow(`${count(withoutServer)} done without the server`)] : []),
    ].join(', ');
  });
  return [colors.dim('MCP servers, up to the last step that ended'), ...lines];
}
