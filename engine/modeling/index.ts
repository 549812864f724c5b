import type { ProjectionPlan } from '../../contracts/projection';
import type { Analysis } from '../../contracts/schemas/analysis';
import type { MigrationContract } from '../../contracts/schemas/contract';
import type { Projection } from '../../contracts/schemas/projection';
import { accessContext } from '../access/patterns';
import { servesOf } from '../access/serves';
import { canonicalHash } from '../lib/json';
import { compileProjection } from '../projection';
import { printContract, sidecarEntities } from './contract';
import { countersOf } from './counters/counters';
import { decide } from './decide';
import { foreignKeysOf } from './implicit/foreign-keys';
import type { Model, ModelOptions } from './model';
import { omittedColumns } from './pins/omitted';
import { Pins } from './pins/pins';

export type { ModelOptions } from './model';

export interface BuiltModel {
  readonly contract: MigrationContract;
  readonly projection: Projection;
  readonly model: Model;
  /** What contract and sidecar compile to. */
  readonly plan: ProjectionPlan;
}

type Rest = Pick<Projection, 'entities' | 'omitted' | 'serves' | 'unserved' | 'foreignKeys' | 'counters' | 'pins'>;

const sidecar = (contract: MigrationContract, rest: Rest): Projection => ({
  format: 'landfall.projection/1',
  contractSha256: canonicalHash(contract),
  nullPolicy: 'omit',
  zeroDatePolicy: 'text',
  ...rest,
});

/**
 * Makes the contract and its sidecar from the analysis, by the rules of docs/modeling-rules.md.
 * Deterministic: the same analysis gives the same bytes. Works from the schema alone when neither source nor log is known.
 * @param pins decisions of a person, which the rules work around
 * @throws LandfallError LandfallModelImpossible when a table has a name that no template can hold
 * @throws SettingsFileError LandfallPinsImpossible with every pin that cannot be followed
 */
export function buildModel(analysis: Analysis, options: ModelOptions, pins: Pins = Pins.none()): BuiltModel {
  const { model, evidence } = decide(analysis, options, pins);
  const entities = sidecarEntities(model);
  const omitted = omittedColumns(analysis, pins);
  // How patterns are served follows from the compiled plan, which says nothing of patterns itself.
  const drafted = printContract(model, []);
  const counters = [...countersOf(evidence, model)];
  const counted = counters.length === 0 ? {} : { counters };
  const draft = sidecar(drafted, { entities, omitted, serves: [], unserved: [], ...counted });
  const { schema } = analysis;
  const { plan } = compileProjection({ contract: drafted, projection: draft, schema });
  const context = accessContext(schema, plan);
  const served = servesOf(analysis, context);
  const foreignKeys = [...foreignKeysOf(evidence, context)];
  const contract = printContract(model, served.serves);
  const pinned = model.pins.length === 0 ? {} : { pins: [...model.pins] };
  const projection = sidecar(contract, { entities, omitted, ...served, foreignKeys, ...counted, ...pinned });
  return { contract, projection, model, plan };
}
