import { z } from 'zod';
import type { ArtifactStore } from '../../contracts/artifacts';
import { LandfallError } from '../../contracts/errors';
import { stageFolder } from '../../contracts/names';
import { printJson } from '../../engine/lib/json';

/** Written before the first table is made, so that it is there however the step ends. Removed with the artifacts of the stage, which are undone last. */
const KEY = `${stageFolder('infrastructure')}/work/tables.json`;

const names = z.array(z.string());

/** Keeps the names of the tables that are about to be made; those of an earlier try stay among them. */
export async function keepTableNames(store: ArtifactStore, wanted: readonly string[]): Promise<void> {
  await store.put(KEY, printJson([...new Set([...(await keptTableNames(store)), ...wanted])].sort()));
}

/**
 * Names of the tables that may have been made; none when none was begun.
 * @throws LandfallError LandfallArtifactInvalid
 */
export async function keptTableNames(store: ArtifactStore): Promise<readonly string[]> {
  const bytes = await store.peek(KEY);
  if (bytes === undefined) return [];
  try {
    return names.parse(JSON.parse(bytes.toString('utf8')));
  } catch {
    throw new LandfallError('LandfallArtifactInvalid', `${KEY} is no list of names of tables`);
  }
}
