import type { SourceLink } from '../../adapters/mysql/link';
import { readPosition } from '../../adapters/mysql/position';
import type { TransferActivities } from '../../contracts/activities/transfer';
import type { ArtifactRef } from '../../contracts/artifacts';
import { stageFolder } from '../../contracts/names';
import { printJson } from '../../engine/lib/json';
import { positionText, unchangedSince, type ServerPosition } from '../../engine/transfer/position/rules';
import { cleanupScript } from '../../engine/transfer/report/cleanup';
import { completionPage } from '../../engine/transfer/report/completion';
import type { ReportFacts, RunFigures } from '../../engine/transfer/report/facts';
import { runbookPage } from '../../engine/transfer/report/runbook';
import { troubleshootingPage } from '../../engine/transfer/report/troubleshooting';
import { comparedText, validationJson, validationPage } from '../../engine/transfer/report/validation';
import { transferVerdict } from '../../engine/transfer/verdict/rules';
import { withHeartbeat } from './activity';
import type { TransferDependencies } from './dependencies';
import { tookBy } from './engine-costs';
import { loadPlan } from './plan';
import { askServers } from './servers/ask';
import { keepingCalls, withPort } from '../lib/port';
import { serverFindings } from '../../engine/transfer/servers/findings';

type Input = Parameters<TransferActivities['finishTransfer']>[0];
type Result = Awaited<ReturnType<TransferActivities['finishTransfer']>>;

async function positionOf(link: SourceLink, signal: AbortSignal): Promise<ServerPosition> {
  try {
    return await readPosition(link, { signal });
  } finally {
    await link.close();
  }
}

/**
 * Puts the verdict together, asks the source whether it is still at the position, and writes the documents of the stage. Whether a
 * changed source or differences stop the migration is the workflow's decision.
 */
export const finishTransfer =
  (deps: TransferDependencies) =>
  ({ context, position, tables, items, seconds }: Input): Promise<Result> =>
    withHeartbeat<undefined, Result>(async ({ signal }) => {
      const store = deps.store(context);
      const loaded = await loadPlan(store, context);
      const { plan, inputs } = loaded;
      const { source, target } = context.config;
      const link = await deps.openSource({ source, secrets: deps.secrets, role: 'finish', signal });
      const now = await positionOf(link, signal);
      const verdict = transferVerdict(plan, tables, items);
      const use = { ...deps, context, role: 'finish', signal, rowData: true } as const;
      const { value: answers, kept } = await withPort(use, (port) =>
        keepingCalls({ store, context, stage: 'transfer', step: 'finish', port }, () =>
          askServers({ deps, context, loaded, port, signal }),
        ),
      );
      const servers = serverFindings(verdict, answers);
      const facts: ReportFacts = {
        migration: context.migration,
        database: source.database,
        viewSchema: source.viewSchema,
        inputs,
        verdict,
        sourceUnchanged: unchangedSince(position, now),
        servers,
        omitted: plan.omitted,
      };
      const copies = tables.flatMap(({ entities }) => entities.map(({ copy }) => copy));
      const figures: RunFigures = {
        positionAtStart: positionText(position),
        positionAtEnd: positionText(now),
        version: link.version,
        engine: await tookBy(context, loaded, copies, seconds),
        writeUnits: Math.round(copies.reduce((sum, { writeUnits }) => sum + writeUnits, 0)),
        retriedItems: copies.reduce((sum, { retried }) => sum + retried, 0),
        tablePrefix: target.tablePrefix,
        target: deps.dynamodb(context).place,
      };
      const files: readonly (readonly [string, string])[] = [
        ['validation-report.json', printJson(validationJson(facts))],
        ['validation-report.md', validationPage(facts, figures)],
        ['completion-report.md', completionPage(facts)],
        ['runbook.md', runbookPage(facts)],
        ['troubleshooting.md', troubleshootingPage()],
        ['cleanup.sh', cleanupScript(plan, source.viewSchema)],
        ['run.json', printJson({ format: 'landfall.transfer-run/1', ...figures, position })],
      ];
      const artifacts: ArtifactRef[] = [];
      artifacts.push(kept.artifact);
      for (const [name, text] of files) artifacts.push(await store.put(`${stageFolder('transfer')}/${name}`, text));
      return {
        artifacts,
        notes: [
          `${comparedText(verdict)}: ${verdict.differences} differences`,
          facts.sourceUnchanged
            ? 'the source is still at the position of the copy'
            : 'the source has changed since the position',
          `the MCP servers find ${servers.every(({ ok }) => ok) ? 'the same' : 'something else'}`,
          ...kept.notes,
        ],
        facts: { rows: verdict.tableRows, items: verdict.items, differences: verdict.differences },
        mcp: kept.mcp,
        differences: verdict.differences,
        sourceUnchanged: facts.sourceUnchanged,
      };
    });
