import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { setTimeout as delay } from 'node:timers/promises';
import { openDataClient } from '../../../adapters/dynamodb';
import { flagOf, readCapture, writeFlag, type ControlTable, type Flag } from '../../../adapters/dynamodb/convergence';
import type { Visibility } from '../../../adapters/mysql/visible';
import { runCapture, type CaptureDeps } from '../../../activities/transfer/convergence/capture';
import { shownVersion } from '../../../activities/transfer/convergence/shown';
import { LandfallError } from '../../../contracts/errors';
import type { SourceTransaction } from '../../../contracts/changes';
import { versionNumber } from '../../../engine/projection/version/rules';
import { STEP } from '../../../engine/transfer/convergence/phase/rules';
import { stack } from '../../support/stack';
import { createControlTable } from './control-table';

process.env['AWS_ACCESS_KEY_ID'] ??= 'test';
process.env['AWS_SECRET_ACCESS_KEY'] ??= 'test';

const data = openDataClient({ region: 'us-east-1', endpoint: stack.dynamodb() });
const tables: string[] = [];

async function controlTable(): Promise<ControlTable> {
  const control = await createControlTable(data, 'failover');
  tables.push(control.table);
  return control;
}

afterAll(async () => {
  for (const TableName of tables) await data.client.send(new DeleteTableCommand({ TableName }));
  data.client.destroy();
});

const transaction = (origin: string, sequence: string): SourceTransaction => ({
  gtid: `${origin}:${sequence}`,
  origin,
  sequence,
  after: { gtidSet: `${origin}:1-${sequence}`, file: '', position: 0 },
  changes: [{ table: 'elsewhere', before: null, after: {} }],
  schemaChange: null,
});

/** Capture over a real control table; the log and the source answer as they are told. */
function capture(control: ControlTable, log: readonly SourceTransaction[], source: { origin: string }) {
  const stop = new AbortController();
  const waiting = [...log];
  const failures: string[] = [];
  const visible: Visibility = {
    waitFor: (_transaction, origin) =>
      origin === source.origin
        ? Promise.resolve()
        : Promise.reject(new LandfallError('LandfallSourceMoved', `${source.origin} answers`)),
    shown: () => Promise.resolve({ origin: source.origin, sequence: '9' }),
    source: () => Promise.resolve({ origin: source.origin, executed: 'a:1-490,b:1-2' }),
  };
  const plan = { relations: new Map(), rows: new Map(), shownBy: new Map(), children: new Map() };
  const deps = {
    log: {
      next: (most: number) =>
        waiting.length > 0
          ? Promise.resolve(waiting.splice(0, most))
          : new Promise<never>((_, reject) => stop.signal.addEventListener('abort', () => reject(new Error('ended')))),
      close: () => undefined,
    },
    control,
    projector: { source: { plan }, control },
    visible,
    perServer: true,
    load: () => Promise.resolve({ loaded: true, ownersOver: true }),
    restoreRows: () => Promise.resolve(),
    writer: 'capture',
    width: 1,
    batch: 50,
    onFailure: ({ code }: LandfallError) => void failures.push(code),
  } as unknown as CaptureDeps;
  const running = runCapture(deps, stop.signal).catch(() => undefined);
  return {
    visible,
    failures,
    end: async () => {
      stop.abort(new Error('ended'));
      await running;
    },
  };
}

const signal = AbortSignal.timeout(60_000);
const first: Omit<Flag, 'revision'> = { step: STEP.mysql, epoch: 1, origin: 'a', begunWith: 'a:1-400' };

async function position(control: ControlTable): Promise<string | undefined> {
  return (await readCapture(control, signal))?.version;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(20, undefined, { signal });
}

describe('failover of the source', () => {
  it('lets commits of the next source wait until the epoch has risen', async () => {
    const control = await controlTable();
    await writeFlag(control, first, undefined, signal);
    const source = { origin: 'b' };
    const { end, failures } = capture(control, [transaction('a', '490'), transaction('b', '1')], source);
    await until(() => Promise.resolve(failures.length >= 2));
    expect(await position(control)).toBeUndefined();
    expect(new Set(failures)).toEqual(new Set(['LandfallSourceMoved']));
    await writeFlag(
      control,
      { ...first, epoch: 2, origin: 'b', begunWith: 'a:1-490' },
      await flagOf(control, signal),
      signal,
    );
    await until(async () => (await position(control)) === versionNumber(2, '1'));
    await end();
  });

  it('raises the epoch when the former source is back and nobody has seen the other', async () => {
    const control = await controlTable();
    await writeFlag(control, first, undefined, signal);
    const { end } = capture(control, [transaction('b', '1'), transaction('b', '2')], { origin: 'a' });
    await until(async () => (await position(control)) === versionNumber(2, '0'));
    expect(await flagOf(control, signal)).toMatchObject({ epoch: 2, origin: 'a', begunWith: 'a:1-490,b:1-2' });
    await end();
  });

  it('makes no version in an epoch that is over', async () => {
    const control = await controlTable();
    await writeFlag(control, { ...first, epoch: 2 }, undefined, signal);
    const { end, visible } = capture(control, [], { origin: 'a' });
    const shown = shownVersion({ visible, control });
    expect(await shown(2, signal)).toBe(versionNumber(2, '9'));
    await expect(shown(1, signal)).rejects.toMatchObject({ code: 'LandfallEpochOver' });
    await end();
  });

  it('makes no version of another server than the epoch counts', async () => {
    const control = await controlTable();
    await writeFlag(control, first, undefined, signal);
    const { end, visible } = capture(control, [], { origin: 'b' });
    await expect(shownVersion({ visible, control })(1, signal)).rejects.toMatchObject({ code: 'LandfallSourceMoved' });
    await end();
  });
});
