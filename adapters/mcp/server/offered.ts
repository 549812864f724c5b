import { z } from 'zod';
import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import type { ServerPolicy, ToolCatalogue, ToolDefinition } from '../../../contracts/mcp/tool';
import { byCodeUnit } from '../../../engine/lib/compare';

const isOffered = ({ effect, rowData }: ToolDefinition, policy: ServerPolicy): boolean =>
  (effect === 'read' || policy.allowWrite) && (rowData !== true || policy.allowRowData);

/** Tools that a server with this policy has, by name. What it has not does not exist for its clients. */
export const offeredTools = (tools: ToolCatalogue, policy: ServerPolicy): ReadonlyMap<string, ToolDefinition> =>
  new Map(
    Object.entries(tools)
      .filter(([, tool]) => isOffered(tool, policy))
      .sort(([a], [b]) => byCodeUnit(a, b)),
  );

/** A tool as `tools/list` has it. */
export const listedTool = (name: string, tool: ToolDefinition): Tool => ({
  name,
  title: tool.title,
  description: tool.description,
  inputSchema: jsonSchema(tool.input, 'input'),
  outputSchema: jsonSchema(tool.output, 'output'),
  annotations: {
    title: tool.title,
    readOnlyHint: tool.effect === 'read',
    destructiveHint: tool.effect === 'delete',
    idempotentHint: true,
    // All that it reaches is one database or one account.
    openWorldHint: false,
  },
});

const jsonSchema = (schema: z.ZodObject, io: 'input' | 'output'): Tool['inputSchema'] =>
  z.toJSONSchema(schema, { io }) as Tool['inputSchema'];
