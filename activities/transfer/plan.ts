import type { ArtifactRef, ArtifactStore } from '../../contracts/artifacts';
import { LandfallError } from '../../contracts/errors';
import type { EntityPlan, ProjectionPlan } from '../../contracts/projection';
import type { Analysis } from '../../contracts/schemas/analysis';
import type { MigrationContract } from '../../contracts/schemas/contract';
import type { Projection } from '../../contracts/schemas/projection';
import type { StageContext } from '../../contracts/stages';
import { compileProjection } from '../../engine/projection';
import { ANALYSIS_KEY, CONTRACT_KEY, PROJECTION_KEY, handedOn, readModel } from '../lib/forms';

export interface LoadedPlan {
  readonly plan: ProjectionPlan;
  readonly analysis: Analysis;
  readonly contract: MigrationContract;
  readonly projection: Projection;
  /** What it was compiled from, for the report. */
  readonly inputs: readonly ArtifactRef[];
}

export const MODEL_KEYS = [ANALYSIS_KEY, CONTRACT_KEY, PROJECTION_KEY];

/** Plans by the hashes of their inputs: every slice needs one, and compiling takes longer than a page. */
const compiled = new Map<string, LoadedPlan>();
const KEPT_PLANS = 4;

/** Without a contract nothing was created on the source and nothing was written. */
export const hasModel = (context: StageContext): boolean =>
  MODEL_KEYS.every((key) => context.artifacts[key] !== undefined);

const inputsOf = (context: StageContext): readonly ArtifactRef[] => MODEL_KEYS.map((key) => handedOn(context, key));

const idOf = (context: StageContext): string =>
  [context.config.source.viewSchema, ...inputsOf(context).map(({ sha256 }) => sha256)].join(' ');

/** The plan if this process has compiled it, whatever lies in the store now. */
export const knownPlan = (context: StageContext): LoadedPlan | undefined => compiled.get(idOf(context));

/**
 * Reads analysis, contract and sidecar by their hashes and compiles them. A plan that is compiled already is given only while the three
 * still have their hashes: every slice asks, so a file that is changed in the middle of the transfer halts it with the next slice.
 * @throws LandfallError LandfallArtifactMissing, LandfallArtifactChanged, LandfallArtifactInvalid, LandfallContractInvalid
 */
export async function loadPlan(store: Pick<ArtifactStore, 'get'>, context: StageContext): Promise<LoadedPlan> {
  const inputs = inputsOf(context);
  const known = knownPlan(context);
  if (known !== undefined) {
    await Promise.all(inputs.map((ref) => store.get(ref)));
    return known;
  }
  const { analysis, contract, projection } = await readModel(store, context);
  const { plan, findings } = compileProjection({ contract, projection, schema: analysis.schema });
  const wrong = findings.filter(({ severity }) => severity === 'error');
  if (wrong.length > 0)
    throw new LandfallError(
      'LandfallContractInvalid',
      wrong
        .slice(0, 5)
        .map(({ at, message }) => `${at}: ${message}`)
        .join('; '),
    );
  const loaded = { plan, analysis, contract, projection, inputs };
  compiled.set(idOf(context), loaded);
  for (const old of [...compiled.keys()].slice(0, Math.max(0, compiled.size - KEPT_PLANS))) compiled.delete(old);
  return loaded;
}

/** @throws LandfallError LandfallInternal: tasks come from the same plan */
export function entityById(plan: ProjectionPlan, id: string): EntityPlan {
  const entity = plan.entities.find((one) => one.id === id);
  if (entity === undefined) throw new LandfallError('LandfallInternal', `the plan has no entity ${id}`);
  return entity;
}
