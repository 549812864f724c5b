import { dynamodbTools } from './dynamodb';
import { glueTools } from './glue';
import { mysqlTools } from './mysql';
import type { McpServerName } from './names';
import { s3Tools } from './s3';
import type { ToolCatalogue } from './tool';

/** Tools of the servers; what clients, servers and documentation know of them. */
export const TOOLS = {
  mysql: mysqlTools,
  dynamodb: dynamodbTools,
  glue: glueTools,
  s3: s3Tools,
} as const satisfies Readonly<Record<McpServerName, ToolCatalogue>>;

export type Tools = typeof TOOLS;
