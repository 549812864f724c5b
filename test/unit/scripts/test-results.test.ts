import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'landfall-results-'));
afterAll(() => rmSync(folder, { recursive: true }));

const RETRIES = join(ROOT, 'test/support/retries.js');
const FLAKY = `
let tries = 0;
test('good', () => undefined);
test('flaky', () => { if (++tries < 2) throw new Error('first time'); });
test('bad', () => { throw new Error('always'); });
`;
/** As the tests of replay and bundle do. */
const STRICT = `jest.retryTimes(0);\nlet tries = 0;\ntest('once', () => { if (++tries < 2) throw new Error('first time'); });\n`;

test('the end of a test run counts and names what passed only at a second try, and what failed', () => {
  writeFileSync(join(folder, 'flaky.test.js'), FLAKY);
  writeFileSync(join(folder, 'strict.test.js'), STRICT);
  writeFileSync(join(folder, 'broken.test.js'), `require('./nothing');\n`);
  writeFileSync(
    join(folder, 'jest.config.json'),
    JSON.stringify({ rootDir: folder, transform: {}, setupFilesAfterEnv: [RETRIES], testEnvironment: 'node' }),
  );
  const json = join(folder, 'out.json');
  const jest = [join(ROOT, 'node_modules/jest/bin/jest.js'), '-c', join(folder, 'jest.config.json'), '--silent'];
  spawnSync(process.execPath, [...jest, '--json', `--outputFile=${json}`], {
    env: { ...process.env, LANDFALL_TEST_RETRIES: '2' },
  });
  expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({ numTotalTests: 4 });

  const script = `
    import { readFileSync } from 'node:fs';
    import { endText, summaryOf } from ${JSON.stringify(join(ROOT, 'scripts/lib/test-results.mjs'))};
    console.log(endText(summaryOf(JSON.parse(readFileSync(${JSON.stringify(json)}, 'utf8')), ${JSON.stringify(folder)})));`;
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', script]).toString().trim().split('\n');
  expect(said.slice(0, 3)).toEqual(['passed only when tried again:', '  flaky.test.js: flaky (attempt 2)', 'failed:']);
  expect(said.slice(3, -1).sort()).toEqual([
    '  broken.test.js: could not run',
    '  flaky.test.js: bad',
    '  strict.test.js: once',
  ]);
  expect(said.at(-1)).toBe('2 passed, 1 of them only when tried again, 3 failed');
}, 60_000);
