/** The servers, one for each system that control operations go to. */
export const MCP_SERVERS = ['mysql', 'dynamodb', 'glue', 's3'] as const;
export type McpServerName = (typeof MCP_SERVERS)[number];

export const isMcpServer = (name: string): name is McpServerName => (MCP_SERVERS as readonly string[]).includes(name);

/** The servers that a transfer cannot do without, by its engine. */
export const serversOfTransfer = (engine: string | undefined): readonly McpServerName[] =>
  engine === 'glue' ? MCP_SERVERS : ['mysql', 'dynamodb'];
