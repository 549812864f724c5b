import { readQueryLogs } from '../../adapters/query-log';
import type { StageContext, StepResult } from '../../contracts/stages';
import { plural } from '../../engine/lib/plural';
import { whileBeating } from '../lib/heartbeat';
import type { AnalysisDependencies } from './dependencies';
import { writeWork } from './work';

/** Reads the query logs; without `application.queryLogs` there is nothing to read. */
export async function readQueryLogActivity(deps: AnalysisDependencies, context: StageContext): Promise<StepResult> {
  const paths = context.config.application?.queryLogs ?? [];
  if (paths.length === 0) return { artifacts: [], notes: ['No query log is configured: no rate is measured.'] };
  const { source } = context.config;
  const log = await whileBeating(({ signal, say }) =>
    readQueryLogs(paths, {
      ...(signal && { signal }),
      onProgress: say,
      source: async () => ({
        link: await deps.openSource({ source, secrets: deps.secrets, role: 'analysis', ...(signal && { signal }) }),
        database: source.database,
      }),
    }),
  );
  const executions = log.statements.reduce((sum, statement) => sum + statement.executions, 0);
  return {
    artifacts: [await writeWork(deps.store(context), 'stage-01/work/query-log.json', log)],
    notes: [
      `${plural(log.files.length, 'query log')} (${log.format}) with ${plural(executions, 'execution')} of ${plural(log.statements.length, 'statement')}, all schemas taken together.`,
    ],
    risks: log.notes,
    facts: { logFiles: log.files.length, logExecutions: executions },
  };
}
