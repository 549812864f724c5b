import type { ExitCode } from './exit-codes';
import { follow } from './follow';
import type { Invocation } from './invocation';
import type { MigrationStatus } from './ports';
import { changes } from './view/changes';
import { statusJson } from './view/status-json';

/**
 * Prints one line per change until the migration ends or, with `decision`, needs a person. With --json the lines go to stderr and the
 * last status to stdout.
 */
export async function waitFor(
  at: Invocation,
  name: string,
  options: { readonly until: 'decision' | 'end'; readonly before?: MigrationStatus },
): Promise<ExitCode> {
  const { exitCode, status } = await follow(at, name, {
    ...options,
    onStatus: (now, previous) => {
      for (const line of changes(now, previous)) {
        if (at.json) at.note(line);
        else at.io.out(line);
      }
    },
  });
  if (at.json && status) at.io.out(JSON.stringify(statusJson(status), null, 2));
  return exitCode;
}
