import { failureDefinition } from '../../contracts/errors';
import { STAGE_ARTIFACTS, type ArtifactIndex } from '../../contracts/artifacts';
import { stageFolder, stageNumber, STAGES, type StageName } from '../../contracts/names';
import type { AuditEvent, MigrationProgress, StageStatus } from '../../contracts/stages';
import { byCodeUnit } from '../lib/compare';
import { canonicalHash } from '../lib/json';

/** Artifacts that are byte-identical for the same input as a whole (rules.md, rule 12). */
const STABLE = [
  'stage-01/analysis.json',
  'stage-02/migrationContract.json',
  'stage-02/projection.json',
  'stage-06/dynamodb-infrastructure.yaml',
  'stage-07/views.sql',
] as const;

/** Byte-stable part of the report: the same input gives the same bytes, whatever happened on the way. */
export interface ReportFindings {
  readonly migration: string;
  readonly selected: readonly StageName[];
  readonly stages: readonly { readonly stage: StageName; readonly status: StageStatus; readonly files: number }[];
  readonly tables: readonly {
    readonly table: string;
    readonly status: string;
    readonly rows: number;
    readonly items: number;
    readonly validated: number;
    readonly differences: number;
  }[];
  readonly totals: { readonly rows: number; readonly items: number; readonly differences: number };
  readonly artifacts: Readonly<Record<string, string>>;
  readonly rollback: readonly { readonly stage: StageName; readonly what: string; readonly command: string }[];
  readonly recommendations: readonly string[];
}

export interface ReportFigures {
  readonly state: string;
  readonly stages: readonly {
    readonly stage: StageName;
    readonly startedAt: string | null;
    readonly endedAt: string | null;
    readonly seconds: number | null;
    readonly facts: Readonly<Record<string, number | string>>;
  }[];
  readonly success: { readonly stagesDone: number; readonly stagesSelected: number; readonly failures: number };
  readonly network: { readonly endpoints: readonly string[]; readonly target: string; readonly interruptions: number };
  /** Failure code -> times, from the events of this migration. */
  readonly failures: Readonly<Record<string, number>>;
  readonly lessons: readonly string[];
  readonly events: readonly AuditEvent[];
}

export interface MigrationReport {
  readonly format: 'landfall.report/1';
  readonly findings: ReportFindings;
  /** SHA-256 of the canonical JSON of `findings`. */
  readonly findingsSha256: string;
  readonly figures: ReportFigures;
}

export interface ReportInput {
  readonly progress: MigrationProgress;
  readonly selected: readonly StageName[];
  /** All events that are known, oldest first. */
  readonly events: readonly AuditEvent[];
  /** Names of the ways to the source; never addresses. */
  readonly endpoints: readonly string[];
  /** Region of the target, or that it is an emulator. */
  readonly target: string;
}

export function migrationReport(input: ReportInput): MigrationReport {
  const findings = findingsOf(input);
  return {
    format: 'landfall.report/1',
    findings,
    findingsSha256: canonicalHash(findings),
    figures: figuresOf(input),
  };
}

function findingsOf({ progress, selected }: ReportInput): ReportFindings {
  const tables = [...progress.tables]
    .sort((a, b) => byCodeUnit(a.table, b.table))
    .map((t) => ({
      table: t.table,
      status: t.status,
      rows: t.rowsCopied,
      items: t.itemsWritten,
      validated: t.rowsValidated,
      differences: t.differences,
    }));
  const sum = (pick: (table: (typeof tables)[number]) => number): number => tables.reduce((all, t) => all + pick(t), 0);
  return {
    migration: progress.migration,
    selected,
    stages: [...progress.stages]
      .sort((a, b) => stageNumber(a.stage) - stageNumber(b.stage))
      .map(({ stage, status }) => ({ stage, status, files: filesOf(progress.artifacts, stage) })),
    tables,
    totals: { rows: sum((t) => t.rows), items: sum((t) => t.items), differences: sum((t) => t.differences) },
    artifacts: Object.fromEntries(
      STABLE.flatMap((key) => {
        const ref = progress.artifacts[key];
        return ref === undefined ? [] : [[key, ref.sha256] as const];
      }),
    ),
    rollback: progress.undo.map(({ stage, what, command }) => ({ stage, what, command })),
    recommendations: recommendationsOf(progress),
  };
}

