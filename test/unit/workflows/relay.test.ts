import { pauseRelay } from '../../../workflows/lib/relay';

jest.mock('@temporalio/workflow', () => ({
  ...jest.requireActual<object>('@temporalio/workflow'),
  CancellationScope: {
    nonCancellable: (run: () => Promise<void>) => run(),
    current: () => ({ consideredCancelled: false }),
  },
  log: { info: () => undefined },
}));

interface Child {
  readonly sent: boolean[];
  /** Acknowledges the signal that is under way. */
  readonly acknowledge: () => Promise<void>;
}

function child(): Child & Parameters<typeof pauseRelay>[0] {
  const sent: boolean[] = [];
  const waiting: (() => void)[] = [];
  return {
    workflowId: 'child',
    sent,
    signal: ((_: unknown, value: boolean) => {
      sent.push(value);
      return new Promise<void>((resolve) => waiting.push(resolve));
    }) as never,
    acknowledge: async () => {
      waiting.shift()?.();
      for (let i = 0; i < 10; i++) await Promise.resolve();
    },
  };
}

test('nothing is sent while the child has what is wanted, also at first, and then a change is', async () => {
  let wanted = false;
  const c = child();
  const relay = pauseRelay(c, false, () => wanted);
  await relay();
  await relay();
  expect(c.sent).toEqual([]);
  wanted = true;
  void relay();
  expect(c.sent).toEqual([true]);
  await c.acknowledge();
  wanted = false;
  void relay();
  expect(c.sent).toEqual([true, false]);
});

test('one signal at a time: the next waits for the answer, states in between are left out', async () => {
  let wanted = true;
  const c = child();
  const relay = pauseRelay(c, false, () => wanted);
  void relay();
  for (const state of [false, true, false]) {
    wanted = state;
    void relay();
  }
  expect(c.sent).toEqual([true]);
  await c.acknowledge();
  expect(c.sent).toEqual([true, false]);
  await c.acknowledge();
  expect(c.sent).toEqual([true, false]);
});

test('a child that has closed is no failure', async () => {
  const relay = pauseRelay(
    { workflowId: 'closed', signal: () => Promise.reject(new Error('not found')) },
    false,
    () => true,
  );
  await expect(relay()).resolves.toBeUndefined();
});
