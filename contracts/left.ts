import { STAGE_INPUTS, type ArtifactIndex } from './artifacts';
import type { StageName } from './names';
import type { MigrationLeft, UndoAction, UndoEntry } from './stages';

/** They look where the model of their run put things. A later run writes its own model under the same keys. */
const READS_MODEL: readonly UndoAction[] = ['delete-items', 'drop-views'];

const inputsOf = (stage: StageName, artifacts: ArtifactIndex): ArtifactIndex =>
  Object.fromEntries(
    STAGE_INPUTS[stage].flatMap((key) => {
      const ref = artifacts[key];
      return ref === undefined ? [] : [[key, ref]];
    }),
  );

/**
 * What a run that closed hands to the next one of its name, or undefined when nothing is left to undo: entries that read the model carry
 * references to the one they were made by. Pure: runs in workflows too.
 */
export function leftToUndo(run: MigrationLeft & { readonly artifacts: ArtifactIndex }): MigrationLeft | undefined {
  if (run.undo.length === 0) return undefined;
  const undo = run.undo.map((entry) =>
    entry.artifacts !== undefined || !READS_MODEL.includes(entry.action)
      ? entry
      : { ...entry, artifacts: inputsOf(entry.stage, run.artifacts) },
  );
  return { undo, config: run.config };
}

/** True when an undo of `entry` by what is handed on now would do all that the entry itself does. */
export const readsSame = ({ artifacts = {} }: UndoEntry, now: ArtifactIndex): boolean =>
  Object.values(artifacts).every(({ key, sha256 }) => now[key]?.sha256 === sha256);
