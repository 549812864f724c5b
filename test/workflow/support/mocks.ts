import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { LandfallActivities } from '../../../contracts/activities';
import type { CompareCursor, CopyCursor } from '../../../contracts/activities/transfer';
import type { ModelReview } from '../../../contracts/activities/modeling';
import type { ArtifactIndex } from '../../../contracts/artifacts';
import type { FailureCode } from '../../../contracts/errors';
import type {
  AuditEvent,
  GatePart,
  MigrationProgress,
  StageContext,
  StepResult,
  Verdict,
} from '../../../contracts/stages';

/** A step that a test holds open: `reached` resolves when the activity is in it, `release` lets it end. */
export interface Held {
  readonly reached: Promise<void>;
  readonly release: () => void;
}

/** One migration's world: what its activities do, and what they were asked. Deterministic: no clock, no random value. */
export class Scenario {
  readonly calls: string[] = [];
  readonly audit: AuditEvent[] = [];
  report: MigrationProgress | undefined;
  tables: readonly { readonly table: string; readonly rows: number; readonly entities?: number }[] = [
    { table: 'alpha', rows: 30 },
    { table: 'beta', rows: 20 },
  ];
  rowsPerSlice = 10;
  /** Milliseconds per row; above 0 a slice goes row by row, beats, and returns its cursor when it is cancelled. */
  rowMs = 0;
  differences = 0;
  sourceUnchanged = true;
  /** Rows by entity as they were copied, to see repeated and lost ones. */
  readonly copied = new Map<string, number[]>();
  /** `source.user` of each entry check: shows which configuration counted. */
  readonly users: string[] = [];
  /** `transfer.writeUnitsPerSecond` of each slice that copied. */
  readonly paces: { readonly entity: string; readonly rate: number | undefined }[] = [];
  /** Each undo that was executed, `stage/action`, with the artifacts that it was given. */
  readonly undone: { readonly what: string; readonly artifacts: ArtifactIndex }[] = [];
  /** Hash of the contract that modeling writes. */
  contract = 'a'.repeat(64);
  /** What the model says of itself for its gates; nothing, as an earlier version of the activity. */
  review: ModelReview | undefined;
  /** Access patterns that are not answered. */
  unanswered: readonly GatePart[] = [];
  /** What every exit check says. */
  verdict: Verdict | undefined;
  /** Called with every row that is copied. */
  onRow: ((entity: string, row: number) => void) | undefined;
  private readonly failures = new Map<string, { code: FailureCode; times: number; final: boolean }>();
  private readonly late = new Map<string, FailureCode>();
  private readonly releases: (() => void)[] = [];
  private readonly holds = new Map<string, { arrive: () => void; open: Promise<void>; mute: boolean }>();

  /** `step` is an activity name, or `name:detail` as it stands in `calls`. */
  fail(step: string, code: FailureCode, times = 1): void {
    this.failures.set(step, { code, times, final: true });
  }

  /** Fails once, and only when a hold of the step was released. */
  failOnLeaving(step: string, code: FailureCode): void {
    this.late.set(step, code);
  }

  /** Fails in a way that is tried again. */
  failTransient(step: string, code: FailureCode, times: number): void {
    this.failures.set(step, { code, times, final: false });
  }

  /** @param mute sends no heartbeat and hears of no cancellation, as if its worker were gone */
  hold(step: string, mute = false): Held {
    let release = (): void => undefined;
    let arrive = (): void => undefined;
    const open = new Promise<void>((resolve) => (release = resolve));
    this.releases.push(release);
    const reached = new Promise<void>((resolve) => (arrive = resolve));
    this.holds.set(step, { arrive, open, mute });
    return { reached, release };
  }

  /** What a failed test still holds would keep its worker from ending. */
  releaseAll(): void {
    for (const release of this.releases) release();
  }

