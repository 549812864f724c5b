/** The servers through which Landfall controls what is outside. */
export const MCP_SERVERS = ['mysql'] as const;
export type McpServerName = (typeof MCP_SERVERS)[number];

export const isMcpServer = (name: string): name is McpServerName => (MCP_SERVERS as readonly string[]).includes(name);
