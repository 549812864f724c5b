import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { Way } from './session';

/** A server inside of this process, over the SDK's linked pair of transports. */
export async function inProcessWay(server: Server): Promise<Way> {
  const [client, other] = InMemoryTransport.createLinkedPair();
  await server.connect(other);
  return { transport: client, end: () => server.close() };
}
