import { readSchema } from '../../adapters/mysql/schema';
import { analysisSchema } from '../../contracts/schemas/analysis';
import type { StageContext, Verdict } from '../../contracts/stages';
import { liveSchemaVerdicts } from '../../engine/analysis/schema/differences';
import { ANALYSIS_KEY, readForm } from '../lib/forms';
import type { AnalysisDependencies } from './dependencies';

/**
 * Reads the schema of the source again and compares it with what analysis handed on; counts no rows.
 * @throws LandfallError when the source does not answer, or analysis.json is not what was handed on
 */
export async function schemaVerdicts(deps: AnalysisDependencies, context: StageContext): Promise<readonly Verdict[]> {
  const analysis = await readForm(deps.store(context), context, ANALYSIS_KEY, analysisSchema);
  const { source } = context.config;
  const { database, tables } = source;
  const open = () => deps.openSource({ source, secrets: deps.secrets, role: 'verify' });
  const link = await open();
  try {
    return liveSchemaVerdicts(analysis, await readSchema(link, { database, ...tables, open, countRows: false }));
  } finally {
    await link.close();
  }
}
