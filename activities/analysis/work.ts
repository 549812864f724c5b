import type { ArtifactRef, ArtifactStore } from '../../contracts/artifacts';
import { LandfallError } from '../../contracts/errors';
import type { StageContext } from '../../contracts/stages';
import type { FiguresWork, QueryLogWork, SchemaWork, SourceWork } from '../../engine/analysis/reconcile/inputs';
import { printJson } from '../../engine/lib/json';

/** Working files: what the readers hand to the reconciliation. Not artifacts of the stage; they keep a retry from reading again. */
interface WorkFiles {
  readonly 'stage-01/work/schema.json': SchemaWork;
  readonly 'stage-01/work/figures.json': FiguresWork;
  readonly 'stage-01/work/source.json': SourceWork;
  readonly 'stage-01/work/query-log.json': QueryLogWork;
}
export type WorkKey = keyof WorkFiles;

export const writeWork = <K extends WorkKey>(store: ArtifactStore, key: K, value: WorkFiles[K]): Promise<ArtifactRef> =>
  store.put(key, printJson(value));

/**
 * Reads a working file that was handed on; null when the stage had nothing to put in it.
 * @throws LandfallError LandfallArtifactMissing, LandfallArtifactChanged, LandfallArtifactInvalid
 */
export async function readWork<K extends WorkKey>(
  store: ArtifactStore,
  context: StageContext,
  key: K,
): Promise<WorkFiles[K] | null> {
  const ref = context.artifacts[key];
  if (ref === undefined) return null;
  const bytes = await store.get(ref);
  try {
    // The hash says that these are the bytes that `writeWork` wrote.
    return JSON.parse(bytes.toString('utf8')) as WorkFiles[K];
  } catch {
    throw new LandfallError('LandfallArtifactInvalid', `${key} is no JSON; restart the stage analysis`);
  }
}
