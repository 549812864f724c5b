import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LandfallError } from '../../contracts/errors';
import { git, type Ran } from './git';

/** A file to write, by its path below the application's folder. */
export interface FileText {
  readonly path: string;
  readonly text: string;
}

/** A branch of the application's repository that Landfall makes commits on. */
export interface WorkBranch {
  readonly branch: string;
  /** Branch, or commit, that was checked out before. */
  readonly before: string;
  /** Writes files and commits them; undefined where nothing changed. */
  commit(message: string, files: readonly FileText[]): Promise<string | undefined>;
  /** Back to what was checked out; the branch is gone. */
  drop(): Promise<void>;
}

/** The command that takes everything back. */
export const revertCommand = ({ branch, before }: Pick<WorkBranch, 'branch' | 'before'>): string =>
  `git switch ${before.length === 40 ? '--detach ' : ''}${before} && git branch -D ${branch}`;

/**
 * Makes a branch in the repository that a folder belongs to.
 * @throws LandfallError LandfallApplicationRepository where there is no repository, something is not committed, or the branch exists
 */
export async function openBranch(folder: string, branch: string): Promise<WorkBranch> {
  await cleanRepository(folder);
  const existing = await git(folder, 'rev-parse', '--verify', '--quiet', `refs/heads/${branch}`);
  if (existing.code === 0) throw unfit(`the branch ${branch} exists already; git branch -D ${branch} removes it`);
  const symbolic = await git(folder, 'symbolic-ref', '--quiet', '--short', 'HEAD');
  const before = symbolic.code === 0 ? symbolic.out.trim() : must(await git(folder, 'rev-parse', 'HEAD')).trim();
  must(await git(folder, 'switch', '--quiet', '--create', branch));
  return {
    branch,
    before,
    async commit(message, files) {
      for (const { path, text } of files) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), text);
      }
      must(await git(folder, 'add', '--all', '--', ...files.map(({ path }) => path)));
      if ((await git(folder, 'diff', '--cached', '--quiet')).code === 0) return undefined;
      must(await git(folder, 'commit', '--quiet', '--message', message));
      return must(await git(folder, 'rev-parse', 'HEAD')).trim();
    },
    async drop() {
      must(await git(folder, 'reset', '--quiet', '--hard'));
      // What was written and not yet added.
      must(await git(folder, 'clean', '--quiet', '--force', '-d', '--', '.'));
      must(await git(folder, 'switch', '--quiet', ...(before.length === 40 ? ['--detach'] : []), before));
      must(await git(folder, 'branch', '--quiet', '--delete', '--force', branch));
    },
  };
}

/** @throws LandfallError LandfallApplicationRepository unless the folder belongs to a repository with a commit and nothing uncommitted */
export async function cleanRepository(folder: string): Promise<void> {
  const inside = await git(folder, 'rev-parse', '--is-inside-work-tree').catch(() => undefined);
  if (inside === undefined) throw unfit('git cannot be started on this machine');
  if (inside.code !== 0 || inside.out.trim() !== 'true') throw unfit(`${folder} is in no git repository`);
  if ((await git(folder, 'rev-parse', '--verify', '--quiet', 'HEAD')).code !== 0)
    throw unfit(`${folder} has no commit yet`);
  // Whatever the configuration says: files that git does not know must not be lost with the branch.
  const status = must(await git(folder, 'status', '--porcelain', '--untracked-files=all'));
  const [first, ...others] = status.split('\n').filter((line) => line !== '');
  if (first !== undefined)
    throw unfit(`${first.slice(3)}${others.length > 0 ? ` and ${others.length} more` : ''}: not committed`);
}

const unfit = (what: string): LandfallError => new LandfallError('LandfallApplicationRepository', what);

function must({ code, out, err }: Ran): string {
  if (code !== 0) throw unfit(err.trim() || out.trim() || `git ended with ${code}`);
  return out;
}
