import { WorkflowFailedError, type Client, type WorkflowHandle } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import {
  DefaultLogger,
  type InjectedSinks,
  type NativeConnection,
  Runtime,
  Worker,
  type WorkflowBundle,
} from '@temporalio/worker';
import type { LandfallActivities } from '../../../contracts/activities';
import type { HaltSinks } from '../../../contracts/halts';
import pRetry from 'p-retry';
import { SEARCH_ATTRIBUTES, workflowId, WORKFLOW_TYPES } from '../../../contracts/names';
import type { AuditEvent, MigrationOutcome, MigrationProgress } from '../../../contracts/stages';
import type { MigrationInput } from '../../../contracts/workflows';
import { workflowBundle as productBundle } from '../../../worker/bundle';
import { stack, uniqueName } from '../../support/stack';
import { testConfig } from './config';
import { mockActivities, Scenario } from './mocks';

/** `INDEXED_VALUE_TYPE_KEYWORD` of Temporal's API. */
const KEYWORD = 2;
export const TASK_QUEUE = 'landfall-test';

export const workflowBundle = (): Promise<WorkflowBundle> => productBundle(new DefaultLogger('ERROR'));

/** Only once a process. */
export const hush = (): void => {
  try {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
  } catch {
    // installed already
  }
};

export interface Started {
  readonly name: string;
  readonly scenario: Scenario;
  readonly handle: WorkflowHandle;
  progress(): Promise<MigrationProgress>;
  audit(): Promise<readonly AuditEvent[]>;
  result(): Promise<MigrationOutcome>;
  /** Polls the query progress until it fits, at most 45 s. */
  until(what: string, fits: (p: MigrationProgress) => boolean): Promise<MigrationProgress>;
}

/** A worker with mocked activities; each migration has a scenario of its own. */
export class Lab {
  /** Alarms of all migrations, `<workflow id> <stage> <code>`. */
  readonly halts: string[] = [];
  private readonly sinks: InjectedSinks<HaltSinks> = {
    halts: {
      stopped: {
        fn: ({ workflowId: id }, { stage, code }) => void this.halts.push(`${id} ${stage ?? 'none'} ${code}`),
        callDuringReplay: false,
      },
    },
  };
  private readonly scenarios = new Map<string, Scenario>();
  private readonly handles: WorkflowHandle[] = [];
  private readonly results: Promise<unknown>[] = [];
  private running: Promise<void> | undefined;
  private worker: Worker | undefined;
  private constructor(
    readonly client: Client,
    private readonly connection: NativeConnection,
    private readonly close: () => Promise<void>,
    private readonly queue: string,
    /** Time of the server in milliseconds; a time-skipping one is ahead of the clock. */
    readonly now: () => Promise<number>,
  ) {}

  /** Java server that skips time: timers and retry waits take no time. */
  static async timeSkipping(): Promise<Lab> {
    hush();
    // The SDK gives the server 5 s to start, which a busy machine may not. What it throws is an Error of another realm, which p-retry takes for
    // none and does not try again.
    const start = () =>
      TestWorkflowEnvironment.createTimeSkipping({
        server: { executable: { type: 'existing-path', path: stack.timeSkipping() } },
      }).catch((error: unknown) => Promise.reject(new Error(String(error))));
    const env = await pRetry(start, { retries: 7, minTimeout: 200, factor: 1 });
    await env.connection.operatorService.addSearchAttributes({
      namespace: env.namespace ?? 'default',
      searchAttributes: Object.fromEntries(Object.values(SEARCH_ATTRIBUTES).map((name) => [name, KEYWORD])),
    });
    return Lab.open(env, TASK_QUEUE);
  }

  /** A real server; the task queue keeps runs apart. */
  static async real(): Promise<Lab> {
    hush();
    const env = await TestWorkflowEnvironment.createFromExistingServer({ address: stack.temporal() });
    return Lab.open(env, uniqueName(TASK_QUEUE));
  }

