import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { LandfallClient, type MigrationStatus } from '../../client/api';
import { summaryOf } from '../../client/api/attributes';
import { openConnection, type ConnectionSettings } from '../../client/api/connection';
import { LandfallError } from '../../contracts/errors';
import { workflowId, type StageName } from '../../contracts/names';

/** A migration at one moment. */
export interface Look {
  readonly run: string;
  readonly state: string;
  readonly stage?: StageName;
  /** 0 to 1: rows copied and rows compared count alike. Undefined when no worker answers. */
  readonly share?: number;
  /** Activities that are under way or wait for a worker. */
  readonly steps: readonly Step[];
}
export interface Step {
  readonly activity: string;
  readonly table?: string;
  readonly attempt: number;
  /** `pid@host` of the worker that took it last. */
  readonly worker: string;
}

/** Looks at one migration through the API and never disturbs it. Survives a Temporal server that is away. */
export class Observer {
  private constructor(
    private readonly landfall: LandfallClient,
    private readonly client: Client,
    private readonly name: string,
    private readonly rows: number,
    readonly close: () => Promise<void>,
  ) {}

  /** @param rows of all tables; the migration itself tells only of tables that have begun */
  static async of(name: string, rows: number, settings: ConnectionSettings): Promise<Observer> {
    const { client, connection } = await openConnection(settings);
    const landfall = await LandfallClient.connect(settings);
    return new Observer(landfall, client, name, rows, async () => {
      await landfall.close();
      await connection.close();
    });
  }

  /** Undefined while Temporal does not answer. */
  async look(): Promise<Look | undefined> {
    try {
      const status = await this.landfall.status(this.name);
      const { run, state, stage } = status;
      const share = shareOf(status, this.rows);
      return {
        ...{ run, state: state ?? '', steps: await this.steps(stage) },
        ...(stage === undefined ? {} : { stage }),
        ...(share === undefined ? {} : { share }),
      };
    } catch (error) {
      if (error instanceof LandfallError && error.code === 'LandfallTemporalUnreachable') return undefined;
      throw error;
    }
  }

  /** Only the stage: a quick question that no worker has to answer. Undefined before the first, and while Temporal does not answer. */
  async stage(): Promise<StageName | undefined> {
    const found = await this.describe(workflowId.migration(this.name)).catch(() => undefined);
    return found === undefined ? undefined : summaryOf(found).stage;
  }

  private async steps(stage: StageName | undefined): Promise<readonly Step[]> {
    const stageRun = stage === undefined ? undefined : await this.describe(workflowId.stage(this.name, stage));
    const tables = (stageRun?.raw.pendingChildren ?? []).map((child) => this.describe(child.workflowId ?? ''));
    return [stageRun, ...(await Promise.all(tables))].flatMap((found) =>
      (found?.raw.pendingActivities ?? []).map(({ activityType, attempt, lastWorkerIdentity }): Step => {
        const table = found?.workflowId.split('/')[3];
        return {
          activity: activityType?.name ?? '',
          ...(table === undefined ? {} : { table }),
          attempt: attempt ?? 1,
          worker: lastWorkerIdentity ?? '',
        };
      }),
    );
  }

  private async describe(id: string) {
    try {
      return await this.client.workflow.getHandle(id).describe();
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw new LandfallError('LandfallTemporalUnreachable', (error as Error).message, { cause: error });
    }
  }
}

function shareOf({ progress }: MigrationStatus, rows: number): number | undefined {
  if (progress === undefined) return undefined;
  return (
    progress.tables.reduce((sum, { rowsCopied, rowsValidated }) => sum + rowsCopied + rowsValidated, 0) / (2 * rows)
  );
}

/** For people: `copySlice users (attempt 2), copySlice orders`. */
export const stepsText = (steps: readonly Step[]): string =>
  steps
    .map(({ activity, table, attempt }) =>
      [activity, ...(table === undefined ? [] : [table]), ...(attempt > 1 ? [`(attempt ${attempt})`] : [])].join(' '),
    )
    .join(', ') || 'between two steps';
