import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { AesCodec } from '../../../adapters/codec';
import { createCodecServer } from '../../../client/codec-server/server';

const UI = 'http://localhost:8233';
const servers: Server[] = [];
afterAll(() => servers.forEach((server) => server.close()));

async function serve(token?: string): Promise<string> {
  const codec = new AesCodec(Buffer.alloc(32, 1));
  const server = createCodecServer({ codec, origins: [UI], ...(token === undefined ? {} : { token }) });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const PLAIN = { payloads: [{ metadata: { encoding: base64('json/plain') }, data: base64('{"to":"traffic"}') }] };
const post = (url: string, body: unknown, headers: Record<string, string> = { origin: UI }) =>
  fetch(url, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });

test('encodes what the Web UI sends and decodes what it shows', async () => {
  const url = await serve();
  const encoded = await post(`${url}/encode`, PLAIN);
  expect(encoded.headers.get('access-control-allow-origin')).toBe(UI);
  const sealed = (await encoded.json()) as typeof PLAIN;
  expect(Buffer.from(sealed.payloads[0]?.metadata.encoding ?? '', 'base64').toString()).toBe('binary/encrypted');
  expect(await (await post(`${url}/decode`, sealed)).json()).toEqual(PLAIN);
});

test('answers the browser that asks beforehand', async () => {
  const url = await serve();
  const response = await fetch(`${url}/decode`, { method: 'OPTIONS', headers: { origin: UI } });
  expect(response.status).toBe(204);
  expect(response.headers.get('access-control-allow-headers')).toContain('x-namespace');
});

test('a page of another origin gets nothing', async () => {
  const url = await serve();
  const response = await post(`${url}/decode`, PLAIN, { origin: 'http://elsewhere.example' });
  expect(response.status).toBe(403);
  expect(response.headers.get('access-control-allow-origin')).toBeNull();
});

test('the temporal command, which has no origin, is answered', async () => {
  const url = await serve();
  expect((await post(`${url}/decode`, PLAIN, {})).status).toBe(200);
});

test.each([
  ['not json', 400],
  ['{}', 400],
  ['{"payloads":7}', 400],
  ['{"payloads":[7]}', 400],
  ['{"payloads":[{"metadata":7}]}', 400],
  ['{"payloads":[{"metadata":{"a":7}}]}', 400],
  [`{"payloads":["${'x'.repeat(7 * 1024 * 1024)}"]}`, 413],
])('a body that is none is refused', async (body, status) => {
  const url = await serve();
  expect((await post(`${url}/encode`, body)).status).toBe(status);
});

test('other paths and methods are refused', async () => {
  const url = await serve();
  expect((await post(`${url}/other`, PLAIN)).status).toBe(404);
  expect((await fetch(`${url}/encode`)).status).toBe(405);
});

test('with a token only who has it is answered', async () => {
  const url = await serve('open-sesame');
  expect((await post(`${url}/decode`, PLAIN)).status).toBe(401);
  expect((await post(`${url}/decode`, PLAIN, { authorization: 'Bearer wrong-sesame' })).status).toBe(401);
  expect((await post(`${url}/decode`, PLAIN, { authorization: 'Bearer open-sesame' })).status).toBe(200);
});
