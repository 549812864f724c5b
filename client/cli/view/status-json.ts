import { EXIT, exitCodeOfStatus } from '../exit-codes';
import type { MigrationStatus } from '../ports';
import { stateWord } from './state';

/** What `status`, `watch`, `start --wait` and the like print with --json; fields may be added, never renamed. */
export const statusJson = (status: MigrationStatus) => ({
  name: status.name,
  workflowId: status.workflowId,
  runId: status.runId,
  run: status.run,
  state: stateWord(status),
  paused: status.progress?.paused ?? status.state === 'paused',
  stage: status.stage ?? null,
  waitingFor: status.progress?.waitingFor ?? (status.waitingFor ? { gate: status.waitingFor } : null),
  startedAt: status.startedAt,
  closedAt: status.closedAt ?? null,
  stages: status.progress?.stages ?? status.outcome?.stages ?? null,
  tables: status.progress?.tables ?? null,
  /** Ceilings of the transfer in write units per second and table; null: no ceiling, or not selected, or not known. */
  rates: status.progress?.rates ?? null,
  /** Calls to MCP servers with errors and milliseconds, by server, up to the last step that ended; null when none was made or nobody answers. */
  mcp: status.progress?.mcp ?? status.outcome?.mcp ?? null,
  differences: status.outcome?.differences ?? null,
  failure: status.failure ?? null,
  retrying: status.retrying,
  /** What a command that waits would end with now; null while the migration works. */
  exitCode: exitCodeOfStatus(status, 'decision') ?? null,
});

/** Exit code of a look that does not wait: a migration at work is no failure. */
export const lookExitCode = (status: MigrationStatus) => exitCodeOfStatus(status, 'decision') ?? EXIT.done;
