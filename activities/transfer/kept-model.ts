import type { ArtifactRef, ArtifactStore } from '../../contracts/artifacts';
import { stageFolder } from '../../contracts/names';
import type { StageContext } from '../../contracts/stages';
import { handedOn } from '../lib/forms';
import { MODEL_KEYS } from './plan';

/** Named by its hash: it is found by the reference that history carries, and another run's model does not take its place. */
const keptKey = ({ sha256 }: ArtifactRef): string => `${stageFolder('transfer')}/work/model/${sha256}.json`;

/**
 * Keeps a copy of the model that the transfer goes by, before it creates anything. A later run of the name writes its own model over the
 * original, and what this one wrote must still be found. Removed with the artifacts of the stage, which are undone last.
 */
export async function keepModel(store: ArtifactStore, context: StageContext): Promise<void> {
  for (const ref of MODEL_KEYS.map((key) => handedOn(context, key)))
    await store.put(keptKey(ref), await store.get(ref));
}

const GONE: readonly unknown[] = ['LandfallArtifactMissing', 'LandfallArtifactChanged'];

/** The store, which gives the kept copy of what is no longer under its key. Its hash is checked as that of the original. */
export const withKeptModel = (store: ArtifactStore): Pick<ArtifactStore, 'get'> => ({
  async get(ref) {
    try {
      return await store.get(ref);
    } catch (error) {
      if (!GONE.includes((error as { code?: unknown }).code)) throw error;
      if ((await store.peek(keptKey(ref))) === undefined) throw error;
      return await store.get({ ...ref, key: keptKey(ref) });
    }
  },
});
