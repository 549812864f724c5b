import type { ArtifactIndex, ArtifactRef } from '../../../contracts/artifacts';
import type { MigrationConfig } from '../../../contracts/schemas/config';
import type { ArtifactReader, ArtifactState } from '../ports';
import { storeOf } from './connections';

/** The artifacts of a migration as they lie in its store. */
export function artifactReader(config: MigrationConfig): ArtifactReader {
  const store = storeOf(config);
  return {
    location: store.location,
    read: (ref) => store.get(ref),
    peek: (key) => store.peek(key),
    async states(index) {
      const there = await store.list();
      return index === undefined ? there.map((ref) => ({ ...ref, state: 'unknown' as const })) : compared(index, there);
    },
  };
}

function compared(index: ArtifactIndex, there: readonly ArtifactRef[]): readonly ArtifactState[] {
  const found = new Map(there.map((ref) => [ref.key, ref]));
  return Object.values(index)
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map((ref) => {
      const now = found.get(ref.key);
      if (now === undefined) return { ...ref, state: 'missing' };
      return { ...ref, state: now.sha256 === ref.sha256 ? 'ok' : 'changed' };
    });
}
