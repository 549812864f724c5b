import type { Analysis } from '../../contracts/schemas/analysis';
import type { MigrationContract } from '../../contracts/schemas/contract';
import type { Projection } from '../../contracts/schemas/projection';
import { accessContext } from '../access/patterns';
import { servesOf } from '../access/serves';
import { canonicalHash } from '../lib/json';
import { compileProjection } from '../projection';
import { printContract, sidecarEntities } from './contract';
import { decide } from './decide';
import type { Model, ModelOptions } from './model';

export type { ModelOptions } from './model';

export interface BuiltModel {
  readonly contract: MigrationContract;
  readonly projection: Projection;
  readonly model: Model;
}

const sidecar = (
  contract: MigrationContract,
  entities: Projection['entities'],
  served: Pick<Projection, 'serves' | 'unserved'>,
): Projection => ({
  format: 'landfall.projection/1',
  contractSha256: canonicalHash(contract),
  nullPolicy: 'omit',
  zeroDatePolicy: 'text',
  entities,
  omitted: [],
  ...served,
});

/**
 * Makes the contract and its sidecar from the analysis, by the rules of docs/modeling-rules.md.
 * Deterministic: the same analysis gives the same bytes. Works from the schema alone when neither source nor log is known.
 * @throws LandfallError LandfallModelImpossible when a table has a name that no template can hold
 */
export function buildModel(analysis: Analysis, options: ModelOptions): BuiltModel {
  const model = decide(analysis, options);
  const entities = sidecarEntities(model);
  // How patterns are served follows from the compiled plan, which says nothing of patterns itself.
  const drafted = printContract(model, []);
  const draft = sidecar(drafted, entities, { serves: [], unserved: [] });
  const { schema } = analysis;
  const { plan } = compileProjection({ contract: drafted, projection: draft, schema, viewSchema: schema.database });
  const served = servesOf(analysis, accessContext(schema, plan));
  const contract = printContract(model, served.serves);
  const projection = sidecar(contract, entities, served);
  return { contract, projection, model };
}
