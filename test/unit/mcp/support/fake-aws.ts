import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ServerSettings } from '../../../../adapters/mcp/settings';
import { NOWHERE } from './nowhere';

/** What a service answers; `cut`: nothing, the connection ends. */
export type FakeAnswer = { readonly status?: number; readonly body: object } | 'cut';

export const denied = (action: string): FakeAnswer => ({
  status: 400,
  body: { __type: 'AccessDeniedException', message: `not authorized to perform: ${action}` },
});

/** An endpoint of AWS's JSON protocols. */
export interface FakeAws {
  readonly settings: ServerSettings;
  close(): void;
}

/** @param answer by the name of the call and what it was given */
export async function fakeAws(answer: (call: string, given: Record<string, unknown>) => FakeAnswer): Promise<FakeAws> {
  process.env['AWS_ACCESS_KEY_ID'] ??= 'test';
  process.env['AWS_SECRET_ACCESS_KEY'] ??= 'test';
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const call = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
      const answered = answer(call, JSON.parse(text) as Record<string, unknown>);
      if (answered === 'cut') return void request.socket.destroy();
      response.writeHead(answered.status ?? 200, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(answered.body));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    settings: { ...NOWHERE, aws: { region: 'us-east-1', endpoint } },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
