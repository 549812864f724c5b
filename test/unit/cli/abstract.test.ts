import { join } from 'node:path';
import { CONFIG, folderWith, landfall } from './support';

const DONE = {
  statements: 2,
  moved: [{ file: 'src/a.ts', line: 3, function: 'a', gateway: 'as.a' }],
  refused: [{ file: 'src/b.ts', line: 7, function: 'b', reason: 'execute is not known' }],
  folder: 'src/data-access',
  commits: [{ step: 'interfaces', sha: '0123456789abcdef', files: 3 }],
  branch: 'landfall/abstraction',
  revert: 'git switch main && git branch -D landfall/abstraction',
};

describe('landfall abstract', () => {
  it('takes the folder that is given, or the one of the configuration', async () => {
    const cwd = folderWith(`${CONFIG}application: { path: app, exclude: ["src/old/**"] }\n`);
    const given = await landfall('abstract --source other --test ./run-tests --exclude src/x.ts --check', { cwd });
    expect(given.abstractions[0]).toMatchObject({ check: true, source: { path: join(cwd, 'other') } });
    expect(given.abstractions[0]!.source.exclude).toContain('src/x.ts');
    const configured = await landfall('abstract', { cwd });
    expect(configured.abstractions[0]).toMatchObject({
      check: false,
      source: { path: join(cwd, 'app'), exclude: ['src/old/**'] },
    });
  });

  it('says what was moved, what stays and why, and how to take it back', async () => {
    const { code, out } = await landfall('abstract --source .', { abstraction: DONE });
    expect(code).toBe(0);
    expect(out).toBe(
      [
        '1 of 2 statements moved to src/data-access',
        '  src/b.ts:7 stays: execute is not known',
        '  0123456789 interfaces (3 files)',
        'on the branch landfall/abstraction; take it back with: git switch main && git branch -D landfall/abstraction',
      ].join('\n'),
    );
  });

  it('fails where the tests of the application end in another way', async () => {
    const { branch: _, revert: _revert, ...rest } = DONE;
    const tests = { command: 'npm test', before: 0, after: 1, tail: '1 failed' };
    const { code, out } = await landfall('abstract --source .', { abstraction: { ...rest, commits: [], tests } });
    expect([code, out]).toEqual([1, expect.stringContaining('0 before and 1 after: the branch was removed\n1 failed')]);
  });

  it('needs an application', async () => {
    const { code, err } = await landfall('abstract', { cwd: folderWith(null) });
    expect([code, err]).toEqual([2, expect.stringContaining('Give --source')]);
  });
});
