import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export const git = (folder: string, ...given: readonly string[]): string =>
  execFileSync('git', ['-C', folder, ...given], {
    encoding: 'utf8',
    env: {
      ...process.env,
      GIT_AUTHOR_NAME: 'test',
      GIT_AUTHOR_EMAIL: 'test@localhost',
      GIT_COMMITTER_NAME: 'test',
      GIT_COMMITTER_EMAIL: 'test@localhost',
    },
  });

/** A repository of its own with these files, everything committed; commits can be made in it without a name of the machine's. */
export function repositoryOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'landfall-abstract-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return committed(folder);
}

/** A copy of one of the example applications, with the packages that are installed here. */
export function repositoryOfExample(name: string): string {
  const root = join(__dirname, '../../../..');
  const folder = mkdtempSync(join(tmpdir(), `landfall-abstract-${name}-`));
  cpSync(join(root, 'examples', name), folder, {
    recursive: true,
    filter: (path) => !/\/(?:node_modules|logs|dist)$/.test(path),
  });
  committed(folder);
  appendFileSync(join(folder, '.git/info/exclude'), '\nnode_modules\n');
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

function committed(folder: string): string {
  git(folder, 'init', '--quiet', '--initial-branch', 'main');
  git(folder, 'config', 'user.name', 'test');
  git(folder, 'config', 'user.email', 'test@localhost');
  git(folder, 'config', 'commit.gpgsign', 'false');
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message', 'as it was');
  return folder;
}