  /** What every activity does first. A held one gives up when it is cancelled. */
  async enter(name: string, detail?: string): Promise<void> {
    const full = detail === undefined ? name : `${name}:${detail}`;
    this.calls.push(full);
    for (const key of [name, full]) {
      const failure = this.failures.get(key);
      if (failure && failure.times > 0) {
        failure.times--;
        throw ApplicationFailure.create({
          message: `${full} was told to fail`,
          type: failure.code,
          nonRetryable: failure.final,
        });
      }
      const held = this.holds.get(key);
      if (!held) continue;
      this.holds.delete(key);
      held.arrive();
      if (held.mute) {
        await held.open;
        continue;
      }
      const beat = setInterval(() => Context.current().heartbeat(), 200);
      try {
        await Promise.race([held.open, Context.current().cancelled]);
      } finally {
        clearInterval(beat);
      }
      const code = this.late.get(key);
      if (code !== undefined && this.late.delete(key))
        throw ApplicationFailure.nonRetryable(`${full} was told to fail at its end`, code);
    }
  }

  count(prefix: string): number {
    return this.calls.filter((call) => call === prefix || call.startsWith(`${prefix}:`)).length;
  }
}

const step = (key: string, facts: StepResult['facts'] = {}): StepResult => ({
  artifacts: [{ key, sha256: 'a'.repeat(64), bytes: key.length }],
  notes: [`wrote ${key}`],
  risks: [],
  facts,
});

const asked = (calls: number, longest: number) => ({
  ...{ calls, errors: 1, withoutServer: 0, milliseconds: 100, longest },
});

