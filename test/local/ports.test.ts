import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { choosePort } from '../../local/process/ports';

/** Configuration files hold the address of a server, so it must come back there. */
let holder: Server;
let held: number;

beforeEach(async () => {
  holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  held = (holder.address() as AddressInfo).port;
});
afterEach(() => new Promise((resolve) => holder.close(resolve)));

test('the port of a server that is still dying is waited for', async () => {
  const freed = setTimeout(() => holder.close(), 1_500);
  expect(await choosePort('temporal', held, [])).toBe(held);
  clearTimeout(freed);
});

test('a port that another program keeps is replaced within seconds', async () => {
  const began = Date.now();
  expect(await choosePort('temporal', held, [])).not.toBe(held);
  expect(Date.now() - began).toBeLessThan(8_000);
});

test('a port that the same stack has just given away is not waited for', async () => {
  const began = Date.now();
  expect(await choosePort('temporal', held, [held])).not.toBe(held);
  expect(Date.now() - began).toBeLessThan(1_000);
});
