import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install } from '../../local';
import { installed, installedInPlace } from '../../local/install/cache';
import { fileDigest, folderDigest, requireDigest } from '../../local/install/checksum';
import { mavenInstall } from '../../local/install/maven';
import { missing, requireTool } from '../../local/install/apt';
import { run } from '../../local/install/run';
import { JDBC_DRIVER, VERSIONS } from '../../local/versions';

let cache: string;
const before = process.env.LANDFALL_CACHE;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'landfall-cache-'));
  process.env.LANDFALL_CACHE = cache;
});
afterEach(() => {
  rmSync(cache, { recursive: true, force: true });
  if (before === undefined) delete process.env.LANDFALL_CACHE;
  else process.env.LANDFALL_CACHE = before;
});

test('a jar with another checksum is not installed', async () => {
  const wrong = { ...JDBC_DRIVER, sha256: '0'.repeat(64) };
  const attempt = installed('driver', async (folder) => void (await mavenInstall(wrong, folder, () => undefined)));
  await expect(attempt).rejects.toThrow(
    /checksum of com.mysql:mysql-connector-j:9.1.0 is [0-9a-f]{64}, expected 0{64}: it was not installed/,
  );
  expect(readdirSync(cache)).toEqual([]);
}, 120_000);

test('digests: one file, a folder, a changed byte', async () => {
  writeFileSync(join(cache, 'a'), 'abc');
  expect(await fileDigest(join(cache, 'a'))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  const one = await folderDigest(cache);
  writeFileSync(join(cache, 'a'), 'abd');
  const other = await folderDigest(cache);
  expect(other).not.toBe(one);
  expect(() => requireDigest('x', other, one)).toThrow(/do not use that mirror/);
});

test('two installs of one thing at once: one works, both get it', async () => {
  let fills = 0;
  const fill = async (folder: string): Promise<void> => {
    fills += 1;
    await new Promise((resolve) => setTimeout(resolve, 300));
    writeFileSync(join(folder, 'program'), 'x');
  };
  const paths = await Promise.all([installed('thing', fill), installed('thing', fill), installed('thing', fill)]);
  expect(new Set(paths).size).toBe(1);
  expect(fills).toBe(1);
  expect(existsSync(join(cache, 'thing', 'program'))).toBe(true);
});

test('a failed install leaves nothing, the next one starts from nothing', async () => {
  const fail = async (folder: string): Promise<void> => {
    writeFileSync(join(folder, 'half'), 'x');
    throw new Error('no network');
  };
  await expect(installed('thing', fail)).rejects.toThrow('no network');
  expect(readdirSync(cache)).toEqual([]);
  await expect(installedInPlace('place', fail)).rejects.toThrow('no network');
  const folder = await installedInPlace('place', async (to) => writeFileSync(join(to, 'whole'), 'x'));
  expect(readdirSync(folder).sort()).toEqual(['.complete', 'whole']);
});

test('what a killed install left is removed by the next one', async () => {
  mkdirSync(join(cache, '.building-thing-dead'));
  await installed('thing', async (folder) => writeFileSync(join(folder, 'program'), 'x'));
  expect(readdirSync(cache)).toEqual(['thing']);
});

test('an installing program that fails says so with its last words; it sees no AWS settings of the user', async () => {
  process.env.AWS_SECRET_ACCESS_KEY = 'the user has this';
  const script = 'echo one; echo "key=$AWS_SECRET_ACCESS_KEY" >&2; exit 3';
  await expect(run('The thing', 'sh', ['-c', script])).rejects.toThrow(
    /^The thing failed with exit code 3: one \| key=\. Run/,
  );
  delete process.env.AWS_SECRET_ACCESS_KEY;
  await expect(run('The thing', '/no/such/program', [])).rejects.toThrow(/cannot be started: spawn .* ENOENT/);
});

test('a missing tool gives one sentence of what to install', async () => {
  expect(missing('Java 17 or newer', 'DynamoDB Local').message).toBe(
    'DynamoDB Local needs Java 17 or newer, which is not on this machine. Install it, or use `docker compose up` with ' +
      "the repository's docker-compose.yml.",
  );
  const path = process.env.PATH;
  const getuid = process.getuid;
  process.env.PATH = cache;
  process.getuid = () => 1000;
  try {
    await expect(requireTool('mvn', 'MySQL 8.0', () => undefined)).rejects.toThrow(/^MySQL 8.0 needs Maven 3/);
  } finally {
    process.env.PATH = path;
    process.getuid = getuid;
  }
});

test('every component says where it comes from and how it is checked', () => {
  for (const { source, sha256 } of [...Object.values(VERSIONS), JDBC_DRIVER]) {
    expect(JSON.stringify(source)).not.toMatch(/https?:/);
    if (source.kind === 'maven') expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    if (source.kind === 'go') expect(source.sum).toMatch(/^h1:/);
  }
});

test('Maven components install and match their checksums', async () => {
  const lines: string[] = [];
  const paths = await install(['temporal-test-server'], ({ text }) => lines.push(text));
  expect(existsSync(paths['temporal-test-server'] ?? '')).toBe(true);
  expect(lines.at(-1)).toBe('installed');
  lines.length = 0;
  await install(['temporal-test-server'], ({ text }) => lines.push(text));
  expect(lines).toEqual([]);
}, 240_000);
