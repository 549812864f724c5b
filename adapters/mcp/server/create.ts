import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  CallToolRequestSchema,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
  type CallToolResult,
} from '@modelcontextprotocol/sdk/types.js';
import { LandfallError } from '../../../contracts/errors';
import type { McpServerName } from '../../../contracts/mcp/names';
import type { CallProgress } from '../../../contracts/mcp/port';
import type { ServerPolicy, ToolCatalogue, ToolDefinition } from '../../../contracts/mcp/tool';
import type { Toolbox, ToolCall } from '../toolbox';
import { failureResult, resultOf } from './answer';
import { listedTool, offeredTools } from './offered';

export const SERVER_VERSION = '0.1.0';

/** Says what a client should know before its first call. */
const INSTRUCTIONS: Readonly<Record<McpServerName, string>> = {
  mysql: 'The source of a migration to DynamoDB, a MySQL or MariaDB server. Nothing is changed there.',
  dynamodb: 'The tables in Amazon DynamoDB that a migration goes to.',
  glue: 'The Spark jobs in AWS Glue that copy a migration, and their connection to its source.',
  s3: 'Scripts and manifests of the jobs of a migration, below one place in Amazon S3.',
};

/** Milliseconds after which a call that is under way says so again, for clients with a time limit. */
const BEAT_MS = 5_000;

type AnyHandler = (input: unknown, call: ToolCall) => Promise<object>;

/** A server of the Model Context Protocol over the tools of a catalogue; whoever connects it to a transport closes it. */
export function createServer<T extends ToolCatalogue>(input: {
  readonly name: McpServerName;
  readonly tools: T;
  readonly toolbox: Toolbox<T>;
  readonly policy: ServerPolicy;
}): Server {
  const { name, toolbox, policy } = input;
  const offered = offeredTools(input.tools, policy);
  const server = new Server(
    { name: `landfall-${name}`, title: `Landfall ${name}`, version: SERVER_VERSION },
    { capabilities: { tools: {} }, instructions: INSTRUCTIONS[name] },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: [...offered].map(([tool, definition]) => listedTool(tool, definition)),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal, sendNotification, _meta }) => {
    const tool = offered.get(params.name);
    if (tool === undefined) throw new McpError(ErrorCode.InvalidParams, unknownTool(params.name, input.tools));
    const token = _meta?.progressToken;
    const handler = toolbox[params.name as keyof Toolbox<T>] as unknown as AnyHandler;
    if (token === undefined) return run(tool, handler, params.arguments ?? {}, { signal, progress: () => undefined });
    const beat = beating((progress) => {
      if (signal.aborted) return;
      // A client that has gone is noticed by the transport.
      sendNotification({
        method: 'notifications/progress',
        params: { progressToken: token, ...progress },
      }).catch(() => undefined);
    });
    try {
      return await run(tool, handler, params.arguments ?? {}, { signal, progress: beat.say });
    } finally {
      beat.stop();
    }
  });
  return server;
}

interface SentProgress {
  readonly progress: number;
  readonly total?: number;
  readonly message?: string;
}

/** What is sent rises each time, as the protocol asks: a step that is told again by a little. */
const LITTLE = 0.001;

/** Sends what it is told, and the last of it again while nothing new comes. */
function beating(send: (progress: SentProgress) => void): { say: (progress: CallProgress) => void; stop: () => void } {
  let sent = 0;
  let last: CallProgress = { done: 0 };
  const say = (progress: CallProgress): void => {
    last = progress;
    sent = progress.done > sent ? progress.done : sent + LITTLE;
    const { of, what } = progress;
    send({ progress: sent, ...(of !== undefined && { total: of }), ...(what !== undefined && { message: what }) });
  };
  const timer = setInterval(() => say(last), BEAT_MS);
  timer.unref();
  return { say, stop: () => clearInterval(timer) };
}

async function run(tool: ToolDefinition, handler: AnyHandler, given: object, call: ToolCall): Promise<CallToolResult> {
  try {
    const input = tool.input.safeParse(given);
    if (!input.success) {
      const wrong = input.error.issues.map(
        ({ path, message }) => `${path.map(String).join('.') || 'arguments'}: ${message}`,
      );
      throw new LandfallError('LandfallMcpToolRefused', wrong.join('; '));
    }
    return resultOf(await handler(input.data, call));
  } catch (error) {
    return failureResult(error);
  }
}

function unknownTool(name: string, tools: ToolCatalogue): string {
  const known = Object.hasOwn(tools, name) ? tools[name] : undefined;
  if (known === undefined) return `there is no tool ${JSON.stringify(name.slice(0, 100))}`;
  return known.rowData === true
    ? `${name} gives values of rows: start the server with --allow-row-data`
    : `${name} changes something: start the server with --allow-write`;
}
