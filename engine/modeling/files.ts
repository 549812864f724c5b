import type { ContractFinding } from '../../contracts/projection';
import type { Analysis } from '../../contracts/schemas/analysis';
import { hotPartitionFindings } from '../cost';
import { printJson } from '../lib/json';
import { compileProjection } from '../projection';
import { buildModel, type BuiltModel, type ModelOptions } from './index';
import { openConstraints } from './documents/judgement/uniqueness';
import type { Pins } from './pins/pins';

/** What the stage modeling makes of an analysis before anything is proven, but for its documents. */
export interface ModelFiles {
  /** Contract and sidecar: file name -> text. */
  readonly files: Readonly<Record<string, string>>;
  readonly built: BuiltModel;
  /** With one of severity `error` nothing may be handed on. */
  readonly findings: readonly ContractFinding[];
  readonly notes: readonly string[];
  readonly risks: readonly string[];
  readonly facts: Readonly<Record<string, number>>;
}

function factsOf({ contract, projection, model }: BuiltModel): Readonly<Record<string, number>> {
  return {
    tables: contract.tables.length,
    entities: projection.entities.length,
    lookups: projection.entities.filter(({ role }) => role === 'lookup').length,
    indexes: contract.tables.reduce((sum, table) => sum + (table.gsis?.length ?? 0), 0),
    copies: model.tables.reduce((sum, table) => sum + table.copies.length, 0),
    scans: projection.serves.filter(({ operation }) => operation === 'Scan').length,
    unserved: projection.unserved.length,
  };
}

/**
 * Builds the model, compiles it at once, and prints contract and sidecar. Pure: the same input gives the same bytes.
 * @throws what `buildModel` throws
 */
export function modelFiles(input: {
  readonly analysis: Analysis;
  readonly options: ModelOptions;
  readonly pins: Pins;
}): ModelFiles {
  const { analysis, options } = input;
  const built = buildModel(analysis, options, input.pins);
  const { contract, projection, model } = built;
  const patterns = analysis.accessPatterns.map(({ id }) => id);
  const compiled = compileProjection({ contract, projection, schema: analysis.schema, patterns });
  const findings = [...compiled.findings, ...hotPartitionFindings({ ...built, analysis })];
  const facts = factsOf(built);
  const { length: pins } = model.pins;
  const pinned = pins === 0 ? [] : [`${pins} ${pins === 1 ? 'decision' : 'decisions'} of a person followed`];
  return {
    files: {
      'migrationContract.json': printJson(contract),
      'projection.json': printJson(projection),
    },
    built,
    findings,
    notes: [
      `${analysis.schema.tables.length} source tables become ${facts['tables']} DynamoDB tables with ${facts['entities']} entities, ${facts['lookups']} of them lookup items, ${facts['indexes']} indexes, ${facts['copies']} copied attributes`,
      `${projection.serves.length} of ${analysis.accessPatterns.length} access patterns served, ${facts['scans']} by a Scan`,
      ...pinned,
    ],
    risks: [
      // Entities of one table can have the same remark.
      ...new Set(
        findings.filter(({ severity }) => severity === 'warning').map(({ code, message }) => `${code}: ${message}`),
      ),
      ...openConstraints(model),
      ...(facts['scans'] === 0 ? [] : [`${facts['scans']} access patterns are served by a Scan`]),
    ],
    facts,
  };
}
