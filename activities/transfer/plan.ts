import type { ArtifactRef, ArtifactStore } from '../../contracts/artifacts';
import { LandfallError } from '../../contracts/errors';
import type { EntityPlan, ProjectionPlan } from '../../contracts/projection';
import { analysisSchema, type Analysis } from '../../contracts/schemas/analysis';
import { contractSchema } from '../../contracts/schemas/contract';
import { projectionSchema } from '../../contracts/schemas/projection';
import type { StageContext } from '../../contracts/stages';
import { compileProjection } from '../../engine/projection';

const ANALYSIS = 'stage-01/analysis.json';
const CONTRACT = 'stage-02/migrationContract.json';
const PROJECTION = 'stage-02/projection.json';

export interface LoadedPlan {
  readonly plan: ProjectionPlan;
  readonly analysis: Analysis;
  /** Hashes of the three inputs, for the report. */
  readonly inputs: readonly ArtifactRef[];
}

/** Plans by the hashes of their inputs: every slice needs one, and compiling takes longer than a page. */
const compiled = new Map<string, LoadedPlan>();
const KEPT_PLANS = 4;

const refOf = (context: StageContext, key: string): ArtifactRef => {
  const ref = context.artifacts[key];
  if (ref === undefined)
    throw new LandfallError('LandfallArtifactMissing', `${key} was not handed on to the stage transfer`);
  return ref;
};

interface Schema<T> {
  safeParse(value: unknown):
    | { readonly success: true; readonly data: T }
    | {
        readonly success: false;
        readonly error: {
          readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
        };
      };
}

async function parsed<T>(store: ArtifactStore, ref: ArtifactRef, schema: Schema<T>): Promise<T> {
  const bytes = await store.get(ref);
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new LandfallError('LandfallArtifactInvalid', `${ref.key} is no JSON`);
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const first = result.error.issues[0];
  throw new LandfallError(
    'LandfallArtifactInvalid',
    `${ref.key} at /${(first?.path ?? []).map(String).join('/')}: ${first?.message ?? 'has another form'}`,
  );
}

/**
 * Reads analysis, contract and sidecar by their hashes and compiles them.
 * @throws LandfallError LandfallArtifactMissing, LandfallArtifactChanged, LandfallArtifactInvalid, LandfallContractInvalid
 */
export async function loadPlan(store: ArtifactStore, context: StageContext): Promise<LoadedPlan> {
  const inputs = [ANALYSIS, CONTRACT, PROJECTION].map((key) => refOf(context, key));
  const { viewSchema } = context.config.source;
  const id = [viewSchema, ...inputs.map(({ sha256 }) => sha256)].join(' ');
  const known = compiled.get(id);
  if (known !== undefined) return known;
  const [analysisRef, contractRef, projectionRef] = inputs as [ArtifactRef, ArtifactRef, ArtifactRef];
  const analysis = await parsed(store, analysisRef, analysisSchema);
  const contract = await parsed(store, contractRef, contractSchema);
  const projection = await parsed(store, projectionRef, projectionSchema);
  const { plan, findings } = compileProjection({ contract, projection, schema: analysis.schema, viewSchema });
  const wrong = findings.filter(({ severity }) => severity === 'error');
  if (wrong.length > 0)
    throw new LandfallError(
      'LandfallContractInvalid',
      wrong
        .slice(0, 5)
        .map(({ at, message }) => `${at}: ${message}`)
        .join('; '),
    );
  const loaded = { plan, analysis, inputs };
  compiled.set(id, loaded);
  for (const old of [...compiled.keys()].slice(0, Math.max(0, compiled.size - KEPT_PLANS))) compiled.delete(old);
  return loaded;
}

/** @throws LandfallError LandfallInternal: tasks come from the same plan */
export function entityById(plan: ProjectionPlan, id: string): EntityPlan {
  const entity = plan.entities.find((one) => one.id === id);
  if (entity === undefined) throw new LandfallError('LandfallInternal', `the plan has no entity ${id}`);
  return entity;
}
