import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { inProcessWay } from '../../../../adapters/mcp/client/in-process';
import { createServer } from '../../../../adapters/mcp/server/create';
import type { ServerSettings } from '../../../../adapters/mcp/settings';
import { toolboxOf } from '../../../../adapters/mcp/toolboxes';
import { TOOLS, type Tools } from '../../../../contracts/mcp';
import type { McpServerName } from '../../../../contracts/mcp/names';
import type { Answer } from './foreign-client';

/** Calls tools of a server in this process, in their order; all tools are offered. */
export async function callHere<S extends McpServerName>(
  name: S,
  input: {
    readonly settings: ServerSettings;
    readonly secrets: (reference: string) => Promise<string>;
    readonly calls: readonly (readonly [tool: string, input: object])[];
  },
): Promise<readonly Answer[]> {
  const toolbox = toolboxOf(name, input.settings, input);
  const policy = { allowWrite: true, allowRowData: true };
  const way = await inProcessWay(createServer<Tools[S]>({ name, tools: TOOLS[name], toolbox, policy }));
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(way.transport);
  const answers: Answer[] = [];
  try {
    for (const [tool, given] of input.calls)
      answers.push((await client.callTool({ name: tool, arguments: { ...given } })) as Answer);
  } finally {
    await client.close();
    await way.end();
  }
  return answers;
}
