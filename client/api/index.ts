import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  type Client,
  type Connection,
} from '@temporalio/client';
import { LandfallError } from '../../contracts/errors';
import {
  QUERIES,
  SEARCH_ATTRIBUTES,
  SIGNALS,
  stageNumber,
  WORKFLOW_TYPES,
  workflowId,
  type StageName,
} from '../../contracts/names';
import type { MigrationConfig } from '../../contracts/schemas/config';
import type { AuditEvent, GateDecision } from '../../contracts/stages';
import type {
  MigrationInput,
  PauseRequest,
  RateRequest,
  RestartRequest,
  RollbackRequest,
} from '../../contracts/workflows';
import { attachable, type StartResult } from './attach';
import { startAttributes, summaryOf, type MigrationSummary } from './attributes';
import { openConnection, type ConnectionSettings } from './connection';
import { translateClientError } from './errors';
import { leftBehind } from './left';
import { readAudit, readStatus, type MigrationStatus } from './status';

export type { MigrationSummary, RunStatus } from './attributes';
export type { ConnectionSettings } from './connection';
export type { RetryingStep } from './retrying';
export type { MigrationStatus } from './status';

export interface StartInput {
  readonly config: MigrationConfig;
  /** Take a running migration of the name instead of refusing. */
  readonly attach: boolean;
  readonly approvals: 'person' | 'yes';
  /** Who starts it, for the audit trail. */
  readonly startedBy: string;
}

/** Milliseconds to wait for the answer of the migration to an update. */
const UPDATE_TIMEOUT_MS = 10_000;

/** Each try that fails means that another start of the name came first and its run is over already. */
const START_TRIES = 5;

/** Is a stage undone by a rollback to there? None is by one of the traffic alone. */
const isAtOrAfter = (stage: StageName, to: RollbackRequest['to']): boolean =>
  to !== 'traffic' && stageNumber(stage) >= stageNumber(to);

/** Poller type `TASK_QUEUE_TYPE_WORKFLOW` of Temporal's API. */
const WORKFLOW_POLLERS = 1;

/**
 * Everything that can be done with migrations, typed. Every method throws LandfallError with a code of contracts/failures/client:
 * LandfallTemporalUnreachable, LandfallNotFound, LandfallAlreadyRunning, LandfallRefused (with the sentence of the migration),
 * LandfallWorkerMissing.
 */
export class LandfallClient {
  private constructor(
    private readonly settings: ConnectionSettings,
    private readonly client: Client,
    private readonly connection: Connection,
  ) {}

  static async connect(settings: ConnectionSettings): Promise<LandfallClient> {
    const { client, connection } = await openConnection(settings);
    return new LandfallClient(settings, client, connection);
  }

  /**
   * Starts a migration, or attaches to the one that runs. The server lets only one of several callers start; whoever else may attach looks at
   * that run first, so nobody attaches unchecked.
   */
  async start(input: StartInput): Promise<StartResult> {
    const { config, attach, approvals, startedBy } = input;
    const { name } = config;
    return this.call(name, async () => {
      for (let tries = 1; ; tries++) {
        const before = attach ? await this.running(name) : undefined;
        if (before !== undefined) {
          const running = await attachable(this.client, input, before.runId);
          const attached = { workflowId: before.workflowId, runId: before.runId, attached: true };
          return { ...attached, ...(running === undefined ? {} : { running }) };
        }
        const left = await leftBehind(this.client, config);
        const own = { name, config, approvals, startedBy, ...(left === undefined ? {} : { left }) };
        try {
          const handle = await this.startRun(name, own);
          return { workflowId: handle.workflowId, runId: handle.firstExecutionRunId, attached: false };
        } catch (error) {
          // Another start of the name came first. It may have ended again before the next look.
          if (!attach || !(error instanceof WorkflowExecutionAlreadyStartedError) || tries >= START_TRIES) throw error;
        }
      }
    });
  }

  /** Newest first. */
  list(): Promise<readonly MigrationSummary[]> {
    return this.call('', async () => {
      const found: MigrationSummary[] = [];
      const query = `WorkflowType = '${WORKFLOW_TYPES.migration}'`;
      for await (const info of this.client.workflow.list({ query })) found.push(summaryOf(info));
      return found;
    });
  }

  status(name: string): Promise<MigrationStatus> {
    return this.call(name, () => readStatus(this.client, name));
  }

  /** Events of the current run; older ones are in `audit.jsonl`. */
  audit(name: string): Promise<readonly AuditEvent[]> {
    return this.call(name, async () => {
      const events = await readAudit(this.client, name);
      if (events === undefined)
        throw new LandfallError(
          'LandfallWorkerMissing',
          `no worker answers for ${name}, so its audit trail cannot be asked for`,
        );
      return events;
    });
  }

