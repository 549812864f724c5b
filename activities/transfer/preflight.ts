import { awsPlace } from '../../adapters/aws';
import { readServerFacts } from '../../adapters/mysql/preflight';
import type { TransferActivities } from '../../contracts/activities/transfer';
import { LandfallError } from '../../contracts/errors';
import { serversOfTransfer } from '../../contracts/mcp/names';
import type { ControlPort } from '../../contracts/mcp/port';
import { controlTableName, physicalTableName, stageFolder } from '../../contracts/names';
import type { StageContext, StepResult } from '../../contracts/stages';
import { sortedUnique } from '../../engine/lib/compare';
import { preflightJson, preflightPage } from '../../engine/transfer/preflight/print';
import type { PreflightLine } from '../../engine/transfer/preflight/line';
import { serverLines } from '../../engine/transfer/preflight/servers';
import { judgePreflight, type FoundTable } from '../../engine/transfer/preflight/rules';
import { schemaDifferences } from '../../engine/transfer/preflight/schema';
import { engineFigures } from '../../engine/transfer/report/engine-forecast';
import { rowLines } from '../../engine/transfer/preflight/row-lines';
import { printJson } from '../../engine/lib/json';
import { describedTables } from '../lib/described-tables';
import { keepingCalls, withPort } from '../lib/port';
import { lintRows } from '../lib/row-lint';
import { withHeartbeat } from './activity';
import type { TransferDependencies } from './dependencies';
import { enginesOf } from './engine-costs';
import { foundTable } from './found-table';
import { loadPlan, type LoadedPlan } from './plan';

type Input = Parameters<TransferActivities['preflight']>[0];

/** Judges source and target before anything is changed, and writes `preflight.md` and `preflight.json` whatever comes out. */
export const preflight =
  (deps: TransferDependencies) =>
  ({ context }: Input): Promise<StepResult> =>
    withHeartbeat<undefined, StepResult>(async ({ signal }) => {
      const store = deps.store(context);
      const loaded = await loadPlan(store, context);
      const { value, kept } = await withPort({ ...deps, context, role: 'preflight', signal }, (port) =>
        keepingCalls({ store, context, stage: 'transfer', step: 'preflight', port }, () =>
          judge({ deps, context, loaded, port, signal }),
        ),
      );
      const { lines, figures } = value;
      const folder = stageFolder('transfer');
      const artifacts = [
        await store.put(`${folder}/preflight.json`, printJson(preflightJson(lines))),
        await store.put(`${folder}/preflight.md`, preflightPage(lines, figures)),
        kept.artifact,
      ];
      stopAtFirst(lines);
      const warnings = lines.filter(({ verdict }) => verdict === 'warn');
      return {
        artifacts,
        notes: [
          `preflight: ${lines.length} checks, none stops the transfer, ${warnings.length} to read`,
          ...kept.notes,
        ],
        risks: warnings.map(({ check, found, fix }) => `${check}: ${found}; ${fix}`),
        facts: { checks: lines.length, warnings: warnings.length },
        mcp: kept.mcp,
      };
    });

interface Judged {
  readonly deps: TransferDependencies;
  readonly context: StageContext;
  readonly loaded: LoadedPlan;
  readonly port: ControlPort;
  readonly signal: AbortSignal;
}

async function judge({ deps, context, loaded, port, signal }: Judged): Promise<{
  readonly lines: readonly PreflightLine[];
  readonly figures: Readonly<Record<string, string | number>>;
}> {
  const { source, target } = context.config;
  const { plan, analysis } = loaded;
  const link = await deps.openSource({ source, secrets: deps.secrets, role: 'preflight', signal });
  try {
    const { facts, figures } = await readServerFacts({ link, source, options: { signal } });
    const names = [...plan.tables.map(({ name }) => physicalTableName(target, name)), controlTableName(target)];
    const health = await port.health({ tables: names, needed: serversOfTransfer(context.config.transfer.engine) });
    const { tables: shapes } = await port.mysql.call('get_columns', {});
    const described = await describedTables(port, names);
    const found = (name: string): FoundTable | null => foundTable(described.get(name));
    const tables = plan.tables.map((table) => ({ plan: table, found: found(physicalTableName(target, table.name)) }));
    const control = found(controlTableName(target));
    const imported = context.config.transfer.engine === 's3-import';
    const judged = judgePreflight(
      {
        ...facts,
        tables: sortedUnique(plan.entities.flatMap((e) => [e.drivingTable, ...e.columns.map(({ table }) => table)])),
        schemaDifferences: schemaDifferences(analysis.schema.tables, shapes),
      },
      { tables, controlTable: control !== null, accountExpected: target.accountId ?? null, imported },
    );
    // Searching reads whole tables, so it is done only when nothing else stops the transfer.
    const stops = [...serverLines(health), ...judged].some(({ verdict }) => verdict === 'stop');
    const lint = stops ? undefined : await lintRows({ link, model: loaded, plan, findings: [], signal });
    return {
      lines: [...serverLines(health), ...judged, ...(lint === undefined ? [] : rowLines(lint))],
      figures: {
        source: figures.endpoint,
        'source version': figures.version,
        'TLS of the session': figures.tls,
        'clock of the source minus clock of the worker, ms': figures.clockOffsetMs,
        'round trip to the source, ms': figures.roundTripMs,
        target: awsPlace(target),
        ...engineFigures(await enginesOf(context, loaded), context.config.transfer.engine ?? 'native'),
      },
    };
  } finally {
    await link.close();
  }
}

/** @throws LandfallError with the code of the first line that stops, and the sentences of all of that code */
function stopAtFirst(lines: readonly PreflightLine[]): void {
  const stops = lines.filter(({ verdict }) => verdict === 'stop');
  const code = stops[0]?.code;
  if (code === undefined) return;
  const said = stops.filter((line) => line.code === code).map(({ check, found, fix }) => `${check}: ${found}; ${fix}`);
  throw new LandfallError(code, said.join(' | '));
}
