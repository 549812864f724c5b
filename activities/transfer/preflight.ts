import { describeTable } from '../../adapters/dynamodb';
import { readServerFacts } from '../../adapters/mysql/preflight';
import { readShapes } from '../../adapters/mysql/preflight/shape';
import type { TransferActivities } from '../../contracts/activities/transfer';
import { LandfallError } from '../../contracts/errors';
import { controlTableName, physicalTableName, stageFolder } from '../../contracts/names';
import type { StageContext, StepResult } from '../../contracts/stages';
import { sortedUnique } from '../../engine/lib/compare';
import { preflightJson, preflightPage } from '../../engine/transfer/preflight/print';
import type { PreflightLine } from '../../engine/transfer/preflight/line';
import { judgePreflight, type TargetFacts } from '../../engine/transfer/preflight/rules';
import { schemaDifferences } from '../../engine/transfer/preflight/schema';
import { rowLines } from '../../engine/transfer/preflight/row-lines';
import { printJson } from '../../engine/lib/json';
import { lintRows } from '../lib/row-lint';
import { withHeartbeat } from './activity';
import type { TransferDependencies } from './dependencies';
import { loadPlan, type LoadedPlan } from './plan';

type Input = Parameters<TransferActivities['preflight']>[0];

/** Judges source and target before anything is changed, and writes `preflight.md` and `preflight.json` whatever comes out. */
export const preflight =
  (deps: TransferDependencies) =>
  ({ context }: Input): Promise<StepResult> =>
    withHeartbeat<undefined, StepResult>(async ({ signal }) => {
      const store = deps.store(context);
      const loaded = await loadPlan(store, context);
      const { lines, figures } = await judge(deps, context, loaded, signal);
      const folder = stageFolder('transfer');
      const artifacts = [
        await store.put(`${folder}/preflight.json`, printJson(preflightJson(lines))),
        await store.put(`${folder}/preflight.md`, preflightPage(lines, figures)),
      ];
      stopAtFirst(lines);
      const warnings = lines.filter(({ verdict }) => verdict === 'warn');
      return {
        artifacts,
        notes: [`preflight: ${lines.length} checks, none stops the transfer, ${warnings.length} to read`],
        risks: warnings.map(({ check, found, fix }) => `${check}: ${found}; ${fix}`),
        facts: { checks: lines.length, warnings: warnings.length },
      };
    });

async function judge(
  deps: TransferDependencies,
  context: StageContext,
  loaded: LoadedPlan,
  signal: AbortSignal,
): Promise<{ readonly lines: readonly PreflightLine[]; readonly figures: Readonly<Record<string, string | number>> }> {
  const { source, target } = context.config;
  const { plan, analysis } = loaded;
  const link = await deps.openSource({ source, secrets: deps.secrets, role: 'preflight', signal });
  try {
    const { facts, figures } = await readServerFacts({ link, source, options: { signal } });
    const shapes = await readShapes(link, source.database, { signal });
    const data = deps.dynamodb(context);
    const tables: TargetFacts['tables'][number][] = [];
    for (const table of plan.tables)
      tables.push({
        plan: table,
        found: await describeTable(data, physicalTableName(target, table.name), signal),
      });
    const control = await describeTable(data, controlTableName(target), signal);
    const judged = judgePreflight(
      {
        ...facts,
        tables: sortedUnique(plan.entities.flatMap((e) => [e.drivingTable, ...e.columns.map(({ table }) => table)])),
        schemaDifferences: schemaDifferences(analysis.schema.tables, shapes),
      },
      { tables, controlTable: control !== null, accountExpected: target.accountId ?? null },
    );
    // Searching reads whole tables, so it is done only when nothing else stops the transfer.
    const stops = judged.some(({ verdict }) => verdict === 'stop');
    const found = stops ? undefined : await lintRows({ link, model: loaded, plan, findings: [], signal });
    return {
      lines: [...judged, ...(found === undefined ? [] : rowLines(found))],
      figures: {
        source: figures.endpoint,
        'source version': figures.version,
        'TLS of the session': figures.tls,
        'clock of the source minus clock of the worker, ms': figures.clockOffsetMs,
        'round trip to the source, ms': figures.roundTripMs,
        target: data.place,
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
