import { TRAFFIC_TERMS } from '../../../../runtime/flags/lease/terms';
import { readsFrom, STEP, type Step } from '../../../../runtime/flags/phase/rules';
import { NotNow, OutcomeUnknown } from '../../../../runtime/flags/refusals';
import { inOneUnit, phased } from '../../../../runtime/flags/traffic/phased';
import type { ShadowWork } from '../../../../runtime/flags/traffic/shadow';
import { noteCommit, trying } from '../../../../runtime/flags/traffic/unit';
import { instance } from './support';

const WRITING = Object.values(STEP).filter((step) => step !== STEP.holdForward && step !== STEP.holdBack);

/** Two stores, each of which can be cut off; the shadow write copies the row as MySQL has it. */
async function application(step: Step) {
  const stores = { mysql: new Map<number, string>(), dynamodb: new Map<number, string>() };
  const cut = new Set<string>();
  const works: ShadowWork[] = [];
  const check = (side: string): void => {
    if (cut.has(side)) throw Object.assign(new Error('row 7 of Ada'), { code: 'ECONNREFUSED' });
  };
  const of = (side: 'mysql' | 'dynamodb') => ({
    calls: 0,
    async get(id: number): Promise<string | null> {
      check(side);
      return stores[side].get(id) ?? null;
    },
    async put(id: number, value: string): Promise<number> {
      check(side);
      this.calls += 1;
      stores[side].set(id, value);
      if (side === 'mysql') noteCommit({ origin: 'server', sequence: String(this.calls) });
      return id;
    },
  });
  const inner = instance(step, {
    shadow: (work) => {
      works.push(work);
      check('dynamodb');
      for (const { args } of work.calls) {
        const id = args[0] as number;
        stores.dynamodb.set(id, stores.mysql.get(id) ?? '');
      }
      return Promise.resolve('done');
    },
  });
  await inner.holder.poll();
  const gateway = phased({
    gateway: 'things',
    mysql: of('mysql'),
    dynamodb: of('dynamodb'),
    functions: { get: { kind: 'read' }, put: { kind: 'write' } },
    traffic: inner.traffic,
  });
  return { ...inner, stores, cut, works, gateway };
}

describe('a write', () => {
  it.each(WRITING)('in %s is seen by a read that follows, both sides there', async (step) => {
    const { gateway } = await application(step);
    await gateway.put(1, 'new');
    expect(await gateway.get(1)).toBe('new');
  });

  it.each([STEP.mysql, STEP.shadow, STEP.compare])('in %s is done, and seen, with DynamoDB cut off', async (step) => {
    const { gateway, cut, statistics, journal } = await application(step);
    cut.add('dynamodb');
    await gateway.put(1, 'new');
    expect(await gateway.get(1)).toBe('new');
    const { total } = statistics.report();
    expect([total.failures, total.shadowFailures]).toEqual([0, step === STEP.mysql ? 0 : 1]);
    expect(journal.page({ outcome: 'shadow-failed' })).toHaveLength(step === STEP.mysql ? 0 : 1);
  });

  it.each([STEP.strict, STEP.dynamodbRead])('in %s fails when its copy fails: 500, nobody knows', async (step) => {
    const { gateway, cut, stores } = await application(step);
    cut.add('dynamodb');
    await expect(gateway.put(1, 'new')).rejects.toThrow(OutcomeUnknown);
    await expect(gateway.put(1, 'new')).rejects.toMatchObject({ status: 500 });
    expect(stores.mysql.get(1)).toBe('new');
  });

  it.each(WRITING)('in %s fails with the error of the side that is right', async (step) => {
    const { gateway, cut, stores, works } = await application(step);
    cut.add(step === STEP.dynamodb ? 'dynamodb' : 'mysql');
    await expect(gateway.put(1, 'new')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect([stores.mysql.size, stores.dynamodb.size, works.length]).toEqual([0, 0, 0]);
  });

  it('in phase 5 goes on without MySQL', async () => {
    const { gateway, cut } = await application(STEP.dynamodb);
    cut.add('mysql');
    await gateway.put(1, 'new');
    expect(await gateway.get(1)).toBe('new');
  });

  it.each([STEP.holdForward, STEP.holdBack])('in %s is refused, and a read is not', async (step) => {
    const { gateway, stores } = await application(step);
    stores.dynamodb.set(1, 'old');
    await expect(gateway.put(1, 'new')).rejects.toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    expect(await gateway.get(1)).toBe('old');
  });

  it('tells its shadow write what was called and under which number', async () => {
    const { gateway, works } = await application(STEP.shadow);
    await gateway.put(1, 'new');
    expect(works).toMatchObject([
      {
        calls: [{ gateway: 'things', name: 'put', args: [1, 'new'], result: 1 }],
        commit: { origin: 'server', sequence: '1' },
        flag: { epoch: 1 },
      },
    ]);
  });

  it('whose shadow write never ends, and hears no signal, is answered in its time', async () => {
    const { traffic, holder, statistics } = instance(STEP.shadow, {
      shadow: () => new Promise(() => {}),
      shadowMs: 20,
    });
    await holder.poll();
    const side = { put: (id: number) => Promise.resolve(id) };
    const gateway = phased({
      gateway: 'g',
      mysql: side,
      dynamodb: side,
      functions: { put: { kind: 'write' } },
      traffic,
    });
    expect(await gateway.put(1)).toBe(1);
    expect(statistics.report().total.shadowFailures).toBe(1);
  });

  it('that belongs to a later epoch counts as a copy that failed', async () => {
    const { traffic, holder, moveTo } = instance(STEP.shadow, { shadow: () => Promise.resolve('later-epoch') });
    await holder.poll();
    const side = { put: (id: number) => Promise.resolve(id) };
    const gateway = phased({
      gateway: 'g',
      mysql: side,
      dynamodb: side,
      functions: { put: { kind: 'write' } },
      traffic,
    });
    expect(await gateway.put(1)).toBe(1);
    await moveTo(STEP.strict);
    await expect(gateway.put(1)).rejects.toThrow(OutcomeUnknown);
  });
});

describe('without a lease', () => {
  const { leaseMs, marginMs } = TRAFFIC_TERMS;

  it('nothing begins: 503', async () => {
    const { gateway, clock, stores, statistics } = await application(STEP.shadow);
    clock.now = leaseMs - marginMs;
    await expect(gateway.get(1)).rejects.toThrow(NotNow);
    await expect(gateway.put(1, 'new')).rejects.toThrow(NotNow);
    expect([stores.mysql.size, statistics.report().total.refusals]).toEqual([0, 2]);
  });

  it('what began is not answered as done, not even when the lease is there again: a write 500, a read 503', async () => {
    const { traffic, holder, clock } = instance(STEP.mysql);
    await holder.poll();
    const slow = async (): Promise<number> => {
      clock.now += leaseMs;
      await holder.poll();
      return 1;
    };
    const side = { get: slow, put: slow };
    const gateway = phased({
      gateway: 'g',
      mysql: side,
      dynamodb: side,
      functions: { get: { kind: 'read' }, put: { kind: 'write' } },
      traffic,
    });
    await expect(gateway.put()).rejects.toMatchObject({ status: 500 });
    await expect(gateway.get()).rejects.toMatchObject({ status: 503 });
  });

  it('a request that never ends keeps the instance from arriving', async () => {
    const { traffic, holder, moveTo, flag } = instance(STEP.mysql);
    await holder.poll();
    let end: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => {
      end = resolve;
    });
    const side = { put: () => waiting };
    const gateway = phased({
      gateway: 'g',
      mysql: side,
      dynamodb: side,
      functions: { put: { kind: 'write' } },
      traffic,
    });
    const write = gateway.put();
    await moveTo(STEP.shadow);
    expect(await holder.poll()).toBe(false);
    end();
    await write;
    // Arrived under a flag of which its entry does not know yet.
    expect(await holder.poll()).toBe(true);
    expect(flag.step).toBe(STEP.shadow);
  });
});

