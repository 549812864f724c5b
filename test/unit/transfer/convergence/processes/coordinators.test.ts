import { readFlag, writeFlag, type ControlTable } from '../../../../../adapters/dynamodb/convergence';
import { Coordinator } from '../../../../../activities/transfer/convergence/coordinator';
import { TRAFFIC_TERMS } from '../../../../../engine/transfer/convergence/lease/terms';
import { STEP, type Step } from '../../../../../engine/transfer/convergence/phase/rules';

type Entry = Record<string, { readonly S?: string; readonly N?: string }>;

/** A control table that holds the flag alone, and no leases: all instances have arrived. */
function flagTable(): ControlTable {
  let stored: Entry | undefined;
  const send = ({
    constructor: { name },
    input,
  }: {
    constructor: { name: string };
    input: Record<string, unknown>;
  }) => {
    if (name === 'QueryCommand') return Promise.resolve({ Items: [] });
    if (name === 'GetItemCommand') return Promise.resolve(stored === undefined ? {} : { Item: stored });
    const asRead = (input['ExpressionAttributeValues'] as Entry | undefined)?.[':r']?.N;
    if (stored?.['revision']?.N !== asRead)
      return Promise.reject(Object.assign(new Error('moved'), { name: 'ConditionalCheckFailedException' }));
    stored = input['Item'] as Entry;
    return Promise.resolve({});
  };
  return { table: 'control', data: { place: 'here', client: { send } as never } };
}

const signal = AbortSignal.timeout(600_000);
const { signatureMs } = TRAFFIC_TERMS;

/** Coordinators of one flag, each with a monotonic clock of its own. */
class World {
  readonly control = flagTable();
  /** Who has compared, in order. */
  readonly compared: string[] = [];
  elapsedMs = 0;

  static async at(step: Step): Promise<World> {
    const world = new World();
    await writeFlag(world.control, { step, epoch: 1, origin: 'o', begunWith: 'o:1-9' }, undefined, signal);
    return world;
  }

  coordinator(name: string, clockMs: number): Coordinator {
    const yes = () => Promise.resolve(true);
    return new Coordinator({
      control: this.control,
      flavour: 'mysql',
      terms: TRAFFIC_TERMS,
      nowMs: () => clockMs + this.elapsedMs,
      facts: {
        loaded: yes,
        captureCaughtUp: yes,
        streamDrained: yes,
        streamWatched: yes,
        outboxEmpty: yes,
        sourceIsEpochs: yes,
        fence: () => Promise.resolve(),
        compare: () => Promise.resolve(this.compared.push(name) > 0),
      },
    });
  }

  async step(): Promise<Step | undefined> {
    return (await readFlag(this.control, signal))?.step;
  }
}

describe('two coordinators and a comparison', () => {
  it('one that did not leave 4 itself waits as well before it compares', async () => {
    const world = await World.at(STEP.dynamodbRead);
    const mover = world.coordinator('mover', 5_000);
    const other = world.coordinator('other', 9_000_000);
    // The other one has long seen that the load is over.
    await other.moveOnce(STEP.dynamodb, signal);
    world.elapsedMs += signatureMs;
    expect(await mover.moveOnce(STEP.strict, signal)).toBe(true);
    expect(await other.moveOnce(STEP.dynamodbRead, signal)).toBe(false);
    world.elapsedMs += signatureMs - 1;
    expect(await other.moveOnce(STEP.dynamodbRead, signal)).toBe(false);
    expect(world.compared).toEqual([]);
    world.elapsedMs += 1;
    expect(await other.moveOnce(STEP.dynamodbRead, signal)).toBe(true);
    expect(world.compared).toEqual(['other']);
  });

  it('a successor that begins after the move waits, also when the flag went on to 3 and back', async () => {
    const world = await World.at(STEP.dynamodbRead);
    const mover = world.coordinator('mover', 0);
    for (const goal of [STEP.strict, STEP.compare, STEP.strict]) await mover.moveOnce(goal, signal);
    expect(await world.step()).toBe(STEP.strict);
    world.elapsedMs += 1_000;
    const successor = world.coordinator('successor', 70_000_000);
    expect(await successor.moveOnce(STEP.dynamodbRead, signal)).toBe(false);
    world.elapsedMs += signatureMs - 1;
    expect(await successor.moveOnce(STEP.dynamodbRead, signal)).toBe(false);
    expect(world.compared).toEqual([]);
    world.elapsedMs += 1;
    expect(await successor.moveOnce(STEP.dynamodbRead, signal)).toBe(true);
  });

  it('a comparison does not count any more when another one has left 4 and entered it again', async () => {
    const world = await World.at(STEP.strict);
    const zombie = world.coordinator('zombie', 0);
    const other = world.coordinator('other', 3);
    for (const one of [zombie, other]) await one.moveOnce(STEP.dynamodbRead, signal);
    world.elapsedMs += signatureMs;
    expect(await zombie.moveOnce(STEP.dynamodbRead, signal)).toBe(true);
    // The zombie sleeps; the other one goes back, waits, and enters 4 again.
    expect(await other.moveOnce(STEP.strict, signal)).toBe(true);
    await other.moveOnce(STEP.dynamodbRead, signal);
    world.elapsedMs += signatureMs;
    expect(await other.moveOnce(STEP.dynamodbRead, signal)).toBe(true);
    expect(world.compared).toEqual(['zombie', 'other']);
    expect(await zombie.moveOnce(STEP.dynamodb, signal)).toBe(false);
    expect(await other.moveOnce(STEP.dynamodb, signal)).toBe(true);
    expect(world.compared).toEqual(['zombie', 'other']);
  });

  it('what was left stays in the flag through a failover', async () => {
    const world = await World.at(STEP.dynamodbRead);
    await world.coordinator('mover', 0).moveOnce(STEP.strict, signal);
    const before = await readFlag(world.control, signal);
    expect(before).toMatchObject({ revision: 2, unwatchedSince: 2 });
    const next = { step: STEP.strict, epoch: 2, origin: 'p', begunWith: 'o:1-9' };
    expect(await writeFlag(world.control, next, before, signal)).toBe(true);
    expect(await readFlag(world.control, signal)).toMatchObject({ revision: 3, unwatchedSince: 2 });
  });
});
