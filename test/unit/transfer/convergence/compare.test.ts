import { compareAndRepair, type CompareDeps } from '../../../../activities/transfer/convergence/compare';
import { STEP } from '../../../../engine/transfer/convergence/phase/rules';

const never = { aborted: false } as AbortSignal;

it.each([STEP.dynamodb, STEP.holdBack])('repairs no item by a row in %s, where rows may be older', async (step) => {
  // Nothing is looked at: there is neither source nor target.
  const deps = { step, projector: { server: () => undefined }, origin: null } as unknown as CompareDeps;
  await expect(compareAndRepair(deps, never)).rejects.toThrow(`in ${step} items are not compared with rows`);
});
