import { LandfallError } from '../../../contracts/errors';
import type { MigrationStatus } from '../../../client/cli/ports';
import { FakeClient, finished, landfall, progressOf, stages, statusOf, unreachable } from './support';

const GATE = { stage: 'modeling', gate: 'modeling', question: 'Is the contract right?', facts: ['3 tables'] } as const;
const waiting = (): MigrationStatus =>
  statusOf({ state: 'waiting', waitingFor: 'modeling', progress: progressOf({ state: 'waiting', waitingFor: GATE }) });
const failure = { code: 'LandfallGateFailed', message: 'line 3', cause: 'c', check: 'look', fix: 'mend' };

describe('start --wait', () => {
  it.each<[string, MigrationStatus, number]>([
    ['finished', finished(), 0],
    ['failed', statusOf({ run: 'failed', failure }), 1],
    ['terminated', statusOf({ run: 'terminated' }), 1],
    [
      'rejected',
      statusOf({ run: 'completed', state: 'rejected', outcome: { outcome: 'rejected', stages: [], artifacts: {} } }),
      1,
    ],
    ['waits for a person', waiting(), 3],
    ['stopped with a failure', statusOf({ state: 'stopped', failure }), 1],
    [
      'rolled back',
      statusOf({
        run: 'completed',
        state: 'rolled-back',
        outcome: { outcome: 'rolled-back', stages: [], artifacts: {} },
      }),
      4,
    ],
  ])('%s', async (_name, last, expected) => {
    const client = new FakeClient([statusOf(), statusOf(), last]);
    const { code } = await landfall('start --wait', { client });
    expect(code).toBe(expected);
    expect(client.asked('status')).toHaveLength(3);
    expect(client.closed).toBe(1);
  });

  it('goes on while the migration is paused or works', async () => {
    const client = new FakeClient([statusOf({ state: 'paused' }), statusOf({ state: 'undoing' }), finished()]);
    expect((await landfall('start --wait', { client })).code).toBe(0);
  });

  it('prints one line per change and nothing twice', async () => {
    const running = statusOf({ progress: progressOf({ stages: stages({ analysis: { status: 'running' } }) }) });
    const client = new FakeClient([running, running, running, waiting()]);
    const { out } = await landfall('start --wait', { client });
    expect(out.split('\n')).toEqual([
      'stage analysis: running',
      'migration shop: running',
      'stage analysis: pending',
      'gate modeling waits: Is the contract right?',
      '  - 3 tables',
      '  approve: landfall approve modeling --name shop',
      '  reject:  landfall reject modeling --name shop --why ..',
      'migration shop: waiting',
    ]);
  });

  it('with --json: one JSON value on stdout, the lines on stderr', async () => {
    const { out, err } = await landfall('start --wait --json', { client: new FakeClient([statusOf(), finished()]) });
    expect(JSON.parse(out)).toMatchObject({ name: 'shop', state: 'finished', exitCode: 0, differences: 0 });
    expect(err).toContain('migration shop: finished');
  });

  it('hands over the approvals and who started', async () => {
    const client = new FakeClient([finished()]);
    await landfall('start --wait --yes --attach --by ci', { client });
    expect(client.asked('start')).toEqual([
      [expect.objectContaining({ approvals: 'yes', attach: true, startedBy: 'ci' })],
    ]);
  });
});

describe('start --attach', () => {
  it.each<[string, FakeClient['running'], string]>([
    ['', {}, 'cannot be read here'],
    ['--by ben', { running: { approvals: 'person', startedBy: 'ann' } }, 'it was started by ann; --by ben counts for'],
    ['', { running: { approvals: 'yes', startedBy: 'ann' } }, 'it was started with --yes'],
    ['--yes --by ann', { running: { approvals: 'yes', startedBy: 'ann' } }, 'runs already, attached'],
  ])('%s says what has no effect', async (flags, running, said) => {
    const client = Object.assign(new FakeClient([finished()]), { running });
    const { code, err } = await landfall(`start --wait --attach ${flags}`, { client });
    expect(code).toBe(0);
    expect(err).toContain(said);
    expect(err.split('\n').filter((line) => /counts for|cannot be read|with --yes/.test(line))).toHaveLength(
      said.startsWith('runs already') ? 0 : 1,
    );
  });

  it('ends with 2 when the running one differs', async () => {
    const refusal = new LandfallError('LandfallRefused', 'these settings differ: source.user');
    const { code, err } = await landfall('start --attach', { client: new FakeClient([], { start: refusal }) });
    expect(code).toBe(2);
    expect(err).toContain('source.user');
  });
});

describe('Temporal goes away while a command waits', () => {
  it('for a while: it says so once, goes on, and ends as the migration ends', async () => {
    const client = new FakeClient([statusOf(), unreachable(), unreachable(), unreachable(), finished()]);
    const { code, err } = await landfall('start --wait', { client });
    expect(code).toBe(0);
    expect(err.match(/does not answer/g)).toHaveLength(1);
    expect(err).toContain('Temporal answers again');
  });

  it('for good: exit code 1 after ten minutes', async () => {
    const { code, err } = await landfall('start --wait', { client: new FakeClient([statusOf(), unreachable()]) });
    expect(code).toBe(1);
    expect(err).toContain('LandfallTemporalUnreachable');
  });

  it('any other error is not waited out', async () => {
    const gone = new LandfallError('LandfallNotFound', 'there is no migration shop');
    expect((await landfall('watch', { client: new FakeClient([statusOf(), gone]) })).code).toBe(2);
  });
});

describe('Ctrl-C', () => {
  it.each(['start --wait', 'watch', 'resume --wait'])('in %s leaves the migration alone and says so', async (args) => {
    const client = new FakeClient();
    const { code, err } = await landfall(args, {
      client,
      onSleep: (count, interrupt) => {
        if (count === 3) interrupt();
      },
    });
    expect(code).toBe(130);
    expect(err).toContain('the migration shop goes on');
    expect(err).toContain('landfall watch --name shop');
    const methods = client.calls.map(([method]) => method);
    expect(methods.filter((method) => !['start', 'resume', 'status'].includes(method as string))).toEqual([]);
  });
});

describe('a request with --wait does not take the old state for a new one', () => {
  it('approve: the gate that was just approved may show for a moment', async () => {
    const client = new FakeClient([waiting(), waiting(), waiting(), statusOf(), finished()]);
    expect((await landfall('approve --wait', { client })).code).toBe(0);
    expect(client.asked('approve')).toEqual([['shop', { gate: 'modeling', by: 'ada@desk' }]]);
  });
  it('but not for ever', async () => {
    expect((await landfall('approve --wait', { client: new FakeClient([waiting()]) })).code).toBe(3);
  });
  it('restart: stopped before, stopped by the same stage again later', async () => {
    const stopped = statusOf({ state: 'stopped', stage: 'transfer', failure });
    const client = new FakeClient([
      stopped,
      stopped,
      statusOf({ stage: 'transfer' }),
      ...Array<MigrationStatus>(20).fill(statusOf()),
      stopped,
    ]);
    expect((await landfall('restart --from transfer --wait', { client })).code).toBe(1);
    expect(client.asked('restartFrom')).toEqual([
      ['shop', { stage: 'transfer', by: 'ada@desk', config: expect.objectContaining({ name: 'shop' }) as unknown }],
    ]);
  });
});

it('watch goes on behind an open gate, and with --until decision ends there', async () => {
  const client = () => new FakeClient([statusOf(), waiting(), statusOf(), finished()]);
  expect((await landfall('watch', { client: client() })).code).toBe(0);
  expect((await landfall('watch --until decision', { client: client() })).code).toBe(3);
});
