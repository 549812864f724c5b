import { LandfallError } from '../../contracts/errors';
import type { ContractFinding } from '../../contracts/projection';
import { analysisSchema } from '../../contracts/schemas/analysis';
import type { ModelingActivities } from '../../contracts/activities/modeling';
import type { StageContext } from '../../contracts/stages';
import { printJson } from '../../engine/lib/json';
import { buildModel } from '../../engine/modeling';
import { reviewOf } from '../../engine/modeling/review';
import { compileProjection } from '../../engine/projection';
import { ANALYSIS_KEY, readForm } from '../lib/forms';
import type { ModelingDependencies } from './dependencies';
import { writeDocuments } from './documents';

const SHOWN = 10;

/** @throws LandfallError LandfallContractInvalid with the first findings of severity error */
export function refuseErrors(findings: readonly ContractFinding[]): void {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  const lines = errors
    .slice(0, SHOWN)
    .map(({ code, at, message, fix }) => `${code} at ${at || '/'}: ${message}. ${fix}`);
  const more = errors.length > SHOWN ? `; and ${errors.length - SHOWN} more` : '';
  throw new LandfallError('LandfallContractInvalid', lines.join('; ') + more);
}

/** Writes contract, sidecar and documents; the contract is compiled at once, so that a wrong one is never handed on. */
export async function writeModel(
  deps: ModelingDependencies,
  context: StageContext,
): ReturnType<ModelingActivities['buildModel']> {
  const store = deps.store(context);
  const analysis = await readForm(store, context, ANALYSIS_KEY, analysisSchema);
  const built = buildModel(analysis, context.config.modeling);
  const { contract, projection, model } = built;
  const { plan, findings } = compileProjection({
    contract,
    projection,
    schema: analysis.schema,
    viewSchema: context.config.source.viewSchema,
  });
  refuseErrors(findings);
  const files: readonly (readonly [string, string])[] = [
    ['migrationContract.json', printJson(contract)],
    ['projection.json', printJson(projection)],
  ];
  const artifacts = [];
  for (const [name, text] of files) artifacts.push(await store.put(`stage-02/${name}`, text));
  const described = await writeDocuments(store, context, { ...built, analysis, plan, rows: new Map(), proven: [] });
  artifacts.push(...described.artifacts);
  const entities = projection.entities.length;
  const lookups = projection.entities.filter(({ role }) => role === 'lookup').length;
  const scans = projection.serves.filter(({ operation }) => operation === 'Scan').length;
  const copies = model.tables.reduce((sum, table) => sum + table.copies.length, 0);
  const indexes = contract.tables.reduce((sum, table) => sum + (table.gsis?.length ?? 0), 0);
  return {
    artifacts,
    notes: [
      `${analysis.schema.tables.length} source tables become ${contract.tables.length} DynamoDB tables with ${entities} entities, ${lookups} of them lookup items, ${indexes} indexes, ${copies} copied attributes`,
      `${projection.serves.length} of ${analysis.accessPatterns.length} access patterns served, ${scans} by a Scan`,
    ],
    risks: [
      // Entities of one table can have the same remark.
      ...new Set(
        findings.filter(({ severity }) => severity === 'warning').map(({ code, message }) => `${code}: ${message}`),
      ),
      ...(scans > 0 ? [`${scans} access patterns are served by a Scan`] : []),
    ],
    facts: {
      tables: contract.tables.length,
      entities,
      lookups,
      indexes,
      copies,
      scans,
      unserved: projection.unserved.length,
    },
    review: reviewOf(contract, projection, described.cost),
  };
}
