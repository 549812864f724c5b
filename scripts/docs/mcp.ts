import { z } from 'zod';
import { TOOLS } from '../../contracts/mcp';
import { MCP_SERVERS } from '../../contracts/mcp/names';
import type { ToolCatalogue, ToolDefinition } from '../../contracts/mcp/tool';

/** docs/mcp.md, whose tables are printed from the tools. */

const HEAD = `<!-- Printed by scripts/docs/mcp.ts; change it there. -->

# Model Context Protocol

\`landfall mcp <server>\` serves tools on source, target, Spark jobs and scripts of a migration to AI assistants and other clients, over stdin and stdout. It takes
the migration from \`landfall.yaml\` and ends with its client. Landfall reads the schema of the source through the same tools.

## For an assistant

Clients that keep their servers in JSON take this:

\`\`\`json
{
  "mcpServers": {
    "landfall-mysql": {
      "command": "landfall",
      "args": ["mcp", "mysql", "--config", "/path/to/landfall.yaml"],
      "env": { "DB_PASSWORD": ".." }
    },
    "landfall-dynamodb": {
      "command": "landfall",
      "args": ["mcp", "dynamodb", "--config", "/path/to/landfall.yaml"]
    },
    "landfall-glue": {
      "command": "landfall",
      "args": ["mcp", "glue", "--config", "/path/to/landfall.yaml"]
    },
    "landfall-s3": {
      "command": "landfall",
      "args": ["mcp", "s3", "--config", "/path/to/landfall.yaml"]
    }
  }
}
\`\`\`

A server needs in its environment what the references of the configuration name (\`env:DB_PASSWORD\`), and AWS credentials.

- **Read-only unless you say otherwise.** \`--allow-write\` offers the tools that create or delete something, \`--allow-row-data\` those that give values of rows or
  items. What is not offered does not exist for the client.
- **Every tool can be repeated**: one that changes something looks first whether that is done already.
- **Results are structured** (\`structuredContent\`, with \`outputSchema\`), and the same as text up to 100,000 characters. A failure has a code of Landfall's closed list
  and what to do about it. No result holds a password, a password hash or a secret.
- **The source**: each call has a session of its own, in which the server gives up what takes longer than \`source.queryTimeoutSeconds\`, and refuses every change except
  by \`create_views\` and \`drop_views\`, which reach \`source.viewSchema\` alone.
  \`run_query\` and \`explain_query\` take one SELECT on the tables of the schema, as Landfall's own parser reads it; what the parser does not know is refused.
- **The target**: tables made here carry the tag \`landfall:migration\`. Deleting takes a table of the migration without items, never another.
- **Spark jobs**: a job or connection that this migration made is known by an argument or text of its own; those of others are read, never changed. A run is started with a token,
  which finds it again: the same token never starts a second one. No result has arguments of a run, or the password of a connection.
- **Scripts** lie in \`scripts/\` below the artifacts of the migration when \`artifacts.store\` is a bucket; the artifacts themselves cannot be reached.

## How Landfall uses it

Control operations go through these servers: the schema (analysis, \`landfall verify analysis\`, preflight), the views of the transfer (created, checked, dropped), and
the tables of the target as preflight and \`landfall verify infrastructure\` compare them; after the comparison of the transfer, counts,
schema, indexes and some rows with their items. Rows and items that are copied do not
([why, with figures](decisions/mcp.md)). \`mcp.servers.<name>.run\` says how: \`in-process\` (default) has the server inside of
the worker, \`stdio\` in a process of its own, \`direct\` does without one. For the schema all three give the same bytes; a test compares them on MySQL and MariaDB.
A server that dies, hangs or answers nonsense is started again and the call repeated, three times at most. Then the work is done without it and the notes of
the step say so, or it fails where \`mcp.fallback\` is \`none\`. \`landfall doctor\` and the preflight begin each server as it is configured, look for its tools, make
a call, and try the rights on the items of the tables. A server that the migration does not need (\`glue\` and \`s3\`, as long as no engine of it uses them) holds nothing up.
Each call is kept in \`work/mcp-calls*.json\` of its stage: when, which tool, a hash of its arguments, how long, what came of it, never arguments or results, those of attempts that failed
among them. \`landfall status\` has the calls, errors and times of each server up to the last step that ended. When the worker ends, however it ends, its servers end too.
`;

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** \`name\`, with ? where it may be left out. */
function parameters({ input }: ToolDefinition): string {
  const { properties = {}, required = [] } = z.toJSONSchema(input, { io: 'input' });
  const names = Object.keys(properties).map((name) => `\`${name}${required.includes(name) ? '' : '?'}\``);
  return names.join(', ') || 'none';
}

function needs({ effect, rowData }: ToolDefinition): string {
  const flags = [...(effect === 'read' ? [] : ['--allow-write']), ...(rowData === true ? ['--allow-row-data'] : [])];
  return flags.map((flag) => `\`${flag}\``).join(', ');
}

const EFFECTS = { read: 'reads', write: 'creates', delete: 'deletes' } as const;

const table = (tools: ToolCatalogue): string =>
  [
    '| tool | what it does | parameters | effect | needs |',
    '|---|---|---|---|---|',
    ...Object.entries(tools).map(([name, tool]) =>
      `| \`${name}\` | ${cell(tool.description)} | ${parameters(tool)} | ${EFFECTS[tool.effect]} | ${needs(tool)} |`.replace(
        / {2,}/g,
        ' ',
      ),
    ),
  ].join('\n');

export const mcpPage = (): string =>
  `${[HEAD, ...MCP_SERVERS.map((name) => `## \`landfall mcp ${name}\`\n\n${table(TOOLS[name])}\n`)].join('\n')}`;
