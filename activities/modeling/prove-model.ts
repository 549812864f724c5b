import { LandfallError } from '../../contracts/errors';
import type { StageContext, StepResult } from '../../contracts/stages';
import { printJson } from '../../engine/lib/json';
import { problemText } from '../../engine/modeling/proof';
import { compileProjection } from '../../engine/projection';
import { PROOF_KEY, readModel } from '../lib/forms';
import { whileBeating } from '../lib/heartbeat';
import { refuseErrors } from './build-model';
import type { ModelingDependencies } from './dependencies';
import { proveOnSource, SAMPLE_ROWS } from './sample';

/**
 * Proves on real rows that the contract is lossless and that no two rows share an item. The file holds counts only, so that
 * equal data give equal bytes.
 */
export async function proveModel(deps: ModelingDependencies, context: StageContext): Promise<StepResult> {
  const store = deps.store(context);
  const { source } = context.config;
  const { analysis, contract, projection } = await readModel(store, context);
  const { plan, findings } = compileProjection({
    contract,
    projection,
    schema: analysis.schema,
    viewSchema: source.viewSchema,
  });
  refuseErrors(findings);
  const { entities, problems } = await whileBeating(async ({ signal, say }) => {
    const link = await deps.openSource({ source, secrets: deps.secrets, role: 'proof', ...(signal && { signal }) });
    try {
      return await proveOnSource({ link, plan, signal, say: (entity) => say({ entity }) });
    } finally {
      await link.close();
    }
  });
  if (problems.length > 0) {
    throw new LandfallError(
      'LandfallContractInvalid',
      `rows do not come back from their items: ${problemText(problems)}`,
    );
  }
  const rows = entities.reduce((sum, one) => sum + one.rows, 0);
  const artifact = await store.put(
    PROOF_KEY,
    printJson({
      format: 'landfall.lossless-proof/1',
      contractSha256: projection.contractSha256,
      sample: `at most ${SAMPLE_ROWS} first and ${SAMPLE_ROWS} last rows of each entity by key`,
      omitted: projection.omitted.map(({ table, column }) => `${table}.${column}`),
      entities,
      differences: 0,
    }),
  );
  return {
    artifacts: [artifact],
    notes: [
      `${rows} sampled rows of ${entities.length} entities rebuilt from their items, 0 differences, no item key twice`,
    ],
    facts: { rowsProven: rows, differences: 0 },
  };
}
