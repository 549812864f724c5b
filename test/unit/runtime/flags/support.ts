import { DualReads, type DualReadSettings } from '../../../../runtime/flags/comparison/dual-reads';
import type { Flag } from '../../../../runtime/flags/control/flag-entry';
import { LeaseHolder } from '../../../../runtime/flags/lease/holder';
import { TRAFFIC_TERMS } from '../../../../runtime/flags/lease/terms';
import { STEP, type Step } from '../../../../runtime/flags/phase/rules';
import { Journal } from '../../../../runtime/flags/records/journal';
import { Statistics } from '../../../../runtime/flags/records/statistics';
import type { ShadowWrite } from '../../../../runtime/flags/traffic/shadow';
import { Traffic } from '../../../../runtime/flags/traffic/traffic';

/** A flag in memory, a clock by hand, and the instance's side of both. */
export function instance(
  step: Step = STEP.mysql,
  given: {
    readonly shadow?: ShadowWrite;
    readonly shadowMs?: number;
    readonly dualReads?: Partial<DualReadSettings>;
  } = {},
) {
  const flag: { -readonly [K in keyof Flag]: Flag[K] } = {
    step,
    epoch: 1,
    origin: 'server',
    begunWith: '',
    revision: 1,
    unwatchedSince: null,
  };
  const clock = { now: 0 };
  const holder = new LeaseHolder({
    control: { renew: () => Promise.resolve(true), flag: () => Promise.resolve({ ...flag }) },
    terms: TRAFFIC_TERMS,
    nowMs: () => clock.now,
  });
  const journal = new Journal();
  const statistics = new Statistics();
  const dualReads = new DualReads({ reached: () => Promise.resolve(true), statistics, journal, ...given.dualReads });
  const traffic = new Traffic({
    holder,
    shadow: given.shadow ?? (() => Promise.resolve('done')),
    dualReads,
    statistics,
    journal,
    ...(given.shadowMs === undefined ? {} : { shadowMs: given.shadowMs }),
  });
  const moveTo = async (to: Step): Promise<void> => {
    flag.step = to;
    flag.revision += 1;
    await holder.poll();
  };
  return { flag, clock, holder, journal, statistics, dualReads, traffic, moveTo };
}
