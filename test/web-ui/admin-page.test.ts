import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { adminForExpress } from '../../runtime/flags/admin/express';
import { STEP } from '../../runtime/flags/phase/rules';
import { openBrowser } from '../../scripts/pictures/browser';
import { ADA, adminApi, BOB } from '../unit/runtime/flags/admin-support';

/** The admin page in Chromium, over a control table in memory. Not part of npm test, as the other tests here: npx jest test/web-ui. */

let api: Awaited<ReturnType<typeof adminApi>>;
let server: Server;
let browser: Browser;
let base: string;

const userOf = (request: IncomingMessage) =>
  request.headers.cookie?.includes('who=ada') ? ADA : request.headers.cookie?.includes('who=bob') ? BOB : undefined;

beforeAll(async () => {
  api = await adminApi(STEP.compare, { keepValues: true });
  const middleware = adminForExpress(api.router, { user: userOf });
  server = createServer((request, response) =>
    middleware(request, response, () => {
      response.statusCode = 404;
      response.end('the application');
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await openBrowser();
}, 180_000);
afterAll(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
});

/** The page, and whatever it complained of. */
async function open(who: string | undefined): Promise<{ readonly page: Page; readonly complaints: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 1500 } });
  if (who !== undefined) await context.addCookies([{ name: 'who', value: who, url: base }]);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return { page, complaints };
}

const text = (page: Page, id: string): Promise<string> => page.locator(`#${id}`).innerText();

describe('the admin page', () => {
  it('shows phase, flags, statistics, differences and the log, as it goes on', async () => {
    const { page, complaints } = await open('ada');
    for (let at = 0; at < 3; at += 1) {
      api.statistics.add('orders.find', 'reads');
      api.journal.add({ kind: 'read', name: 'orders.find', outcome: 'done', step: 'compare', side: 'mysql', ms: 1.5 });
    }
    const sides = {
      mysql: () => Promise.resolve({ id: 7, name: '<img src=x onerror=alert(1)>' }),
      dynamodb: () => Promise.resolve({ id: 7, name: 'Bob' }),
    };
    await api.dualReads.look({ name: 'orders.find', args: [7], sides, options: {} });
    await page.goto(`${base}/api/migration/page`);
    await page.locator('#phases li.now').waitFor();
    expect(await text(page, 'phases')).toContain('both written, both read');
    expect(await page.locator('#phases li.now').getAttribute('data-phase')).toBe('3');
    expect(await page.locator('.flag.on').count()).toBe(4);
    await page.locator('#statistics td', { hasText: 'orders.find' }).waitFor();
    await page.locator('#differences td', { hasText: 'text of 28' }).waitFor();
    expect(await page.locator('#log tbody tr').count()).toBe(4);
    api.journal.add({ kind: 'write', name: 'orders.insert', outcome: 'shadow-failed', error: 'TimeoutError' });
    await page.locator('#log tr.bad', { hasText: 'orders.insert' }).waitFor();
    await page.locator('#filter [value=read]').uncheck();
    await page.locator('#log tbody tr').nth(2).waitFor({ state: 'detached' });
    expect(await page.locator('#log tbody tr').count()).toBe(2);
    // Values come only when they are asked for, and as text.
    await page.locator('#values').check();
    await page.locator('#differences td', { hasText: '<img src=x' }).waitFor();
    expect(await page.locator('#differences img').count()).toBe(0);
    await page.screenshot({ path: join(tmpdir(), 'landfall-admin-page.png'), fullPage: true });
    expect(complaints).toEqual([]);
    await page.close();
  }, 120_000);

  it('asks for a move, says what it waits for, and shows a move as it is made', async () => {
    const { page } = await open('ada');
    await page.goto(`${base}/api/migration/page`);
    await page.locator('#move [name=phase] option').nth(2).waitFor({ state: 'attached' });
    await page.locator('#move [name=why]').fill('the differences are gone');
    await page.locator('#move [name=phase]').selectOption('4');
    await page.locator('#move button[name=move]').click();
    await page.locator('#message', { hasText: 'the next step needs: instancesArrived, commitsNumbered' }).waitFor();
    await page.locator('#changes td', { hasText: 'the differences are gone' }).waitFor();
    api.setFlag(STEP.strict);
    await page.locator('#phases li.near').nth(1).waitFor();
    await page.locator('#move [name=why]').fill('too slow');
    await page.locator('#move [name=to]').selectOption('2');
    await page.locator('#move button[name=rollback]').click();
    await page.locator('#request', { hasText: 'phase 2, by Ada: too slow' }).waitFor();
    await page.close();
  }, 120_000);

  it('is not there for those who must not see it, and the application answers its own paths', async () => {
    for (const who of [undefined, 'bob']) {
      const { page } = await open(who);
      const answer = await page.goto(`${base}/api/migration/page`);
      expect([answer?.status(), await page.locator('form').count()]).toEqual([404, 0]);
      const status = await page.goto(`${base}/api/migration/status`);
      expect(status?.status()).toBe(who === undefined ? 401 : 403);
      expect(await (await page.goto(`${base}/elsewhere`))?.text()).toBe('the application');
      await page.close();
    }
  }, 120_000);
});
