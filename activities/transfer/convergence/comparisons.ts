import type { TrafficTerms } from '../../../engine/transfer/convergence/lease/terms';
import {
  comparisonCounts,
  comparisonMayBegin,
  UNWATCHED_UNSEEN,
  unwatchedSeen,
  type ComparedFlag,
} from '../../../engine/transfer/convergence/comparison/rules';

/** What one coordinator knows of comparisons: since when nobody watches, and whether its last clean one still counts. */
export class Comparisons {
  private seen = UNWATCHED_UNSEEN;
  /** The flag under which the last comparison began, if that was clean. */
  private clean: ComparedFlag | undefined;

  /** @param nowMs milliseconds of a monotonic clock */
  constructor(
    private readonly terms: Pick<TrafficTerms, 'signatureMs'>,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** To be told of each flag that is read, so that the wait begins with the first sight. */
  saw(flag: ComparedFlag, loadOver = false): void {
    this.seen = unwatchedSeen(this.seen, { flag, loadOver, nowMs: this.nowMs() });
  }

  /**
   * Is there a clean comparison that counts under this flag? Makes one, if it may begin by now.
   * @param compare compares all; is it clean?
   */
  async compared(
    flag: ComparedFlag,
    loadOver: () => Promise<boolean>,
    compare: () => Promise<boolean>,
  ): Promise<boolean> {
    if (comparisonCounts(this.clean, flag)) return true;
    this.saw(flag, await loadOver());
    if (!comparisonMayBegin({ nowMs: this.nowMs(), seen: this.seen, signatureMs: this.terms.signatureMs }))
      return false;
    this.clean = undefined;
    if (await compare()) this.clean = flag;
    return comparisonCounts(this.clean, flag);
  }
}
