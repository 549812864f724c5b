import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import type { ArtifactIndex, ArtifactRef } from '../../../contracts/artifacts';
import { LandfallError } from '../../../contracts/errors';
import { stageFolder, type StageName } from '../../../contracts/names';
import { suggest } from '../../../engine/lib/settings-file';
import { artifactIndex } from '../artifact-index';
import { action, withExamples, type Register } from '../command';
import { EXIT } from '../exit-codes';
import type { Invocation } from '../invocation';
import type { ArtifactState } from '../ports';
import { STAGE_HELP, stageArgument } from '../stage-argument';
import { UsageError } from '../usage-error';
import { safe, table } from '../view/table';
import { size } from '../view/text';

export const registerArtifacts: Register = (program, cli) => {
  const group = program.command('artifacts').description('the files that the stages handed on');

  const list = group
    .command('list')
    .description('list them: key, size, hash, and whether the store still has what was handed on')
    .option('--stage <stage>', STAGE_HELP, stageArgument)
    .action(
      action(cli, async (at, options: { readonly stage?: StageName }) => {
        const { stage } = options;
        const all = await states(at);
        const found = all.filter(({ key }) => stage === undefined || key.startsWith(`${stageFolder(stage)}/`));
        at.print(found, () => (found.length === 0 ? 'no artifacts' : text(found, at)));
        return found.some(({ state }) => state === 'changed' || state === 'missing') ? EXIT.failed : EXIT.done;
      }),
    );
  withExamples(list, [['landfall artifacts list --stage analysis', '1 when one is changed or missing']]);

  const show = group
    .command('show')
    .description('print one, as it was handed on')
    .argument('<key>', 'for example stage-02/migrationContract.json')
    .action(
      action(cli, async (at, key: string) => {
        const reader = at.services.artifacts(at.config());
        const ref = pick(await states(at), key);
        const bytes = await reader.read(ref);
        const content = bytes.toString('utf8');
        at.print({ key: ref.key, sha256: ref.sha256, bytes: ref.bytes, content }, () => content.replace(/\n$/, ''));
        return EXIT.done;
      }),
    );
  withExamples(show, [['landfall artifacts show stage-07/validation-report.md', 'print a report']]);

  const out = group
    .command('export')
    .description('copy them into a folder, each checked against its hash')
    .requiredOption('--out <dir>', 'folder, empty or not there yet')
    .option('--stage <stage>', STAGE_HELP, stageArgument)
    .option('--force', 'also into a folder that is not empty')
    .action(
      action(
        cli,
        async (at, options: { readonly out: string; readonly stage?: StageName; readonly force?: boolean }) => {
          const folder = resolve(at.io.cwd, options.out);
          if (!options.force && (await isFull(folder)))
            throw new UsageError(`${folder} is not empty: give --force, or another folder`);
          const prefix = options.stage === undefined ? '' : `${stageFolder(options.stage)}/`;
          const refs = (await states(at)).filter(({ key }) => key.startsWith(prefix));
          const reader = at.services.artifacts(at.config());
          for (const ref of refs) await copy(folder, ref, await reader.read(ref));
          at.print({ out: folder, files: refs.map(({ key }) => key) }, () => `${refs.length} files in ${folder}`);
          return EXIT.done;
        },
      ),
    );
  withExamples(out, [['landfall artifacts export --out ./landfall-artifacts', 'all of them, for a pull request']]);
};

/** What was handed on against what lies in the store; of a migration that Temporal does not know any more, the store alone. */
async function states(at: Invocation): Promise<readonly ArtifactState[]> {
  const config = at.config();
  let index: ArtifactIndex | undefined;
  try {
    index = (await artifactIndex(at, config.name)).index;
  } catch (error) {
    if (!(error instanceof LandfallError)) throw error;
    at.note(`${error.code}: ${error.message}`);
    at.note('shown is what lies in the store; nobody tells whether it is what was handed on');
  }
  return at.services.artifacts(config).states(index);
}

function pick(all: readonly ArtifactState[], key: string): ArtifactRef {
  const found = all.find((one) => one.key === key) ?? all.find((one) => one.key.endsWith(`/${key}`));
  if (found) return found;
  const near = suggest(
    key,
    all.map((one) => one.key),
  );
  throw new LandfallError(
    'LandfallArtifactMissing',
    `${key} was not handed on${near ? `; did you mean ${near}?` : ''}`,
  );
}

const text = (found: readonly ArtifactState[], at: Invocation): string =>
  table(
    at.colors,
    ['artifact', 'size>', 'SHA-256', 'state'],
    found.map(({ key, bytes, sha256, state }) => [
      safe(key),
      size(bytes),
      sha256.slice(0, 12),
      state === 'ok' || state === 'unknown' ? at.colors.dim(state) : at.colors.red(state),
    ]),
  );

const isFull = async (folder: string): Promise<boolean> => {
  try {
    return (await readdir(folder)).length > 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw new UsageError(`${folder} cannot be used: ${(error as NodeJS.ErrnoException).code ?? 'error'}`);
  }
};

async function copy(folder: string, ref: ArtifactRef, bytes: Buffer): Promise<void> {
  const path = join(folder, ...ref.key.split('/'));
  if (!resolve(path).startsWith(resolve(folder) + sep)) throw new UsageError(`${ref.key} leads out of ${folder}`);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
}
