import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { setTimeout as delay } from 'node:timers/promises';
import { openDataClient } from '../../../adapters/dynamodb';
import {
  CapturePosition,
  flagOf,
  readCapture,
  writeFlag,
  type ControlTable,
  type FlagContent,
} from '../../../adapters/dynamodb/convergence';
import type { Visibility } from '../../../adapters/mysql/visible';
import { runCapture, type CaptureDeps } from '../../../activities/transfer/convergence/capture';
import { Coordinator, type FactSources } from '../../../activities/transfer/convergence/coordinator';
import { SourceRows } from '../../../activities/transfer/convergence/source-rows';
import { shownVersion } from '../../../activities/transfer/convergence/shown';
import { LandfallError } from '../../../contracts/errors';
import type { SourceTransaction } from '../../../contracts/changes';
import { versionNumber } from '../../../engine/projection/version/rules';
import { TRAFFIC_TERMS } from '../../../engine/transfer/convergence/lease/terms';
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

const transaction = (origin: string, sequence: string, gtidSet = `${origin}:1-${sequence}`): SourceTransaction => ({
  gtid: `${origin}:${sequence}`,
  origin,
  sequence,
  after: { gtidSet, file: '', position: 0 },
  changes: [{ table: 'elsewhere', before: null, after: {} }],
  schemaChange: null,
});

/** Capture over a real control table; the log and the source answer as they are told. */
function capture(
  control: ControlTable,
  log: readonly SourceTransaction[],
  source: { origin: string; applies?: boolean },
  batch = 50,
) {
  const stop = new AbortController();
  const waiting = [...log];
  const failures: string[] = [];
  const visible: Visibility = {
    waitFor: (_transaction, origin) =>
      origin === source.origin
        ? Promise.resolve()
        : Promise.reject(new LandfallError('LandfallSourceMoved', `${source.origin} answers`)),
    shown: () => Promise.resolve({ origin: source.origin, sequence: '9' }),
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
    projector: { source: new SourceRows(plan as never, 'views', []), control },
    visible,
    lookAtSource: () =>
      Promise.resolve({ origin: source.origin, executed: 'a:1-490,b:1-2', applies: source.applies ?? false }),
    flavour: 'mysql',
    load: () => Promise.resolve({ loaded: true, ownersOver: true }),
    restoreRows: () => Promise.resolve(),
    writer: 'capture',
    width: 1,
    batch,
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

const signal = AbortSignal.timeout(600_000);
const first: FlagContent = { step: STEP.mysql, epoch: 1, origin: 'a', begunWith: 'a:1-400' };

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

  it('saves its position behind commits that have no number in the epoch', async () => {
    const control = await controlTable();
    const flag = { ...first, epoch: 3, begunWith: 'a:1-400,b:1-2' };
    await writeFlag(control, flag, undefined, signal);
    const log = [transaction('a', '490'), transaction('b', '2', 'a:1-490,b:2')];
    const { end } = capture(control, log, { origin: 'a' }, 1);
    await until(async () => (await readCapture(control, signal))?.position.gtidSet === 'a:1-490,b:2');
    expect(await position(control)).toBe(versionNumber(3, '0'));
    await end();
    // In one batch the newest version is the batch's.
    const together = await controlTable();
    await writeFlag(together, flag, undefined, signal);
    const second = capture(together, log, { origin: 'a' });
    await until(async () => (await position(together)) === versionNumber(3, '490'));
    await second.end();
  });

  it('moves the saved position forward alone, whoever saves it and however often', async () => {
    const control = await controlTable();
    const at = (gtidSet: string) => ({ version: '1', position: { gtidSet, file: '', position: 0 } });
    const set = async () => (await readCapture(control, signal))?.position.gtidSet;
    const [ahead, behind] = [new CapturePosition(control, 'mysql'), new CapturePosition(control, 'mysql')];
    await behind.save(at('a:1-10'), signal);
    await ahead.save(at('a:1-90'), signal);
    for (const end of [20, 30, 40]) await behind.save(at(`a:1-${end}`), signal);
    expect(await set()).toBe('a:1-90');
    for (let times = 0; times < 3; times += 1)
      await expect(behind.save(at('a:1-40,b:1'), signal)).rejects.toMatchObject({ code: 'LandfallSourceMoved' });
    expect(await set()).toBe('a:1-90');
    await behind.save(at('a:1-100'), signal);
    await ahead.save(at('a:1-99'), signal);
    expect(await set()).toBe('a:1-100');
  });

  it('raises no epoch for commits that reach the source from a server that it follows', async () => {
    const control = await controlTable();
    await writeFlag(control, first, undefined, signal);
    const { end, failures } = capture(control, [transaction('b', '1')], { origin: 'a', applies: true });
    await until(() => Promise.resolve(failures.length >= 3));
    expect(await flagOf(control, signal)).toMatchObject({ epoch: 1 });
    await end();
  });

  it('begins an epoch only with a server that has what was captured, and follows none', async () => {
    const control = await controlTable();
    await writeFlag(control, first, undefined, signal);
    const saved = { version: versionNumber(1, '490'), position: transaction('a', '490').after };
    await new CapturePosition(control, 'mysql').save(saved, signal);
    const stop = new AbortController();
    const failures: string[] = [];
    const answers = { executed: 'a:1-489,b:1', applies: false };
    const coordinator = new Coordinator({
      control,
      flavour: 'mysql',
      terms: { ...TRAFFIC_TERMS, pollMs: 20 },
      facts: {} as FactSources,
      onFailure: ({ message }) => void failures.push(message),
    });
    const running = coordinator
      .followSource(() => Promise.resolve({ origin: 'b', ...answers }), stop.signal)
      .catch(() => undefined);
    await until(() => Promise.resolve(failures.some((text) => text.includes('lacks commits that were captured'))));
    Object.assign(answers, { executed: 'a:1-490,b:1', applies: true });
    await until(() => Promise.resolve(failures.some((text) => text.includes('applies changes of another one'))));
    expect(await flagOf(control, signal)).toMatchObject({ epoch: 1, origin: 'a' });
    answers.applies = false;
    await until(async () => (await flagOf(control, signal)).origin === 'b');
    expect(await flagOf(control, signal)).toMatchObject({ epoch: 2, begunWith: 'a:1-490,b:1' });
    stop.abort(new Error('ended'));
    await running;
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
