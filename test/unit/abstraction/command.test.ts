import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { abstract } from '../../../client/cli/standalone/abstract';
import { git, repositoryOf } from './support/repository';
import { DB } from './support/same';

const BOATS = `import { pool } from './db';
export const all = () => pool.query('SELECT * FROM boats');
`;
const folders: string[] = [];
const repository = (files: Readonly<Record<string, string>> = { 'src/db.ts': DB, 'src/boats.ts': BOATS }): string => {
  const folder = repositoryOf(files);
  folders.push(folder);
  return folder;
};
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

const given = (path: string, more: { check?: boolean; test?: string } = {}) => ({
  source: { path, include: ['src/**/*.ts'], exclude: [] },
  check: false,
  onProgress: () => undefined,
  ...more,
});
const state = (folder: string): readonly string[] => [
  git(folder, 'branch', '--show-current').trim(),
  git(folder, 'branch', '--list', 'landfall/*').trim(),
  git(folder, 'status', '--porcelain', '--ignored').trim(),
];

describe('the branch of the application', () => {
  it('has a commit for each step that changes files, and one command takes it back', async () => {
    const folder = repository();
    const result = await abstract(given(folder));
    expect(result.commits.map(({ step }) => step)).toEqual([
      'interfaces',
      'mysql-implementation',
      'factory',
      'callers',
    ]);
    expect(git(folder, 'log', '--format=%H', 'main..landfall/abstraction').trim().split('\n').reverse()).toEqual(
      result.commits.map(({ sha }) => sha),
    );
    expect(state(folder)).toEqual(['landfall/abstraction', '* landfall/abstraction', '']);
    expect(readFileSync(join(folder, 'src/boats.ts'), 'utf8')).toContain('dataAccess(pool).boats.all()');
    expect(result.revert).toBe('git switch main && git branch -D landfall/abstraction');
    git(folder, 'switch', '--quiet', 'main');
    git(folder, 'branch', '--quiet', '-D', 'landfall/abstraction');
    expect(readFileSync(join(folder, 'src/boats.ts'), 'utf8')).toBe(BOATS);
    expect(existsSync(join(folder, 'src/data-access'))).toBe(false);
  });

  it('changes nothing when it is only asked', async () => {
    const folder = repository();
    writeFileSync(join(folder, 'src/new.ts'), 'export const a = 1;\n');
    const result = await abstract(given(folder, { check: true }));
    expect([result.moved.length, result.commits, result.branch]).toEqual([1, [], undefined]);
    expect(state(folder)).toEqual(['main', '', '?? src/new.ts']);
  });

  it('is gone when the tests end in another way, with whatever they left behind', async () => {
    const folder = repository();
    const test = 'test ! -d src/data-access || { echo broken >> src/boats.ts; echo left > src/left.ts; exit 3; }';
    const result = await abstract(given(folder, { test }));
    expect([result.tests?.before, result.tests?.after, result.commits]).toEqual([0, 3, []]);
    expect(state(folder)).toEqual(['main', '', '']);
    expect(readFileSync(join(folder, 'src/boats.ts'), 'utf8')).toBe(BOATS);
  });

  it('is not begun when the tests fail before', async () => {
    const folder = repository();
    const result = await abstract(given(folder, { test: 'echo no; exit 4' }));
    expect(result.tests).toEqual({ command: 'echo no; exit 4', before: 4, after: null, tail: 'no' });
    expect(state(folder)).toEqual(['main', '', '']);
  });

  it('does not lose files of which git was told not to speak', async () => {
    const folder = repository();
    git(folder, 'config', 'status.showUntrackedFiles', 'no');
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    await expect(abstract(given(folder, { test: 'test ! -d src/data-access' }))).rejects.toThrow(
      /notes.txt: not committed/,
    );
    expect(readFileSync(join(folder, 'notes.txt'), 'utf8')).toBe('mine');
  });

  it('is refused for work that is not committed, for a branch that is there, and outside of git', async () => {
    const dirty = repository();
    writeFileSync(join(dirty, 'src/boats.ts'), `${BOATS}// mine\n`);
    await expect(abstract(given(dirty))).rejects.toThrow(/src\/boats.ts: not committed/);
    const twice = repository();
    git(twice, 'branch', 'landfall/abstraction');
    await expect(abstract(given(twice))).rejects.toThrow(/exists already/);
    expect(git(twice, 'branch', '--show-current').trim()).toBe('main');
    const none = repository();
    rmSync(join(none, '.git'), { recursive: true });
    await expect(abstract(given(none))).rejects.toThrow(/is in no git repository/);
  });

  it('begins at a commit without a branch as well', async () => {
    const folder = repository();
    git(folder, 'switch', '--quiet', '--detach');
    const sha = git(folder, 'rev-parse', 'HEAD').trim();
    expect((await abstract(given(folder))).revert).toBe(
      `git switch --detach ${sha} && git branch -D landfall/abstraction`,
    );
  });

  it('leaves no branch when git refuses a commit', async () => {
    const folder = repository();
    writeFileSync(join(folder, '.git/hooks/pre-commit'), '#!/bin/sh\necho not today >&2\nexit 1\n', { mode: 0o755 });
    await expect(abstract(given(folder))).rejects.toThrow(/not today/);
    expect(state(folder)).toEqual(['main', '', '']);
  });
});