  pause(name: string, request: PauseRequest): Promise<void> {
    return this.call(name, () => this.handle(name).signal(SIGNALS.pause, request));
  }

  resume(name: string, request: PauseRequest): Promise<void> {
    return this.call(name, () => this.handle(name).signal(SIGNALS.resume, request));
  }

  /**
   * Needs no worker while the migration runs: without one it is sent as a signal, which is kept until a worker comes. A migration that has
   * closed is rolled back to a stage by a run of its own.
   */
  async rollback(name: string, request: RollbackRequest): Promise<string> {
    try {
      return await this.update(name, SIGNALS.rollback, request);
    } catch (error) {
      if (!(error instanceof LandfallError)) throw error;
      if (error.code === 'LandfallNotFound' && request.to !== 'traffic') return this.rollbackClosed(name, request);
      if (error.code !== 'LandfallWorkerMissing') throw error;
      await this.call(name, () => this.handle(name).signal(SIGNALS.rollback, request));
      return `the rollback to ${request.to} was sent; no worker answers now, it is carried out when one does`;
    }
  }

  private async rollbackClosed(name: string, request: RollbackRequest): Promise<string> {
    return this.call(name, async () => {
      const { run } = summaryOf(await this.handle(name).describe());
      const input = await this.client.withDeadline(Date.now() + UPDATE_TIMEOUT_MS, () =>
        this.handle(name).query<MigrationInput>(QUERIES.input),
      );
      const left = (input.state?.undo ?? []).filter(({ stage }) => isAtOrAfter(stage, request.to));
      if (input.state !== undefined && left.length === 0)
        throw new LandfallError(
          'LandfallRefused',
          `migration ${name} has ended and nothing of it is left to undo down to ${request.to}`,
        );
      await this.startRun(name, { ...input, rollback: request });
      return `the migration has ended (${run}); a run of its own rolls back to ${request.to}`;
    });
  }

  /** @throws WorkflowExecutionAlreadyStartedError when a run of the name is open */
  private startRun(name: string, input: MigrationInput) {
    return this.client.workflow.start(WORKFLOW_TYPES.migration, {
      taskQueue: this.settings.taskQueue,
      workflowId: workflowId.migration(name),
      args: [input],
      staticSummary: `migration of ${name}`,
      typedSearchAttributes: startAttributes(name),
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    });
  }

  approve(name: string, decision: GateDecision): Promise<string> {
    return this.update(name, SIGNALS.approve, decision);
  }

  reject(name: string, decision: GateDecision): Promise<string> {
    return this.update(name, SIGNALS.reject, decision);
  }

  restartFrom(name: string, request: RestartRequest): Promise<string> {
    return this.update(name, SIGNALS.restartFrom, request);
  }

  setRate(name: string, request: RateRequest): Promise<string> {
    return this.update(name, SIGNALS.setRate, request);
  }

  /** Are the search attributes registered, does a worker poll the task queue? */
  health(): Promise<{ readonly missingSearchAttributes: readonly string[]; readonly workers: number }> {
    const { namespace, taskQueue } = this.settings;
    return this.call('', async () => {
      const { customAttributes } = await this.connection.operatorService.listSearchAttributes({ namespace });
      const queue = await this.connection.workflowService.describeTaskQueue({
        namespace,
        taskQueue: { name: taskQueue },
        taskQueueType: WORKFLOW_POLLERS,
      });
      return {
        missingSearchAttributes: Object.values(SEARCH_ATTRIBUTES).filter(
          (name) => !Object.hasOwn(customAttributes ?? {}, name),
        ),
        workers: queue.pollers?.length ?? 0,
      };
    });
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  private handle(name: string) {
    return this.client.workflow.getHandle(workflowId.migration(name));
  }

  private async running(name: string): Promise<MigrationSummary | undefined> {
    try {
      const summary = summaryOf(await this.handle(name).describe());
      return summary.run === 'running' ? summary : undefined;
    } catch (error) {
      const translated = translateClientError(error, { name, address: this.settings.address });
      if (translated.code === 'LandfallNotFound') return undefined;
      throw translated;
    }
  }

  private update(name: string, update: string, request: object): Promise<string> {
    const handle = this.handle(name);
    return this.call(name, () =>
      this.client.withDeadline(Date.now() + UPDATE_TIMEOUT_MS, () =>
        handle.executeUpdate<string, [object]>(update, { args: [request] }),
      ),
    );
  }

  private async call<T>(name: string, run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      throw translateClientError(error, { name, address: this.settings.address });
    }
  }
}
