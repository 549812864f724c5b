import { CancellationScope, condition, patched } from '@temporalio/workflow';
import { STAGES, stageFolder, stageNumber, type StageName } from '../../contracts/names';
import type { UndoEntry } from '../../contracts/stages';
import { undoing } from '../lib/activities';
import { failureView } from '../lib/failure';
import { note, resetStage, stageContext, stageNow, updateStage, type Jump, type Migration } from './state';

const isUndone = (entry: UndoEntry, { to, clean }: Jump): boolean =>
  clean ? stageNumber(entry.stage) >= stageNumber(to) : stageNumber(entry.stage) > stageNumber(to);

function forget(m: Migration, entry: UndoEntry, restart: boolean): void {
  m.undo = m.undo.slice(1);
  if (entry.action === 'forget-artifacts') {
    const folder = `${stageFolder(entry.stage)}/`;
    m.artifacts = Object.fromEntries(Object.entries(m.artifacts).filter(([key]) => !key.startsWith(folder)));
  }
  if (!m.undo.some((left) => left.stage === entry.stage)) resetStage(m, entry.stage, restart ? 'pending' : 'undone');
}

/**
 * Runs the undo list, newest first, down to where the jump goes. A pause holds it between two entries. A deeper rollback that comes
 * meanwhile replaces the jump; when the entry fails that is under way then, it is tried once more for the new one.
 * @returns the stage that a rollback ended at; undefined when the migration goes on (restart) or has stopped (an undo failed)
 */
export async function runJump(m: Migration, show: () => void): Promise<StageName | undefined> {
  m.live = 'undoing';
  m.failure = undefined;
  m.gate = undefined;
  show();
  await m.traffic;
  for (let jump = m.jump; jump !== undefined; jump = m.jump) {
    await condition(() => !m.paused);
    const entry = m.undo[0];
    const asked = m.jump;
    if (!entry || !isUndone(entry, m.jump ?? jump)) break;
    try {
      const said = await undoing.undo.executeWithOptions({ summary: `${entry.stage}: ${entry.what}` }, [
        { context: { ...stageContext(m), artifacts: entry.artifacts ?? m.artifacts }, entry },
      ]);
      note(m, 'undone', said, { stage: entry.stage });
      forget(m, entry, m.jump?.restart ?? false);
      show();
    } catch (error) {
      if (CancellationScope.current().consideredCancelled) throw error;
      if (m.jump !== asked && patched('rollback-during-failed-undo')) {
        const { code, message } = failureView(error);
        note(m, 'undo failed', `${entry.what}: ${code}: ${message}; tried again for the rollback that came meanwhile`);
        show();
        continue;
      }
      stop(m, entry.stage, error, `undo failed: ${entry.what}`);
      m.jump = undefined;
      show();
      return undefined;
    }
  }
  const jump = m.jump as Jump;
  m.jump = undefined;
  for (const stage of STAGES.slice(STAGES.indexOf(jump.to)))
    if (jump.restart) resetStage(m, stage, 'pending');
    else if (m.stages.some((s) => s.stage === stage && s.status !== 'pending' && s.status !== 'skipped'))
      resetStage(m, stage, 'undone');
  m.next = STAGES.indexOf(jump.to);
  m.live = 'running';
  return jump.restart ? undefined : jump.to;
}

/** A failure stops the migration; it does not end it. */
export function stop(m: Migration, stage: StageName | undefined, error: unknown, what: string): void {
  m.failure = failureView(error);
  m.live = 'stopped';
  if (stage !== undefined && stage === stageNow(m))
    updateStage(m, stage, { status: 'failed', endedAt: new Date().toISOString(), failure: m.failure });
  note(m, 'failed', `${what}: ${m.failure.code}: ${m.failure.message}`, stage === undefined ? {} : { stage });
}
