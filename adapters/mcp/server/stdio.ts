import type { Readable, Writable } from 'node:stream';
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';

/** Far above any request: the longest has the SELECTs of all views of a migration. */
const MOST_REQUEST_BYTES = 64 * 1024 * 1024;

/**
 * Serves over standard input and output until the input ends, the client is gone, or the signal aborts: nothing outlives its client.
 * Standard output belongs to the protocol alone.
 */
export async function serveStdio(input: {
  readonly server: Server;
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { server, stdin, stdout, signal } = input;
  const transport = new StdioServerTransport(stdin, stdout, { maxBufferSize: MOST_REQUEST_BYTES });
  const ended = new Promise<void>((resolve) => {
    const end = (): void => resolve();
    server.onclose = end;
    stdin.once('end', end);
    stdin.once('close', end);
    stdout.once('error', end);
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
  });
  await server.connect(transport);
  await ended;
  await server.close();
}
