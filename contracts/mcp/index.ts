import { dynamodbTools } from './dynamodb';
import { mysqlTools } from './mysql';
import type { McpServerName } from './names';
import type { ToolCatalogue } from './tool';

/** Tools of the servers; what clients, servers and documentation know of them. */
export const TOOLS = { mysql: mysqlTools, dynamodb: dynamodbTools } as const satisfies Readonly<
  Record<McpServerName, ToolCatalogue>
>;

export type Tools = typeof TOOLS;
