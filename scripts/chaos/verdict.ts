import { AVAILABLE_STAGES, type StageName } from '../../contracts/names';
import type { Outcome } from '../../test/e2e/support/outcome';
import type { Kill } from './disturb';
import { HARMLESS_CAUSE, type Trouble } from './history';

/** One migration of the two. */
export interface Course {
  readonly outcome: Outcome;
  readonly trouble: Trouble;
  /** Milliseconds of each stage. */
  readonly lasts: Readonly<Partial<Record<StageName, number>>>;
  /** Rows of all tables. */
  readonly tableRows: number;
  /** Command lines of what was still there when its stack was closed. */
  readonly leftProcesses: readonly string[];
}

export interface Check {
  readonly what: string;
  readonly ok: boolean;
}

/** What must hold after the kills, one line each. */
export function checks(input: {
  readonly wanted: number;
  readonly kills: readonly Kill[];
  readonly calm: Course;
  readonly shaken: Course;
}): readonly Check[] {
  const { wanted, kills, calm, shaken } = input;
  const { outcome: before } = calm;
  const { outcome: after, trouble } = shaken;
  const failed = Object.entries(trouble.failedTasks).filter(([cause]) => cause !== HARMLESS_CAUSE);
  const struck = AVAILABLE_STAGES.filter((stage) => kills.some((kill) => kill.stage === stage));
  const left = [...calm.leftProcesses, ...shaken.leftProcesses];
  const keys = [...new Set([...Object.keys(before.hashes), ...Object.keys(after.hashes)])];
  return [
    { what: `${kills.length} of ${wanted} kills happened`, ok: kills.length === wanted },
    {
      what: `kills in the stages ${struck.join(', ') || 'none'}`,
      ok: kills.length < 10 || struck.length === AVAILABLE_STAGES.length,
    },
    { what: `the migration is ${after.status}`, ok: after.status === 'finished' && before.status === 'finished' },
    ...keys.map((key) => {
      const ok = before.hashes[key] === after.hashes[key];
      return {
        what: `${ok ? 'same bytes' : 'OTHER BYTES'}: ${key} ${after.hashes[key]?.slice(0, 16) ?? 'is gone'}`,
        ok,
      };
    }),
    {
      what: `${after.rows} rows, ${before.rows} undisturbed`,
      ok: after.rows === before.rows && after.rows > 0,
    },
    { what: `${after.items} items, ${before.items} undisturbed`, ok: after.items === before.items },
    { what: `${after.differences} differences by its own comparison`, ok: after.differences === 0 },
    {
      what: `${after.independent} differences by the independent check, which counted ${after.independentItems} items`,
      ok: after.independent === 0 && after.samples.length === 0 && after.independentItems === before.independentItems,
    },
    {
      what: `${failed.length === 0 ? 'no workflow task failed' : `workflow tasks failed: ${JSON.stringify(failed)}`}, ${trouble.timedOutTasks} were taken over`,
      ok: failed.length === 0,
    },
    {
      what:
        trouble.failedActivities.length === 0
          ? 'no activity failed for good'
          : `activities failed for good: ${trouble.failedActivities.join('; ')}`,
      ok: trouble.failedActivities.length === 0,
    },
    { what: left.length === 0 ? 'no process is left' : `processes left: ${left.join('; ')}`, ok: left.length === 0 },
  ];
}
