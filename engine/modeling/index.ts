import type { Analysis } from '../../contracts/schemas/analysis';
import type { MigrationContract } from '../../contracts/schemas/contract';
import type { Projection } from '../../contracts/schemas/projection';
import { canonicalHash } from '../lib/json';
import { printContract, sidecarEntities } from './contract';
import { decide } from './decide';
import type { Model, ModelOptions } from './model';
import { serve } from './serve';

export type { ModelOptions } from './model';

export interface BuiltModel {
  readonly contract: MigrationContract;
  readonly projection: Projection;
  readonly model: Model;
}

/**
 * Makes the contract and its sidecar from the analysis, by the rules of docs/modeling-rules.md.
 * Deterministic: the same analysis gives the same bytes. Works from the schema alone when neither source nor log is known.
 * @throws LandfallError LandfallModelImpossible when a table has a name that no template can hold
 */
export function buildModel(analysis: Analysis, options: ModelOptions): BuiltModel {
  const model = decide(analysis, options);
  const { serves, unserved } = serve(analysis, model);
  const contract = printContract(model, serves);
  const projection: Projection = {
    format: 'landfall.projection/1',
    contractSha256: canonicalHash(contract),
    nullPolicy: 'omit',
    zeroDatePolicy: 'text',
    entities: sidecarEntities(model),
    omitted: [],
    serves,
    unserved,
  };
  return { contract, projection, model };
}
