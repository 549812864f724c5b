import { BeatWatch } from '../../../../../activities/transfer/convergence/beats';
import { Control } from '../../../../../runtime/flags/control/table';
import { LeaseHolder } from '../../../../../runtime/flags/lease/holder';
import { TRAFFIC_TERMS } from '../../../../../engine/transfer/convergence/lease/terms';

/** A control table that answers by itself: the flag, and whether a renewal is taken. */
function control(flag: { step: string; revision: number }): {
  readonly table: Control;
  readonly renewals: { arrived: string | undefined }[];
  fail: boolean;
} {
  const renewals: { arrived: string | undefined }[] = [];
  const state = { fail: false };
  const send = (command: { constructor: { name: string }; input: { Item?: Record<string, { N?: string }> } }) => {
    if (state.fail) return Promise.reject(Object.assign(new Error('AccessDenied'), { name: 'AccessDeniedException' }));
    if (command.constructor.name === 'PutItemCommand') {
      renewals.push({ arrived: command.input.Item?.['arrived']?.N });
      return Promise.resolve({});
    }
    return Promise.resolve({
      Item: { step: { S: flag.step }, epoch: { N: '1' }, origin: { S: 'o' }, revision: { N: String(flag.revision) } },
    });
  };
  return {
    table: new Control({ table: 'control', client: { send } as never }),
    renewals,
    get fail() {
      return state.fail;
    },
    set fail(value: boolean) {
      state.fail = value;
    },
  };
}

describe('the lease of an instance', () => {
  const signal = AbortSignal.timeout(60_000);
  const { leaseMs, marginMs } = TRAFFIC_TERMS;

  it('lets requests begin and be answered while it holds', async () => {
    let now = 0;
    const { table } = control({ step: 'shadow', revision: 4 });
    const holder = new LeaseHolder({ control: table, instance: 'i', terms: TRAFFIC_TERMS, nowMs: () => now });
    expect(holder.begin()).toBeUndefined();
    await holder.poll(signal);
    const ticket = holder.begin();
    expect(ticket?.flag.step).toBe('shadow');
    now = leaseMs - marginMs - 1;
    expect(holder.mayAnswer(ticket!)).toBe(true);
    now += 1;
    expect(holder.mayAnswer(ticket!)).toBe(false);
    expect(holder.begin()).toBeUndefined();
  });

  it('does not let a request be answered that began before the lease was over for a moment', async () => {
    let now = 0;
    const { table } = control({ step: 'shadow', revision: 4 });
    const holder = new LeaseHolder({ control: table, instance: 'i', terms: TRAFFIC_TERMS, nowMs: () => now });
    await holder.poll(signal);
    const before = holder.begin()!;
    now = leaseMs;
    await holder.poll(signal);
    expect(holder.mayAnswer(before)).toBe(false);
    expect(holder.mayAnswer(holder.begin()!)).toBe(true);
  });

  it('says that it has arrived when no request of an earlier flag is open, by the revision of the flag', async () => {
    const flag = { step: 'shadow', revision: 4 };
    const { table, renewals } = control(flag);
    const holder = new LeaseHolder({ control: table, instance: 'i', terms: TRAFFIC_TERMS });
    await holder.poll(signal);
    const old = holder.begin()!;
    flag.revision = 5;
    await holder.poll(signal);
    await holder.poll(signal);
    holder.end(old);
    await holder.poll(signal);
    await holder.poll(signal);
    expect(renewals.map(({ arrived }) => arrived)).toEqual([undefined, '4', '4', '4', '5']);
  });

  it('goes on as it was when a look fails', async () => {
    let now = 0;
    const fake = control({ step: 'shadow', revision: 4 });
    const holder = new LeaseHolder({ control: fake.table, instance: 'i', terms: TRAFFIC_TERMS, nowMs: () => now });
    await holder.poll(signal);
    fake.fail = true;
    now = 1_000;
    await expect(holder.poll(signal)).rejects.toThrow();
    expect(holder.begin()).toBeDefined();
    now = leaseMs - marginMs;
    expect(holder.begin()).toBeUndefined();
  });
});

describe('a request of an instance to the control table', () => {
  it('ends in its time, and leaves nothing at the signal of whoever polls', async () => {
    const waits = (_: unknown, { abortSignal }: { readonly abortSignal: AbortSignal }): Promise<never> =>
      new Promise((_resolve, reject) => abortSignal.addEventListener('abort', () => reject(new Error('aborted'))));
    const table = new Control({ table: 'control', client: { send: waits } as never, requestMs: 10 });
    const caller = new AbortController();
    const [adding, removing] = [
      jest.spyOn(caller.signal, 'addEventListener'),
      jest.spyOn(caller.signal, 'removeEventListener'),
    ];
    await expect(table.flag(caller.signal)).rejects.toThrow('aborted');
    expect([adding.mock.calls.length, removing.mock.calls.length]).toEqual([1, 1]);
    const slow = new Control({ table: 'control', client: { send: waits } as never });
    const ended = slow.flag(caller.signal);
    caller.abort();
    await expect(ended).rejects.toThrow('aborted');
    await expect(slow.flag(caller.signal)).rejects.toThrow();
  });
});

describe('watching the beats of others', () => {
  it('counts from when a beat was seen first, and forgets who is gone', () => {
    let now = 0;
    const watch = new BeatWatch(() => now);
    const terms = { leaseMs: 10, marginMs: 2, requestMs: 5 };
    watch.note(new Map([['a', '1']]));
    now = 9;
    watch.note(new Map([['a', '1']]));
    expect(watch.isOver('a', terms)).toBe(false);
    now = 10;
    expect([watch.isOver('a', terms), watch.isOverForGood('a', terms)]).toEqual([true, false]);
    now = 15;
    expect(watch.isOverForGood('a', terms)).toBe(true);
    watch.note(new Map([['a', '2']]));
    expect(watch.isOver('a', terms)).toBe(false);
    watch.note(new Map());
    expect(watch.isOver('a', terms)).toBe(false);
    expect(watch.isOver('never seen', terms)).toBe(false);
  });
});
