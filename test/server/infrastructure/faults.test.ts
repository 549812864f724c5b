import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInfrastructureActivities } from '../../../activities/infrastructure';
import { portOpener } from '../../../adapters/mcp/port/open';
import { FaultProxy } from '../../support/fault-proxy';
import { stack } from '../../support/stack';
import { bench } from './context';
import { Sandbox } from './support';

const openPort = portOpener({ secrets: async () => 'x', environment: {} });
const tuning = { connectionTimeoutMs: 500, requestTimeoutMs: 700, maxAttempts: 2 };

async function atEndpoint(endpoint: string): Promise<unknown> {
  const sandbox = new Sandbox();
  const b = await bench(sandbox.prefix, { target: { endpoint } });
  sandbox.client.destroy();
  const activities = createInfrastructureActivities({ store: () => b.store, openPort, tuning });
  return await activities.writeTemplate({ context: b.context() });
}

async function answering(listener: RequestListener, body: (endpoint: string) => Promise<void>): Promise<void> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await body(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const unreachable = { type: 'LandfallAwsUnreachable', nonRetryable: false };

describe('an endpoint that fails', () => {
  it('refused: retried, and the message names call and place', async () => {
    await expect(atEndpoint('http://127.0.0.1:9')).rejects.toMatchObject({
      ...unreachable,
      message: expect.stringMatching(/STS GetCallerIdentity at http:\/\/127\.0\.0\.1:9 got no answer/) as string,
    });
  });

  it('a dead router: an error within seconds, not minutes', async () => {
    const { hostname, port } = new URL(stack.aws());
    const proxy = await FaultProxy.listen({ host: hostname, port: Number(port) });
    proxy.set('blackhole');
    const started = Date.now();
    await expect(atEndpoint(`http://127.0.0.1:${proxy.port}`)).rejects.toMatchObject(unreachable);
    expect(Date.now() - started).toBeLessThan(5_000);
    await proxy.close();
  });

  it.each([
    ['500 with XML', 500, '<ErrorResponse><Error><Code>InternalFailure</Code></Error></ErrorResponse>'],
    ['500 with the page of a proxy', 500, '<html><body>bad</body></html>'],
    ['503 with nothing', 503, ''],
    ['200 with the page of a proxy', 200, '<html><body>login</body>'],
  ])('%s: retried', async (_, status, text) => {
    await answering(
      (_request, response) => response.writeHead(status, { 'content-type': 'text/html' }).end(text),
      async (endpoint) => await expect(atEndpoint(endpoint)).rejects.toMatchObject(unreachable),
    );
  });

  it('a connection that is cut in the middle of the answer: retried', async () => {
    await answering(
      (_request, response) => {
        response.writeHead(200, { 'content-length': '1000' }).write('<GetCallerIdentityResponse>');
        setTimeout(() => response.destroy(), 20);
      },
      async (endpoint) => await expect(atEndpoint(endpoint)).rejects.toMatchObject(unreachable),
    );
  });

  it('an answer that stops in the middle: retried', async () => {
    await answering(
      (_request, response) => void response.writeHead(200, { 'content-length': '1000' }).write('<GetCallerIdent'),
      async (endpoint) => await expect(atEndpoint(endpoint)).rejects.toMatchObject(unreachable),
    );
  });

  it('access denied ends the stage and names the call', async () => {
    const before = process.env['AWS_ACCESS_KEY_ID'];
    process.env['AWS_ACCESS_KEY_ID'] = 'nobody';
    try {
      await expect(atEndpoint(stack.aws())).rejects.toMatchObject({
        type: 'LandfallAwsAccessDenied',
        nonRetryable: true,
        message: expect.stringContaining('STS GetCallerIdentity') as string,
      });
    } finally {
      if (before === undefined) delete process.env['AWS_ACCESS_KEY_ID'];
      else process.env['AWS_ACCESS_KEY_ID'] = before;
    }
  });
});
