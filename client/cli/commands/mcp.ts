import { InvalidArgumentError } from 'commander';
import { isMcpServer, MCP_SERVERS, type McpServerName } from '../../../contracts/mcp/names';
import { action, withExamples, type Register } from '../command';
import { EXIT } from '../exit-codes';

function server(text: string): McpServerName {
  if (!isMcpServer(text)) throw new InvalidArgumentError(`one of: ${MCP_SERVERS.join(', ')}`);
  return text;
}

export const registerMcp: Register = (program, cli) => {
  const command = program
    .command('mcp')
    .description(
      'serve the Model Context Protocol over stdin and stdout, for AI assistants and other clients; reads only; ends with its client',
    )
    .argument('<server>', `which tools: ${MCP_SERVERS.join(', ')}`, server)
    .action(
      action(cli, async (at, name: McpServerName) => {
        const stop = new AbortController();
        const off = at.io.onInterrupt(() => stop.abort());
        try {
          await at.services.serveMcp({ server: name, config: () => at.config(), signal: stop.signal });
          return EXIT.done;
        } finally {
          off();
        }
      }),
    );
  withExamples(command, [['landfall mcp mysql --config landfall.yaml', 'schema of the source, without any row']]);
};
