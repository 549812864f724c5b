import { LocalStackError } from '../errors';
import type { Version } from '../versions';
import { requireTool } from './apt';
import { run } from './run';

/** The hash in the answer of `go mod download -json`, which progress lines may precede; undefined when there is none. */
export const moduleSum = (answer: string): string | undefined => {
  try {
    const { Sum } = JSON.parse(answer.slice(answer.indexOf('{'))) as { Sum?: unknown };
    return typeof Sum === 'string' ? Sum : undefined;
  } catch {
    return undefined;
  }
};

/**
 * Builds a Go program into `<folder>`; the module's hash is compared with the table, its dependencies with its go.sum.
 * @throws LocalStackError when Go is missing, the hash differs, or the build fails
 */
export const goInstall = async (version: Version, folder: string, say: (text: string) => void): Promise<void> => {
  const { source } = version;
  if (source.kind !== 'go') throw new LocalStackError('Not a Go component.', 'See local/versions.ts.');
  const go = await requireTool('go', source.package, say);
  const at = `v${version.version}`;
  say(`building ${source.package}@${at} with Go (4 minutes on 2 cores when nothing is cached)`);
  const answer = await run('go mod download', go, ['mod', 'download', '-json', `${source.module}@${at}`], {
    cwd: folder,
  });
  const sum = moduleSum(answer);
  if (sum !== source.sum) {
    throw new LocalStackError(
      `The checksum of Go module ${source.module}@${at} is ${sum ?? 'missing'}, expected ${source.sum}: it was not built.`,
      'Clear the module cache (`go clean -modcache`) and try again; if it stays so, do not use that proxy.',
    );
  }
  await run('go install', go, ['install', `${source.package}@${at}`], { cwd: folder, env: { GOBIN: folder } });
};
