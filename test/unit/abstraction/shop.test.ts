import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { abstract } from '../../../client/cli/standalone/abstract';
import { git, repositoryOfExample } from './support/repository';

const root = join(__dirname, '../../..');
const known = JSON.parse(readFileSync(join(root, 'test/cases/shop-call-sites.json'), 'utf8')) as { kind: string }[];
const folders: string[] = [];
const example = (name: string): string => {
  const folder = repositoryOfExample(name);
  folders.push(folder);
  return folder;
};
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

const given = (path: string, test?: string) => ({
  source: { path, include: ['src/**/*.ts'], exclude: [] },
  check: false,
  onProgress: () => undefined,
  ...(test !== undefined && { test }),
});

/** What the compiler says of the application's own code, without the lines, which may move. */
const compiled = (folder: string): readonly string[] => {
  try {
    execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', '.', '--pretty', 'false'], {
      cwd: folder,
      encoding: 'utf8',
    });
    return [];
  } catch (error) {
    const { stdout } = error as { stdout: string };
    return stdout
      .split('\n')
      .filter((line) => /^src\//.test(line))
      .map((line) => line.replace(/\(\d+,\d+\)/, ''))
      .sort();
  }
};

describe('the example applications', () => {
  it('shop: every statement moves, its own unit tests and its types stay as they are, in each commit', async () => {
    const folder = example('shop');
    const before = compiled(folder);
    const jest = join(root, 'node_modules/jest/bin/jest.js');
    const result = await abstract(given(folder, `"${process.execPath}" "${jest}" --selectProjects unit --no-cache`));
    expect(result.refused).toEqual([]);
    expect(result.moved).toHaveLength(known.filter(({ kind }) => kind !== 'transaction-control').length);
    expect(result.tests).toMatchObject({ before: 0, after: 0 });
    expect(git(folder, 'diff', '--name-only', 'main', '--', 'test', 'scripts', 'sql', 'package.json')).toBe('');
    for (const { sha } of result.commits) {
      git(folder, 'checkout', '--quiet', sha);
      expect(compiled(folder)).toEqual(before);
    }
  }, 600_000);

  it('billing: every statement moves and its types stay as they are', async () => {
    const folder = example('billing');
    const before = compiled(folder);
    const result = await abstract(given(folder));
    expect([result.moved.length, result.refused]).toEqual([35, []]);
    expect(compiled(folder)).toEqual(before);
  }, 300_000);
});