describe('a transaction', () => {
  const direct = <T>(work: () => Promise<T>): Promise<T> => work();

  it('stays on one side and under one flag, with one shadow write after it', async () => {
    const { gateway, traffic, works, moveTo, stores } = await application(STEP.dynamodbRead);
    stores.dynamodb.set(1, 'not yet there');
    await inOneUnit({ name: 'both', traffic, sides: { mysql: direct, dynamodb: direct } }, async () => {
      await gateway.put(1, 'a');
      await moveTo(STEP.strict);
      // Its own write is seen, which only MySQL has yet.
      expect(await gateway.get(1)).toBe('a');
      await gateway.put(2, 'b');
    });
    expect(works.map(({ calls, flag }) => [calls.map(({ args }) => args[0]), flag.step])).toEqual([
      [[1, 2], STEP.dynamodbRead],
    ]);
  });

  it('that is rolled back, or has only read, has none', async () => {
    const { gateway, traffic, works } = await application(STEP.strict);
    const unit = { name: 'u', traffic, sides: { mysql: direct, dynamodb: direct } };
    await inOneUnit(unit, () => gateway.get(1));
    await expect(
      inOneUnit(unit, async () => {
        await gateway.put(1, 'a');
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    expect(works).toEqual([]);
  });
});

describe('a tester', () => {
  it('reads from DynamoDB in phase 2, and nobody else does', async () => {
    const { gateway, stores } = await application(STEP.shadow);
    stores.mysql.set(1, 'mysql');
    stores.dynamodb.set(1, 'dynamodb');
    expect([await trying(4, () => gateway.get(1)), await gateway.get(1)]).toEqual(['dynamodb', 'mysql']);
  });

  it.each([STEP.mysql, STEP.dynamodb])('changes nothing in %s', async (step) => {
    const { gateway, stores } = await application(step);
    stores.mysql.set(1, 'mysql');
    stores.dynamodb.set(1, 'dynamodb');
    for (const phase of [1, 2, 3, 4, 5] as const)
      expect(await trying(phase, () => gateway.get(1))).toBe(readsFrom(step));
  });
});

it('the log has no message of an error, for that quotes values', async () => {
  const { gateway, cut, journal } = await application(STEP.mysql);
  cut.add('mysql');
  await gateway.get(7).catch(() => undefined);
  expect(journal.page()).toMatchObject([{ kind: 'read', outcome: 'failed', error: 'ECONNREFUSED', side: 'mysql' }]);
  expect(JSON.stringify(journal.page())).not.toContain('Ada');
});

it('a gateway that lacks a function on one side is refused at the start', () => {
  const { traffic } = instance();
  const whole = { get: () => Promise.resolve(1) };
  const settings = {
    gateway: 'g',
    mysql: whole,
    dynamodb: {} as typeof whole,
    functions: { get: { kind: 'read' } },
  } as const;
  expect(() => phased({ ...settings, traffic })).toThrow('g.get is not a function on the side dynamodb');
});
