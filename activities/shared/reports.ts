import type { ArtifactRef } from '../../contracts/artifacts';
import { STAGES } from '../../contracts/names';
import type { AuditEvent, MigrationProgress, StageContext, StepResult } from '../../contracts/stages';
import { printJson } from '../../engine/lib/json';
import {
  appendAudit,
  documentationIndex,
  migrationReport,
  migrationReportDocument,
  readAudit,
  sinceStart,
} from '../../engine/report';
import type { SharedDependencies } from './dependencies';

export const AUDIT_KEY = 'audit.jsonl';

/** Appends events to `audit.jsonl`; those that are there already are not repeated. */
export async function exportAudit(
  deps: SharedDependencies,
  { context, events }: { readonly context: StageContext; readonly events: readonly AuditEvent[] },
): Promise<ArtifactRef> {
  const store = deps.store(context);
  const present = (await store.peek(AUDIT_KEY))?.toString('utf8') ?? '';
  return await store.put(AUDIT_KEY, appendAudit(present, events));
}

/** Writes the report of the migration for people and programs, the way into its documentation, and the figures of the run alone. */
export async function writeReport(
  deps: SharedDependencies,
  { context, progress }: { readonly context: StageContext; readonly progress: MigrationProgress },
): Promise<StepResult> {
  const store = deps.store(context);
  const { config } = context;
  const exported = (await store.peek(AUDIT_KEY))?.toString('utf8') ?? '';
  const report = migrationReport({
    progress,
    selected: STAGES.filter((stage) => config.stages.includes(stage)),
    events: sinceStart(readAudit(appendAudit(exported, progress.lastEvents))),
    endpoints: config.source.endpoints.map((endpoint) => endpoint.name),
    target: config.target.endpoint === undefined ? config.target.region : `emulator, region ${config.target.region}`,
  });
  const { totals } = report.findings;
  return {
    artifacts: [
      await store.put('migration-report.md', migrationReportDocument(report)),
      await store.put('migration-report.json', printJson(report)),
      await store.put('documentation.md', documentationIndex(progress)),
      await store.put('run.json', printJson({ format: 'landfall.run/1', ...report.figures })),
    ],
    notes: [`report: ${totals.rows} rows, ${totals.items} items, ${totals.differences} differences`],
    facts: { ...totals, findings: report.findingsSha256 },
  };
}
