import { LandfallError } from '../../contracts/errors';
import type { StageProgress } from '../../contracts/stages';
import type { Invocation } from './invocation';
import type { MigrationStatus } from './ports';
import { stateWord } from './view/state';

const KEY = 'migration-report.json';

export interface TableReport {
  readonly table: string;
  readonly status: string;
  readonly rows: number;
  readonly items: number;
  readonly validated: number;
  readonly differences: number;
}

/** What `landfall report --json` prints; fields may be added, never renamed. */
export interface Report {
  readonly name: string;
  readonly status: string;
  readonly stages: readonly { readonly stage: string; readonly status: string }[];
  readonly stagesRun: number;
  readonly tables: readonly TableReport[];
  readonly rows: number;
  readonly items: number;
  /** Null while nothing was compared. */
  readonly differences: number | null;
  /** Where the long form lies. */
  readonly artifacts: string | null;
}

/** From the workflow where a worker tells it, else from the report that the migration has written at its end. */
export async function reportOfMigration(at: Invocation, name: string): Promise<Report> {
  const status = await (await at.client()).status(name);
  const config = at.configIfAny();
  const tables = status.progress ? liveTables(status) : ((await writtenTables(at)) ?? undefined);
  if (tables === undefined)
    throw new LandfallError(
      'LandfallWorkerMissing',
      `migration ${name} has written no ${KEY} yet, and no worker answers`,
    );
  const stages: readonly StageProgress[] = status.progress?.stages ?? status.outcome?.stages ?? [];
  const sum = (of: (table: TableReport) => number): number => tables.reduce((all, table) => all + of(table), 0);
  const compared = tables.some((table) => table.validated > 0 || table.status === 'done');
  return {
    name,
    status: stateWord(status),
    stages: stages.map(({ stage, status: word }) => ({ stage, status: word })),
    stagesRun: stages.filter((stage) => stage.status === 'done').length,
    tables,
    rows: sum((table) => table.rows),
    items: sum((table) => table.items),
    differences: status.outcome?.differences ?? (compared ? sum((table) => table.differences) : null),
    artifacts: config ? at.services.artifacts(config).location : null,
  };
}

const liveTables = (status: MigrationStatus): readonly TableReport[] =>
  (status.progress?.tables ?? []).map((table) => ({
    table: table.table,
    status: table.status,
    rows: table.rowsCopied,
    items: table.itemsWritten,
    validated: table.rowsValidated,
    differences: table.differences,
  }));

async function writtenTables(at: Invocation): Promise<readonly TableReport[] | undefined> {
  const config = at.configIfAny();
  const bytes = config && (await at.services.artifacts(config).peek(KEY));
  if (bytes === undefined) return undefined;
  try {
    const { findings } = JSON.parse(bytes.toString('utf8')) as { findings: { tables: readonly TableReport[] } };
    return [...findings.tables];
  } catch {
    throw new LandfallError('LandfallArtifactInvalid', `${KEY} does not have the form of a report`);
  }
}
