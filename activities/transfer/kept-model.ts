import type { ArtifactRef, ArtifactStore } from '../../contracts/artifacts';
import { stageFolder } from '../../contracts/names';
import type { StageContext } from '../../contracts/stages';
import { handedOn } from '../lib/forms';
import { hasModel, knownPlan, loadPlan, MODEL_KEYS, type LoadedPlan } from './plan';

const FOLDER = `${stageFolder('transfer')}/`;

/** Named by its hash: it is found by the reference that history carries, and another run's model does not take its place. */
const keptKey = ({ sha256 }: ArtifactRef): string => `${FOLDER}work/model/${sha256}.json`;

/**
 * Keeps a copy of the model that the transfer goes by, before it creates anything. A later run of the name writes its own model over the
 * original, and what this one wrote must still be found. Removed with the artifacts of the stage, which are undone last.
 */
export async function keepModel(store: ArtifactStore, context: StageContext): Promise<void> {
  for (const ref of MODEL_KEYS.map((key) => handedOn(context, key)))
    await store.put(keptKey(ref), await store.get(ref));
}

const GONE: readonly unknown[] = ['LandfallArtifactMissing', 'LandfallArtifactChanged'];

const isGone = (error: unknown): boolean => GONE.includes((error as { code?: unknown } | null)?.code);

/** The store, which gives the kept copy of what is no longer under its key. Its hash is checked as that of the original. */
const withKeptModel = (store: ArtifactStore): Pick<ArtifactStore, 'get'> => ({
  async get(ref) {
    try {
      return await store.get(ref);
    } catch (error) {
      if (!isGone(error)) throw error;
      if ((await store.peek(keptKey(ref))) === undefined) throw error;
      return await store.get({ ...ref, key: keptKey(ref) });
    }
  },
});

/**
 * The plan by which things were created, for taking them back; undefined when nothing can have been created, with or without a model.
 * @throws LandfallError LandfallArtifactMissing, LandfallArtifactChanged when things may exist and neither the model nor its copy is there
 */
export async function planToUndo(store: ArtifactStore, context: StageContext): Promise<LoadedPlan | undefined> {
  if (!hasModel(context)) return undefined;
  const known = knownPlan(context);
  if (known !== undefined) return known;
  try {
    return await loadPlan(withKeptModel(store), context);
  } catch (error) {
    if (!isGone(error) || !(await createdNothing(store, context))) throw error;
    return undefined;
  }
}

/**
 * True when no view and no item was made by the model that `context` names: a copy of it is kept before the first statement, and there is
 * none. The store is believed only where it has not lost more than that: views that history knows of, or everything.
 */
async function createdNothing(store: ArtifactStore, { artifacts }: StageContext): Promise<boolean> {
  const refs = Object.values(artifacts);
  if (artifacts[`${FOLDER}views.sql`] !== undefined) return false;
  for (const ref of MODEL_KEYS.flatMap((key) => artifacts[key] ?? []))
    if ((await store.peek(keptKey(ref))) !== undefined) return false;
  for (const { key } of refs.filter((ref) => ref.key.startsWith(FOLDER)))
    if ((await store.peek(key)) === undefined) return false;
  for (const { key } of refs) if ((await store.peek(key)) !== undefined) return true;
  return false;
}
