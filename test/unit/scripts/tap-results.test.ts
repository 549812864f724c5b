import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'landfall-tap-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What npm test makes of a TAP text. */
function summaryOf(tap: string): unknown {
  writeFileSync(join(folder, 'tap.txt'), tap);
  const script = `
    import { readFileSync } from 'node:fs';
    import { tapSummaryOf } from ${JSON.stringify(join(ROOT, 'scripts/lib/test-results.mjs'))};
    console.log(JSON.stringify(tapSummaryOf(readFileSync(process.argv[1], 'utf8'), 'app')));`;
  const args = ['--input-type=module', '-e', script, join(folder, 'tap.txt')];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

test('the runs of Node’s own runner are counted and what failed is named', () => {
  const file = join(folder, 'some.test.mjs');
  writeFileSync(
    file,
    `import { it } from 'node:test';\nit('good', () => {});\nit('bad', () => { throw new Error('no'); });\n`,
  );
  const { stdout } = spawnSync(process.execPath, ['--test', '--test-reporter=tap', file], {
    encoding: 'utf8',
  });
  expect(summaryOf(stdout)).toEqual({ passed: 1, failed: 1, failedNames: ['app: bad'] });
});

test('a run that ended before its counts failed', () => {
  expect(summaryOf('TAP version 13\n')).toEqual({ passed: 0, failed: 1, failedNames: ['app: could not run'] });
});
