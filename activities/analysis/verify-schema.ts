import { analysisSchema } from '../../contracts/schemas/analysis';
import type { StageContext, Verdict } from '../../contracts/stages';
import { liveSchemaVerdicts } from '../../engine/analysis/schema/differences';
import { ANALYSIS_KEY, readForm } from '../lib/forms';
import { withPort } from '../lib/port';
import type { AnalysisDependencies } from './dependencies';

/**
 * Reads the schema of the source again and compares it with what analysis handed on; counts no rows.
 * @throws LandfallError when the source does not answer, or analysis.json is not what was handed on
 */
export async function schemaVerdicts(
  deps: Pick<AnalysisDependencies, 'store' | 'openPort'>,
  context: StageContext,
): Promise<readonly Verdict[]> {
  const analysis = await readForm(deps.store(context), context, ANALYSIS_KEY, analysisSchema);
  const { include, exclude } = context.config.source.tables;
  return withPort({ openPort: deps.openPort, context, role: 'verify' }, async (port) => {
    const { schema } = await port.mysql.call('get_schema', { include_tables: include, exclude_tables: exclude });
    return liveSchemaVerdicts(analysis, schema);
  });
}
