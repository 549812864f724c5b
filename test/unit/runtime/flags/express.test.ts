import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { adminForExpress, trialForExpress, type ExpressHandler } from '../../../../runtime/flags/admin/express';
import { STEP } from '../../../../runtime/flags/phase/rules';
import { triedPhase } from '../../../../runtime/flags/traffic/unit';
import { ADA, adminApi } from './admin-support';

/** Express comes with another package; the product does not need it. */
type App = RequestListener & { readonly use: (...handlers: (ExpressHandler | string)[]) => void };
const express = createRequire(__filename)(['express'].join()) as (() => App) & { readonly json: () => ExpressHandler };

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function application(parsed: boolean, user: (request: IncomingMessage) => typeof ADA | undefined = () => ADA) {
  const api = await adminApi(STEP.shadow);
  const app = express();
  if (parsed) app.use(express.json());
  app.use(trialForExpress(api.cookie));
  app.use(adminForExpress(api.router, { user }));
  app.use('/tried', (_, response) => {
    void delay(5).then(() => response.end(String(triedPhase())));
  });
  app.use((_, response) => void response.end('the application'));
  const server = createServer(app);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const move = (body: string) =>
    fetch(`${base}/api/migration/phase`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  return { ...api, base, move };
}

describe('in Express', () => {
  it.each([true, false])('the API takes bodies, whether somebody has parsed them (%s) or not', async (parsed) => {
    const { base, move } = await application(parsed);
    expect((await move('{"phase":3,"why":"w"}')).status).toBe(202);
    expect((await move('{"phase":')).status).toBe(400);
    expect((await fetch(`${base}/api/migration/status`)).headers.get('cache-control')).toBe('no-store');
    expect(await (await fetch(`${base}/other`)).text()).toBe('the application');
  });

  it('a body that is too long is refused, and the process does not keep it', async () => {
    const { move } = await application(false);
    expect((await move('x'.repeat(3_000_000))).status).toBe(413);
  });

  it('nobody gets in when the application cannot say who it is', async () => {
    const { base } = await application(true, () => {
      throw new Error('no session store');
    });
    expect((await fetch(`${base}/api/migration/status`)).status).toBe(500);
  });

  it('a live log that a browser has left is closed', async () => {
    const { base, journal } = await application(true);
    const ask = (signal?: AbortSignal) =>
      fetch(`${base}/api/migration/logs`, {
        headers: { accept: 'text/event-stream' },
        ...(signal === undefined ? {} : { signal }),
      });
    const gone = new AbortController();
    const open = await Promise.all(Array.from({ length: 20 }, () => ask(gone.signal)));
    await Promise.all(open.map((one) => one.body!.getReader().read()));
    expect((await ask()).status).toBe(503);
    gone.abort();
    journal.add({ kind: 'read', name: 'g.get', outcome: 'done' });
    for (let at = 0; at < 100 && (await ask(AbortSignal.timeout(5_000))).status !== 200; at += 1) await delay(20);
    expect((await ask()).status).toBe(200);
  });

  it('a tester is served in the phase of the cookie, with all that is awaited', async () => {
    const { base, cookie } = await application(true);
    const tried = async (value: string) =>
      (await fetch(`${base}/tried`, { headers: { cookie: `${cookie.name}=${value}` } })).text();
    expect(await tried(cookie.sign({ phase: 4, user: 'Ada', seconds: 60 }))).toBe('4');
    expect(await tried('forged.cookie')).toBe('undefined');
  });
});
