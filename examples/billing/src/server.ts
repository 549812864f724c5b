import { createServer, type IncomingMessage } from 'node:http';
import { config } from './config';
import { Refused } from './errors';
import { accounts } from './repositories/accounts';
import { bills } from './repositories/bills';
import { charges } from './repositories/charges';
import { findCustomer } from './repositories/customers';
import { subscribers } from './repositories/subscribers';
import { rate, type UsageEvent } from './services/rating';

type Handler = (parts: string[], query: URLSearchParams, body: unknown) => Promise<unknown>;

const routes: [method: string, path: RegExp, handler: Handler][] = [
  ['GET', /^\/customers\/(\d+)$/, ([id = '']) => findCustomer(Number(id))],
  ['GET', /^\/customers\/(\d+)\/accounts$/, ([id = '']) => accounts.ofCustomer(Number(id), {})],
  ['GET', /^\/accounts\/(\w+)$/, ([no = '']) => accounts.find(no)],
  ['GET', /^\/accounts\/(\w+)\/subscribers$/, ([no = '']) => subscribers.ofAccount(no)],
  ['GET', /^\/accounts\/(\w+)\/bills$/, ([no = ''], query) => bills.latest(no, Number(query.get('limit') ?? 12))],
  ['GET', /^\/accounts\/(\w+)\/bills\/(\d+)\/charges$/, ([no = '', bill]) => charges.ofBill(no, Number(bill))],
  [
    'GET',
    /^\/accounts\/(\w+)\/charges\/(\w+)$/,
    ([no = '', feature = ''], query) =>
      charges.ofFeature(no, feature, query.get('from') ?? '1970-01-01', query.get('to') ?? '9999-12-31'),
  ],
  ['GET', /^\/subscribers\/(\d+)$/, ([msisdn = '']) => subscribers.byMsisdn(msisdn)],
  ['POST', /^\/usage$/, async (_, __, body) => ({ chargeId: await rate(body as UsageEvent) })],
];

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return chunks.length === 0 ? undefined : JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

async function answer(request: IncomingMessage): Promise<[status: number, body: unknown]> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  for (const [method, path, handler] of routes) {
    const match = path.exec(url.pathname);
    if (request.method !== method || !match) continue;
    const found = await handler(match.slice(1), url.searchParams, await bodyOf(request));
    return found === undefined ? [404, { error: 'not found' }] : [200, found];
  }
  return [404, { error: 'no such route' }];
}

export const server = createServer((request, response) => {
  answer(request)
    .catch((error: unknown): [number, unknown] => {
      if (error instanceof Refused) return [error.status, { error: error.message }];
      if (error instanceof SyntaxError) return [422, { error: 'the body is no JSON' }];
      console.error(error);
      return [500, { error: 'internal error' }];
    })
    .then(([status, body]) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
});

if (require.main === module) server.listen(config.port, () => console.log(`listening on ${config.port}`));
