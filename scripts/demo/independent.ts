import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { CheckResult } from '../../test/independent/check';
import { repository } from './processes';

/** Runs test/independent/check.ts in a process of its own: it shares no code with the product, so it shares no process either. */
export function independentCheck(input: {
  readonly config: string;
  /** Folder of the migration's artifacts. */
  readonly artifacts: string;
  readonly environment: Readonly<Record<string, string>>;
}): Promise<CheckResult> {
  const file = (key: string): string => join(input.artifacts, key);
  const args = [
    ...['--import', 'tsx', join(repository, 'test', 'independent', 'check.ts'), '--json', '--config', input.config],
    ...['--contract', file('stage-02/migrationContract.json'), '--projection', file('stage-02/projection.json')],
  ];
  const options = { cwd: repository, env: { ...process.env, ...input.environment }, maxBuffer: 64 * 1024 * 1024 };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      try {
        resolve(JSON.parse(stdout) as CheckResult);
      } catch {
        reject(
          new Error(`the independent check did not end as it must: ${error?.message ?? ''}\n${stdout}\n${stderr}`),
        );
      }
    });
  });
}
