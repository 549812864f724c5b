import { setImmediate as nextTurn } from 'node:timers/promises';
import { runCommand, type CommandResult } from '../../../../adapters/app-repo/command';
import { format } from '../../../../adapters/app-repo/formatter';
import { cleanRepository, openBranch, revertCommand, type WorkBranch } from '../../../../adapters/app-repo/repository';
import { APPLICATION_ROOT, loadApplication } from '../../../../adapters/application';
import { ABSTRACTION_BRANCH, type AbstractionStep } from '../../../../contracts/abstraction';
import { abstractSource } from '../../../../engine/abstraction/abstract';
import type { Abstraction } from '../../../../engine/abstraction/model';
import type { AbstractCommit, AbstractInput, AbstractResult } from '../../ports';
import { readText } from './text';
import { stepsOf } from './steps';

/**
 * The change of the application of the stage abstraction, in this process: on a branch of its repository, a commit for each step that changes files. Where
 * anything fails the branch is gone and the folder is as it was.
 * @throws LandfallError LandfallApplicationMissing, LandfallApplicationRepository
 */
export async function abstract(input: AbstractInput): Promise<AbstractResult> {
  const { source, onProgress } = input;
  if (!input.check) await cleanRepository(source.path);
  const { project, packageJson } = await loadApplication(source);
  onProgress('statements ..');
  const found = await abstractSource(project, APPLICATION_ROOT, async () => void (await nextTurn()));
  if (input.check || found.moved.length === 0) return resultOf(found, []);
  const before = await tested(input, 'before');
  if (before && before.code !== 0)
    return {
      ...resultOf(found, []),
      tests: { command: input.test!, before: before.code, after: null, tail: before.tail },
    };
  const branch = await openBranch(source.path, ABSTRACTION_BRANCH);
  try {
    const commits = await committed(branch, found, source.path, packageJson);
    const after = await tested(input, 'after');
    const tests = before && after && { command: input.test!, before: before.code, after: after.code, tail: after.tail };
    if (tests && tests.after !== tests.before) {
      await branch.drop();
      return { ...resultOf(found, []), tests };
    }
    return {
      ...resultOf(found, commits),
      branch: branch.branch,
      revert: revertCommand(branch),
      ...(tests && { tests }),
    };
  } catch (error) {
    await branch.drop();
    throw error;
  }
}

async function tested({ test, source, onProgress }: AbstractInput, when: string): Promise<CommandResult | undefined> {
  if (test === undefined) return undefined;
  onProgress(`${test} ${when} the change ..`);
  return runCommand(source.path, test);
}

async function committed(
  branch: WorkBranch,
  found: Abstraction,
  folder: string,
  packageJson: string | undefined,
): Promise<readonly AbstractCommit[]> {
  const commits: AbstractCommit[] = [];
  const commit = async (step: AbstractionStep, message: string, files: Abstraction['callers']): Promise<void> => {
    const sha = await branch.commit(message, files);
    if (sha !== undefined) commits.push({ step, sha, files: files.length });
  };
  for (const { step, message, files } of stepsOf(found)) await commit(step, message, files);
  const paths = [...new Set(stepsOf(found).flatMap(({ files }) => files.map(({ path }) => path)))].sort();
  const formatter = await format(folder, packageJson, paths);
  if (formatter !== undefined)
    await commit('validation', `style: the data access as ${formatter} writes it`, await readText(folder, paths));
  return commits;
}

const resultOf = (found: Abstraction, commits: readonly AbstractCommit[]): AbstractResult => ({
  statements: found.moved.length + found.refused.length,
  moved: found.moved.map(({ file, line, function: name, group, name: gateway }) => ({
    file,
    line,
    function: name,
    gateway: `${group}.${gateway}`,
  })),
  refused: found.refused,
  folder: found.folder,
  commits,
});
