import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleKey, cachedBundle } from '../../../worker/bundle-cache';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'landfall-bundle-'));
  for (const room of ['workflows', 'contracts', 'engine', 'adapters/codec']) {
    mkdirSync(join(root, room, 'transfer'), { recursive: true });
    writeFileSync(join(root, room, 'transfer', 'rules.js'), `exports.room = '${room}';\n`);
  }
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const made = (code: string): jest.Mock => jest.fn(() => Promise.resolve({ code }));

test('the same code is bundled once', async () => {
  const folder = join(root, 'bundles');
  const [first, second] = [made('a'), made('b')];
  expect(await cachedBundle(folder, bundleKey(root, []), first)).toEqual({ code: 'a' });
  expect(await cachedBundle(folder, bundleKey(root, []), second)).toEqual({ code: 'a' });
  expect(second).not.toHaveBeenCalled();
});

test.each(['workflows', 'contracts', 'engine', 'adapters/codec'])(
  'a changed, a new and a renamed file of %s make another bundle',
  (room) => {
    const keys = [bundleKey(root, [])];
    const file = join(root, room, 'transfer', 'rules.js');
    for (const change of [
      () => writeFileSync(file, 'exports.room = 1;\n'),
      () => writeFileSync(join(root, room, 'new.ts'), ''),
      () => rmSync(file),
    ]) {
      change();
      keys.push(bundleKey(root, []));
    }
    expect(new Set(keys).size).toBe(4);
  },
);

test('modules that a setting adds make another bundle', () => {
  expect(bundleKey(root, ['/traces.js'])).not.toBe(bundleKey(root, []));
});

test('a file that was written in part is made again', async () => {
  const folder = join(root, 'bundles');
  await cachedBundle(folder, 'k', made('a'));
  for (const half of ['', 'a', 'a\n// who']) {
    writeFileSync(join(folder, 'k.js'), half);
    expect(await cachedBundle(folder, 'k', made('b'))).toEqual({ code: 'b' });
    expect(await cachedBundle(folder, 'k', made('c'))).toEqual({ code: 'b' });
  }
});

test('what failed to bundle is not kept', async () => {
  const folder = join(root, 'bundles');
  await expect(cachedBundle(folder, 'k', () => Promise.reject(new Error('no such module')))).rejects.toThrow('no such');
  expect(await cachedBundle(folder, 'k', made('a'))).toEqual({ code: 'a' });
});

test('a folder that cannot be made costs the time only', async () => {
  writeFileSync(join(root, 'bundles'), 'a file in its place');
  expect(await cachedBundle(join(root, 'bundles'), 'k', made('a'))).toEqual({ code: 'a' });
  expect(await cachedBundle(join(root, 'bundles'), 'k', made('b'))).toEqual({ code: 'b' });
});

test('old bundles go, nothing half written stays', async () => {
  const folder = join(root, 'bundles');
  for (let i = 0; i < 12; i += 1) await cachedBundle(folder, `k${i}`, made(String(i)));
  const names = readdirSync(folder);
  expect(names).toHaveLength(8);
  expect(names.every((name) => /^k\d+\.js$/.test(name))).toBe(true);
});