const filesOf = (artifacts: ArtifactIndex, stage: StageName): number =>
  STAGE_ARTIFACTS[stage].filter((name) => artifacts[`${stageFolder(stage)}/${name}`] !== undefined).length;

/** Open risks that the stages named, then what follows from what did not run. */
function recommendationsOf(progress: MigrationProgress): readonly string[] {
  const risks = progress.stages.flatMap((stage) => (stage.risks ?? []).map((risk) => `${stage.stage}: ${risk}`));
  const skipped = progress.stages.filter((stage) => stage.status === 'skipped').map((stage) => stage.stage);
  return [
    ...new Set(risks),
    ...(skipped.length === 0
      ? []
      : [
          `${skipped.join(', ')} did not run: the application still reads and writes MySQL, so writes after the copy are not in DynamoDB`,
        ]),
  ];
}

function figuresOf({ progress, selected, events, endpoints, target }: ReportInput): ReportFigures {
  const failures = failureCounts(events);
  const done = progress.stages.filter((stage) => selected.includes(stage.stage) && stage.status === 'done').length;
  const unreachable = ['LandfallSourceUnreachable', 'LandfallAwsUnreachable', 'LandfallSourceQueryFailed'];
  return {
    state: progress.state,
    stages: STAGES.flatMap((name) => {
      const stage = progress.stages.find((candidate) => candidate.stage === name);
      if (stage === undefined) return [];
      const { startedAt = null, endedAt = null, facts = {} } = stage;
      return [{ stage: name, startedAt, endedAt, seconds: secondsBetween(startedAt, endedAt), facts }];
    }),
    success: {
      stagesDone: done,
      stagesSelected: selected.length,
      failures: Object.values(failures).reduce((all, times) => all + times, 0),
    },
    network: {
      endpoints,
      target,
      interruptions: unreachable.reduce((all, failure) => all + (failures[failure] ?? 0), 0),
    },
    failures,
    lessons: lessonsOf(events, failures),
    events,
  };
}

function secondsBetween(from: string | null, to: string | null): number | null {
  if (from === null || to === null) return null;
  const seconds = (Date.parse(to) - Date.parse(from)) / 1000;
  return Number.isFinite(seconds) ? seconds : null;
}

/** Codes of the closed list, wherever they stand in an event. */
function failureCounts(events: readonly AuditEvent[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const event of events)
    for (const [name] of `${event.event} ${event.detail}`.matchAll(/\bLandfall[A-Z][A-Za-z]+\b/g))
      if (failureDefinition(name) !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => byCodeUnit(a, b)));
}

/** What the events of this very migration teach; nothing that would be true of any. */
function lessonsOf(events: readonly AuditEvent[], failures: Readonly<Record<string, number>>): readonly string[] {
  const count = (pattern: RegExp): number => events.filter((event) => pattern.test(event.event)).length;
  const lines = Object.entries(failures).map(([name, times]) => {
    const definition = failureDefinition(name);
    if (definition === undefined) return `${name} happened ${times} times`;
    return `${name} happened ${times === 1 ? 'once' : `${times} times`}: ${definition.cause} ${definition.fix}`;
  });
  const pauses = count(/^paus/i);
  const restarts = count(/restart/i);
  const refusals = count(/refused/i);
  return [
    ...lines,
    ...(pauses > 0 ? [`The migration was paused ${pauses === 1 ? 'once' : `${pauses} times`}.`] : []),
    ...(restarts > 0 ? [`Stages were restarted ${restarts === 1 ? 'once' : `${restarts} times`}.`] : []),
    ...(refusals > 0 ? [`${refusals} requests were refused; the audit trail has them with their reasons.`] : []),
  ];
}