/** Activities for many migrations at once: `context.migration` says which scenario is meant. */
export function mockActivities(scenarioOf: (migration: string) => Scenario): LandfallActivities {
  const at = (context: StageContext): Scenario => scenarioOf(context.migration);
  const plain =
    (name: string, key: string, facts?: StepResult['facts']) =>
    async ({ context }: { context: StageContext }): Promise<StepResult> => {
      await at(context).enter(name);
      return step(key, facts);
    };
  return {
    async checkInputs({ context, stage }) {
      at(context).users.push(context.config.source.user);
      await at(context).enter('checkInputs', stage);
      return { artifacts: [], notes: [] };
    },
    async checkOutputs({ context, stage }) {
      await at(context).enter('checkOutputs', stage);
      return [at(context).verdict ?? { check: `${stage} is well-formed`, ok: true, detail: 'all there' }];
    },
    async handOff({ context, stage, undo, approvals }) {
      await at(context).enter('handOff', stage);
      return { ...step(`stage-x/${stage}.md`), facts: { undo: undo.length, approvals: approvals.join(' ') } };
    },
    async undo({ context, entry }) {
      await at(context).enter('undo', `${entry.stage}/${entry.action}`);
      at(context).undone.push({ what: `${entry.stage}/${entry.action}`, artifacts: context.artifacts });
      return `undone: ${entry.what}`;
    },
    async trafficToMysql({ context }) {
      await at(context).enter('trafficToMysql');
      return 'traffic is on MySQL';
    },
    async exportAudit({ context, events }) {
      await at(context).enter('exportAudit');
      at(context).audit.push(...events);
      return { key: 'audit.jsonl', sha256: 'b'.repeat(64), bytes: events.length };
    },
    async writeReport({ context, progress }) {
      await at(context).enter('writeReport');
      at(context).report = progress;
      return step('migration-report.json');
    },
    async readSchema({ context }) {
      await at(context).enter('readSchema');
      return { ...step('stage-01/work/schema.json', { tables: 2 }), mcp: { mysql: asked(2, 30) } };
    },
    readSource: plain('readSource', 'stage-01/work/source.json'),
    readQueryLog: plain('readQueryLog', 'stage-01/work/query-log.json'),
    writeAnalysis: plain('writeAnalysis', 'stage-01/analysis.json'),
    async buildModel({ context }) {
      await at(context).enter('buildModel');
      const { artifacts, ...result } = step('stage-02/migrationContract.json', { tables: 1 });
      const { review, contract } = at(context);
      return {
        ...result,
        artifacts: artifacts.map((ref) => ({ ...ref, sha256: contract })),
        ...(review === undefined ? {} : { review }),
      };
    },
    proveModel: plain('proveModel', 'stage-02/projection.json'),
    async proveAnswers({ context }) {
      await at(context).enter('proveAnswers');
      return {
        ...step('stage-02/answerable-proof.json', { answers: '1 answered' }),
        unanswered: at(context).unanswered,
      };
    },
    describeModel: plain('describeModel', 'stage-02/dynamodb_data_model.md', { 'monthly price': 'USD 1.00' }),
    writeTemplate: plain('writeTemplate', 'stage-06/dynamodb-infrastructure.yaml', {
      account: '000000000000',
      region: 'eu-central-1',
      monthlyPrice: '1.00 USD',
    }),
    deployStack: plain('deployStack', 'stage-06/deployment-results.md'),
    verifyStack: plain('verifyStack', 'stage-06/deployment-validation.md'),
    async preflight({ context }) {
      await at(context).enter('preflight');
      return { ...step('stage-07/work/preflight.json'), mcp: { mysql: asked(3, 50), dynamodb: asked(4, 10) } };
    },
    async createViews({ context }) {
      await at(context).enter('createViews');
      return step('stage-07/views.sql', { tables: at(context).tables.length });
    },
    async recordPosition({ context }) {
      await at(context).enter('recordPosition');
      return { gtidSet: null, file: 'binlog.000001', position: 4, epoch: 1, sequence: '1' };
    },
    async planCopy({ context }) {
      await at(context).enter('planCopy');
      return {
        tables: at(context).tables.map(({ table, rows, entities = 1 }) => ({
          table,
          tasks: Array.from({ length: entities }, (_, i) => ({ entity: `${table}.e${i}`, table, rowsTotal: rows })),
        })),
      };
    },
    async copySlice({ context, task, cursor }) {
      const scenario = at(context);
      const beaten = Context.current().info.heartbeatDetails as CopyCursor | undefined;
      let now = beaten ?? cursor;
      scenario.paces.push({ entity: task.entity, rate: context.config.transfer.writeUnitsPerSecond });
      await scenario.enter('copySlice', task.entity);
      const rows = scenario.copied.get(task.entity) ?? [];
      scenario.copied.set(task.entity, rows);
      const { cancellationSignal, heartbeat } = Context.current();
      for (let i = 0; i < scenario.rowsPerSlice && now.rows < (task.rowsTotal ?? 0); i++) {
        if (cancellationSignal.aborted) return now;
        if (scenario.rowMs > 0) await new Promise((resolve) => setTimeout(resolve, scenario.rowMs));
        rows.push(now.rows);
        scenario.onRow?.(task.entity, now.rows);
        now = { ...now, after: [String(now.rows)], rows: now.rows + 1, items: now.items + 1, writeUnits: now.rows + 1 };
        heartbeat(now);
      }
      now = { ...now, mcp: { glue: asked(1, 5) } };
      return { ...now, done: now.rows >= (task.rowsTotal ?? 0) };
    },
    async planImports({ context, tables }) {
      await at(context).enter('planImports');
      const imports = tables.map(({ table, entities }) => {
        const items = entities.reduce((sum, { copy }) => sum + copy.items, 0);
        return { table, items, objects: 1, bytes: items, manifest: `stage-07/work/import-${table}.json` };
      });
      return { ...step('stage-07/work/imports.json'), imports };
    },
    async checkExport({ context, planned }) {
      await at(context).enter('checkExport', planned.table);
      return { artifacts: [], notes: [] };
    },
    async importTable({ context, planned }) {
      await at(context).enter('importTable', planned.table);
      return step(`stage-07/work/${planned.table}.json`);
    },
    async compareSlice({ context, task, cursor }): Promise<CompareCursor> {
      await at(context).enter('compareSlice', task.entity);
      const rows = Math.min(task.rowsTotal ?? 0, cursor.rows + at(context).rowsPerSlice);
      return { ...cursor, after: [String(rows)], rows, done: rows >= (task.rowsTotal ?? 0) };
    },
    async countItems({ context, cursor }) {
      await at(context).enter('countItems');
      const seen = Object.values(cursor?.counts ?? {}).length + 1;
      return {
        done: seen >= 3,
        table: 't',
        startKey: `{"n":${seen}}`,
        counts: { ...cursor?.counts, [`e${seen}`]: seen },
      };
    },
    async finishTransfer({ context, tables }) {
      const scenario = at(context);
      await scenario.enter('finishTransfer');
      scenario.calls.push(`tables:${tables.map((t) => t.table).join(',')}`);
      const { differences, sourceUnchanged } = scenario;
      return { ...step('stage-07/validation-report.json'), differences, sourceUnchanged };
    },
  };
}
