import { setTimeout as delay } from 'node:timers/promises';
import type { CopyCursor, CopyTask, SourcePosition } from '../../../contracts/activities/transfer';
import type { StageContext } from '../../../contracts/stages';
import { FaultProxy } from '../../support/fault-proxy';
import { stack } from '../../support/stack';
import { ThrottleProxy } from '../../support/throttle-proxy';
import { compareAll, countAll, createMigration, run, START, type TestMigration } from './support';

/**
 * Faults of a minute in the middle of a slice, all at once, a table each: throttling beyond the patience of a slice, and each link cut, or dead
 * without a word. What is tried again is what Temporal tries again: the activity from its last heartbeat.
 */
const SECONDS = Number(process.env['LANDFALL_TEST_FAULT_SECONDS'] ?? 60);
const ROWS = 900;
const CASES = ['throttled', 'source_cut', 'source_dead', 'aws_cut', 'aws_dead'] as const;
type Case = (typeof CASES)[number];

const STATEMENTS = CASES.flatMap((name) => [
  `CREATE TABLE ${name} (id INT NOT NULL, body VARCHAR(400) NOT NULL, PRIMARY KEY (id))`,
  `INSERT INTO ${name} WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS}) SELECT i, REPEAT('x', 300) FROM n`,
]);

/** The place of a fault: how the migration goes through it, how it breaks and heals. */
interface Fault {
  readonly settings: Parameters<TestMigration['with']>[0];
  readonly set: (broken: boolean) => void;
  readonly close: () => Promise<void>;
}

async function linkFault(end: 'source' | 'aws', how: 'cut' | 'dead'): Promise<Fault> {
  const url = new URL(stack.dynamodb());
  const { host, port } = stack.mysql();
  const proxy = await FaultProxy.listen(
    end === 'aws' ? { host: url.hostname, port: Number(url.port) } : { host, port },
  );
  return {
    settings:
      end === 'aws'
        ? { target: { endpoint: `http://127.0.0.1:${proxy.port}` } }
        : { source: { endpoints: [{ name: 'way', host: '127.0.0.1', port: proxy.port }], queryTimeoutSeconds: 5 } },
    set: (broken) => {
      proxy.set(!broken ? 'pass' : how === 'cut' ? 'refuse' : 'blackhole');
      if (broken && how === 'cut') proxy.cut('reset');
    },
    close: () => proxy.close(),
  };
}

async function throttling(): Promise<Fault> {
  const proxy = await ThrottleProxy.listen(stack.dynamodb());
  return {
    settings: { target: { endpoint: proxy.endpoint } },
    set: (broken) => {
      if (broken) proxy.faults.unitsPerSecond = 0.001;
      else delete proxy.faults.unitsPerSecond;
    },
    close: () => proxy.close(),
  };
}

const faultOf: Readonly<Record<Case, () => Promise<Fault>>> = {
  throttled: throttling,
  source_cut: () => linkFault('source', 'cut'),
  source_dead: () => linkFault('source', 'dead'),
  aws_cut: () => linkFault('aws', 'cut'),
  aws_dead: () => linkFault('aws', 'dead'),
};

interface Outcome {
  readonly cursor: CopyCursor;
  readonly brokenAt: number;
  readonly failures: readonly string[];
  /** Rows that an attempt began with, in the order of the attempts. */
  readonly began: readonly number[];
}

async function copiedThrough(
  m: TestMigration,
  { task, position, context, fault }: { task: CopyTask; position: SourcePosition; context: StageContext; fault: Fault },
): Promise<Outcome> {
  let cursor = START;
  let brokenAt = -1;
  let healed = 0;
  const failures: string[] = [];
  const began: number[] = [];
  while (!cursor.done) {
    const from = cursor;
    let beaten: CopyCursor | undefined;
    for (let done = false; !done;) {
      began.push((beaten ?? from).rows);
      try {
        cursor = await run(() => m.activities().copySlice({ context, task, position, cursor: from }), {
          heartbeatDetails: beaten,
          onHeartbeat: (details) => {
            beaten = (details as CopyCursor | undefined) ?? beaten;
            if (brokenAt >= 0 || (beaten?.rows ?? 0) === 0) return;
            brokenAt = beaten!.rows;
            fault.set(true);
            setTimeout(() => {
              healed = Date.now();
              fault.set(false);
            }, SECONDS * 1_000);
          },
        });
        done = true;
      } catch (error) {
        const { type = '', nonRetryable } = error as { type?: string; nonRetryable?: boolean };
        failures.push(type);
        if (nonRetryable !== false) throw error;
        await delay(1_000);
      }
    }
  }
  expect(Date.now()).toBeGreaterThanOrEqual(healed);
  return { cursor, brokenAt, failures, began };
}

it(
  `goes on by itself after ${SECONDS} s of each, with every item once`,
  async () => {
    const m = await createMigration({ flavour: 'mysql', statements: STATEMENTS });
    try {
      await run(() => m.activities().createViews({ context: m.context }));
      const position = await run(() => m.activities().recordPosition({ context: m.context }));
      const { tables } = await run(() => m.activities().planCopy({ context: m.context }));
      const outcomes = await Promise.all(
        CASES.map(async (name) => {
          const task = tables.find(({ table }) => table === name)!.tasks[0]!;
          const fault = await faultOf[name]();
          const slow = { writeUnitsPerSecond: 150, pageRows: 100, sliceSeconds: 5 };
          const context = m.with({ ...fault.settings, transfer: slow });
          try {
            const outcome = await copiedThrough(m, { task, position, context, fault });
            return { name, task, ...outcome };
          } finally {
            await fault.close();
          }
        }),
      );
      for (const { name, task, cursor, brokenAt, failures, began } of outcomes) {
        process.stdout.write(
          `${name}: broken at row ${brokenAt}, ${failures.length} attempts failed (${[...new Set(failures)].join(', ') || 'none'}), begun at ${began.join(' ')}\n`,
        );
        expect({ name, rows: cursor.rows, broken: brokenAt > 0 && brokenAt < ROWS }).toEqual({
          name,
          rows: ROWS,
          broken: true,
        });
        // Nothing that was acknowledged is copied again: each attempt begins where the one before it stood.
        expect(began).toEqual([...began].sort((a, b) => a - b));
        const known = [
          /^LandfallSource(Unreachable|QueryFailed)$/,
          /^LandfallAwsUnreachable$/,
          /^LandfallWriteThrottled$/,
        ];
        for (const code of failures)
          expect({ name, code, known: known.some((one) => one.test(code)) }).toMatchObject({ known: true });
        expect(await compareAll(m, task)).toMatchObject({ rows: ROWS, differences: 0 });
      }
      const counted = await countAll(m);
      expect(Object.values(counted.counts)).toEqual(CASES.map(() => ROWS));
    } finally {
      await m.close();
    }
  },
  (SECONDS + 240) * 1_000,
);
