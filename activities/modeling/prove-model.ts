import { LandfallError } from '../../contracts/errors';
import type { ContractFinding } from '../../contracts/projection';
import { DEFAULT_PROOF_ROWS } from '../../contracts/schemas/config-proof';
import type { LosslessProof } from '../../contracts/schemas/proof';
import type { StageContext, StepResult } from '../../contracts/stages';
import { printJson } from '../../engine/lib/json';
import { compileProjection } from '../../engine/projection';
import { problemText } from '../../engine/proof/lossless/problems';
import { sampleWords } from '../../engine/proof/sample/words';
import { PROOF_KEY, readModel, type ModelInputs } from '../lib/forms';
import { whileBeating } from '../lib/heartbeat';
import { lintRows } from '../lib/row-lint';
import { refuseErrors } from './build-model';
import type { ModelingDependencies } from './dependencies';
import { proveLossless } from './proof/lossless';
import { refuseRepeatedRows } from './proof/repeated-rows';
import { withProofWorld } from './proof/world';

/**
 * Proves on real rows that the contract is lossless and that no two rows share an item. The file holds counts only, so that
 * equal data give equal bytes.
 */
export async function proveModel(deps: ModelingDependencies, context: StageContext): Promise<StepResult> {
  const store = deps.store(context);
  const { config, migration } = context;
  const model = await readModel(store, context);
  const { proof, notes, remarks } = await whileBeating(async ({ signal, say }) => {
    const remarks = await checkModel(deps, context, model, signal, say);
    return withProofWorld({ deps, migration, config, model, signal, say }, async (world) => {
      const { schema } = model.analysis;
      const { entities, problems } = await proveLossless({
        world,
        schema,
        signal,
        say: (entity) => say({ entity }),
      });
      if (problems.length > 0)
        throw new LandfallError(
          'LandfallContractInvalid',
          `rows do not come back from their items: ${problemText(problems)}`,
        );
      const { sample, scratch, tables } = world;
      const file: LosslessProof = {
        format: 'landfall.lossless-proof/1',
        contractSha256: model.projection.contractSha256,
        sample: sampleWords(sample, config.modeling.proof?.sampleRows ?? DEFAULT_PROOF_ROWS),
        omitted: model.projection.omitted.map(({ table, column }) => `${table}.${column}`),
        entities: [...entities],
        differences: 0,
        ran: { tables: scratch === null ? 'compared' : 'rebuilt', items: tables === null ? 'memory' : 'dynamodb' },
        tables: sample.tables.map(({ shape, rows, whole }) => ({ table: shape.table.name, rows: rows.size, whole })),
      };
      return { proof: file, notes: scratch?.notes ?? [], remarks };
    });
  }, deps.onProgress);
  const artifact = await store.put(PROOF_KEY, printJson(proof));
  const rows = proof.entities.reduce((sum, one) => sum + one.rows, 0);
  return {
    artifacts: [artifact],
    notes: [
      `${rows} sampled rows of ${proof.entities.length} entities rebuilt from their items, 0 differences, no item key twice; ${wayOf(proof)}`,
      ...notes,
    ],
    risks: remarks.map(({ code, message }) => `${code}: ${message}`),
    facts: { rowsProven: rows, differences: 0 },
  };
}

/**
 * Nothing is read for a contract with errors. Then rows that cannot become items are looked for in whole tables, within bounds of time, and
 * tables without a key are read whole.
 * @returns what is no error
 */
async function checkModel(
  deps: ModelingDependencies,
  { config: { source } }: StageContext,
  model: ModelInputs,
  signal: AbortSignal | undefined,
  say: (details: unknown) => void,
): Promise<readonly ContractFinding[]> {
  const { analysis, contract, projection } = model;
  const { plan, findings } = compileProjection({ contract, projection, schema: analysis.schema });
  refuseErrors(findings);
  const link = await deps.openSource({ source, secrets: deps.secrets, role: 'proof', ...(signal && { signal }) });
  try {
    await refuseRepeatedRows(link, plan, signal);
    const onSearch = (entity: string): void => say({ searching: entity });
    const found = await lintRows({ link, model, plan, findings, signal, onSearch });
    refuseErrors(found);
    return found;
  } finally {
    await link.close();
  }
}

const wayOf = ({ ran }: LosslessProof): string =>
  [
    ran?.items === 'dynamodb' ? 'items were written to DynamoDB and read back' : 'items stayed in memory',
    ran?.tables === 'rebuilt'
      ? 'tables were built anew on the scratch server and compared'
      : 'rows were compared with the source, no tables built anew',
  ].join('; ');