  private static async open(env: TestWorkflowEnvironment, queue: string): Promise<Lab> {
    const lab = new Lab(
      env.client,
      env.nativeConnection,
      () => env.teardown(),
      queue,
      () => env.currentTimeMs(),
    );
    await lab.startWorker();
    return lab;
  }

  get taskQueue(): string {
    return this.queue;
  }

  /** @param change puts real activities in the place of mocked ones */
  async startWorker(change: (mocked: LandfallActivities) => LandfallActivities = (mocked) => mocked): Promise<void> {
    this.worker = await Worker.create({
      connection: this.connection,
      taskQueue: this.queue,
      workflowBundle: await workflowBundle(),
      activities: change(mockActivities((name) => this.scenario(name))),
      sinks: this.sinks,
      maxHeartbeatThrottleInterval: '200ms',
      shutdownGraceTime: '1s',
      stickyQueueScheduleToStartTimeout: '1s', // what a worker that was stopped leaves waits no longer than that
    });
    this.running = this.worker.run();
  }

  async stopWorker(): Promise<void> {
    this.worker?.shutdown();
    await this.running;
    this.worker = undefined;
  }

  /** Ends what a failed test left open, so that nobody waits for it on a closed connection. */
  async stop(): Promise<void> {
    await Promise.all(this.handles.map((handle) => handle.terminate('the test is over').catch(() => undefined)));
    for (const scenario of this.scenarios.values()) scenario.releaseAll();
    await Promise.allSettled(this.results);
    if (this.worker) await this.stopWorker();
    await this.close();
  }

  scenario(name: string): Scenario {
    const found = this.scenarios.get(name) ?? new Scenario();
    this.scenarios.set(name, found);
    return found;
  }

  async start(
    input: Omit<Partial<MigrationInput>, 'config'> & { config?: Parameters<typeof testConfig>[1] } = {},
    prepare: (scenario: Scenario) => void = () => undefined,
  ): Promise<Started> {
    const name = input.name ?? uniqueName('m').replaceAll('_', '-');
    const scenario = this.scenario(name);
    prepare(scenario);
    const handle = await this.client.workflow.start(WORKFLOW_TYPES.migration, {
      taskQueue: this.queue,
      workflowId: workflowId.migration(name),
      args: [{ ...input, name, config: testConfig(name, input.config) }],
    });
    this.handles.push(handle);
    const progress = (): Promise<MigrationProgress> => handle.query<MigrationProgress>('progress');
    return {
      name,
      scenario,
      handle,
      progress,
      audit: () => handle.query<readonly AuditEvent[]>('audit'),
      result: () => {
        const result = handle.result() as Promise<MigrationOutcome>;
        this.results.push(result);
        return result;
      },
      async until(what, fits) {
        for (const end = Date.now() + 45_000; ; await new Promise((resolve) => setTimeout(resolve, 25))) {
          const now = await progress();
          if (fits(now)) return now;
          if (Date.now() > end) throw new Error(`waited 45 s for ${what}; seen ${JSON.stringify(now)}`);
        }
      },
    };
  }
}

/**
 * Waits until nothing has changed for 3 s, at most 40 s. Wide, because two cores are shared: what must hold is that work ends, not when.
 */
export async function quiet(count: () => number): Promise<number> {
  const end = Date.now() + 40_000;
  for (let [seen, since] = [count(), Date.now()]; Date.now() - since < 3_000;) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (count() !== seen) [seen, since] = [count(), Date.now()];
    if (Date.now() > end) throw new Error('work did not stop within 40 s');
  }
  return count();
}

/** Type and message of what ended a workflow. */
export async function endOf(handle: WorkflowHandle): Promise<{ type: string; message: string }> {
  try {
    await handle.result();
    return { type: 'completed', message: '' };
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const cause = error.cause as { type?: string; name: string; message: string };
    return { type: cause.type ?? cause.name, message: cause.message };
  }
}
