import type { MigrationSummary } from '../ports';
import type { Colors } from './text';

/** What people read as the state: the migration's own, or how Temporal ended its run. */
export const stateWord = (status: Pick<MigrationSummary, 'run' | 'state'>): string =>
  status.run === 'running' || status.run === 'completed' ? (status.state ?? status.run) : status.run;

/** Colours a state's word. */
export function paintState(colors: Colors, word: string): string {
  switch (word) {
    case 'finished':
    case 'done':
      return colors.green(word);
    case 'running':
      return colors.cyan(word);
    case 'paused':
    case 'waiting':
    case 'undoing':
      return colors.yellow(word);
    case 'stopped':
    case 'failed':
    case 'rejected':
    case 'terminated':
    case 'timed-out':
    case 'canceled':
      return colors.red(word);
    default:
      return colors.dim(word);
  }
}
