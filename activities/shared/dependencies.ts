import type { ErasableArtifactStore } from '../../contracts/artifacts';
import type { StageName } from '../../contracts/names';
import type { StageContext, UndoAction, Verdict } from '../../contracts/stages';

export type UndoFunction = (context: StageContext) => Promise<string>;

/** What the shared activities are given by the worker. */
export interface SharedDependencies {
  readonly store: (context: StageContext) => ErasableArtifactStore;
  /** Reads a file of `inputs:`. */
  readonly readInput: (path: string) => Promise<Buffer>;
  /**
   * Exit checks that need more than the stage's own artifacts: a look at the source, at AWS. Their lines stand after the general ones.
   */
  readonly exitChecks: Partial<Readonly<Record<StageName, (context: StageContext) => Promise<readonly Verdict[]>>>>;
  /** What the stages can take back; `forget-artifacts` is here already. Each is idempotent and says what it did. */
  readonly undoActions: Readonly<Record<Exclude<UndoAction, 'forget-artifacts'>, UndoFunction>>;
}
