import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const STEPS = join(__dirname, '../../../scripts/lib/steps.mjs');

/** What a script prints that has `allOf` of scripts/lib/steps.mjs. */
function printed(script: string): string {
  const text = `import { allOf } from ${JSON.stringify(STEPS)};\n${script}`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', text], { encoding: 'utf8' });
  return stdout.trim();
}

test('steps beside each other: a failure waits for the others, and each is told', () => {
  const late = `new Promise((_, no) => setTimeout(() => { console.log('done'); no(new Error('late')); }, 100))`;
  expect(
    printed(
      `await allOf([Promise.reject(new Error('soon')), ${late}, 1]).catch(({ message }) => console.log(message));`,
    ),
  ).toBe('done\nsoon\nlate');
  expect(printed(`console.log((await allOf([Promise.resolve(1), undefined])).join('|'));`)).toBe('1|');
});
