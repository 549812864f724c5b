import { InvalidArgumentError } from 'commander';
import { isMcpServer, MCP_SERVERS, type McpServerName } from '../../../contracts/mcp/names';
import { action, withExamples, type Register } from '../command';
import { EXIT } from '../exit-codes';

interface Options {
  readonly allowWrite?: true;
  readonly allowRowData?: true;
}

function server(text: string): McpServerName {
  if (!isMcpServer(text)) throw new InvalidArgumentError(`one of: ${MCP_SERVERS.join(', ')}`);
  return text;
}

export const registerMcp: Register = (program, cli) => {
  const command = program
    .command('mcp')
    .description(
      'serve the Model Context Protocol over stdin and stdout, for AI assistants and other clients; ends with its client',
    )
    .argument('<server>', `what its tools are for: ${MCP_SERVERS.join(', ')}`, server)
    .option('--allow-write', 'offer the tools that create or delete something (default: none)')
    .option('--allow-row-data', 'offer the tools that give values of rows or items (default: none)')
    .action(
      action(cli, async (at, name: McpServerName, options: Options) => {
        const stop = new AbortController();
        const off = at.io.onInterrupt(() => stop.abort());
        try {
          await at.services.serveMcp({
            server: name,
            policy: { allowWrite: options.allowWrite === true, allowRowData: options.allowRowData === true },
            config: () => at.config(),
            signal: stop.signal,
          });
          return EXIT.done;
        } finally {
          off();
        }
      }),
    );
  withExamples(command, [
    ['landfall mcp mysql --config landfall.yaml', 'schema and plans of the source, without any row'],
    ['landfall mcp mysql --allow-row-data', 'SELECTs as well, in a read-only session'],
    ['landfall mcp dynamodb --allow-write', 'tables of the target, also made and deleted'],
    ['landfall mcp glue', 'Spark jobs and what became of their runs'],
    ['landfall mcp s3', 'scripts of the jobs below artifacts.store'],
  ]);
};
