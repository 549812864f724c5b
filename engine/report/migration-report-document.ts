import { stageNumber } from '../../contracts/names';
import { code, FIGURES_MARK, heading, inline, list, page, table } from './markdown';
import type { MigrationReport, ReportFigures, ReportFindings } from './migration-report';

/** `migration-report.md`: findings first, then the figures of the run. */
export const migrationReportDocument = ({ findings, findingsSha256, figures }: MigrationReport): string =>
  page(
    heading(1, `Migration report: ${findings.migration}`),
    sentence(findings),
    heading(2, 'Stages'),
    table(
      ['stage', 'status', 'files'],
      findings.stages.map((stage) => [`${stageNumber(stage.stage)} ${stage.stage}`, stage.status, stage.files]),
    ),
    heading(2, 'Tables'),
    table(
      ['table', 'status', 'rows copied', 'items written', 'rows compared', 'differences'],
      findings.tables.map((t) => [code(t.table), t.status, t.rows, t.items, t.validated, t.differences]),
      'No table was copied.',
    ),
    heading(2, 'Artifacts that are the same for the same input'),
    table(
      ['artifact', 'SHA-256'],
      Object.entries(findings.artifacts).map(([key, sha256]) => [code(key), code(sha256)]),
    ),
    heading(2, 'Way back'),
    findings.rollback.length === 0
      ? 'Nothing is left to be undone.'
      : 'In this order; `landfall rollback` executes it down to a stage, `stage-0N/rollback.md` has it per stage.',
    table(
      ['stage', 'what', 'command'],
      findings.rollback.map((entry) => [entry.stage, inline(entry.what), code(entry.command)]),
      '',
    ),
    heading(2, 'Recommendations'),
    list(findings.recommendations.map(inline), 'None: no stage named an open risk.'),
    FIGURES_MARK,
    ...figureBlocks(figures, findingsSha256),
  );

function sentence(findings: ReportFindings): string {
  const ran = findings.stages.filter((stage) => stage.status === 'done').length;
  const { rows, items, differences } = findings.totals;
  const copied =
    findings.tables.length === 0
      ? 'No data was copied.'
      : `${rows} rows of ${findings.tables.length} tables became ${items} items; **${differences} differences**.`;
  return `${ran} of ${findings.stages.length} stages run. ${copied}`;
}

const figureBlocks = (figures: ReportFigures, findingsSha256: string): readonly string[] => [
  heading(2, 'Figures of this run'),
  `State ${code(figures.state)}; ${figures.success.stagesDone} of ${figures.success.stagesSelected} selected stages done, ${figures.success.failures} failures on the way. SHA-256 of the findings: ${code(findingsSha256)}.`,
  table(
    ['stage', 'started', 'ended', 'seconds', 'facts'],
    figures.stages.map((stage) => [
      stage.stage,
      stage.startedAt ?? '',
      stage.endedAt ?? '',
      stage.seconds === null ? '' : stage.seconds.toFixed(1),
      Object.entries(stage.facts)
        .map(([name, value]) => `${inline(name)} ${inline(value)}`)
        .join(', '),
    ]),
  ),
  heading(3, 'Network'),
  `Ways to the source: ${figures.network.endpoints.map(code).join(', ')}. Target: ${inline(figures.network.target)}. Interruptions that reached a stage: ${figures.network.interruptions}; those that a retry of the driver healed are in the metrics of the worker.`,
  heading(3, 'Failures'),
  table(
    ['failure', 'times'],
    Object.entries(figures.failures).map(([name, times]) => [code(name), times]),
  ),
  heading(3, 'Lessons from the events of this run'),
  list(figures.lessons.map(inline), 'The run went through without a failure, a pause or a restart.'),
  heading(3, 'Events'),
  table(
    ['at', 'stage', 'event', 'detail', 'by'],
    figures.events.map((event) => [
      event.at,
      event.stage ?? '',
      inline(event.event),
      inline(event.detail),
      inline(event.by ?? ''),
    ]),
  ),
];
