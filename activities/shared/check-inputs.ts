import type { ArtifactRef } from '../../contracts/artifacts';
import { STAGE_INPUTS } from '../../contracts/artifacts';
import { LandfallError } from '../../contracts/errors';
import type { StageName } from '../../contracts/names';
import type { StageContext, StepResult } from '../../contracts/stages';
import { FORMS, parseForm } from '../lib/forms';
import type { SharedDependencies } from './dependencies';

/**
 * Entry gate. What was handed on must lie in the store with its hash and its form; what is missing is taken from `inputs:` through the
 * same check of the form, and then lies in the store like any other artifact.
 * @throws LandfallError LandfallArtifactMissing, LandfallArtifactChanged, LandfallArtifactInvalid
 */
export async function checkInputs(
  deps: SharedDependencies,
  { context, stage }: { readonly context: StageContext; readonly stage: StageName },
): Promise<StepResult> {
  const imported: ArtifactRef[] = [];
  const notes: string[] = [];
  for (const key of STAGE_INPUTS[stage]) {
    const ref = context.artifacts[key];
    if (ref === undefined) {
      imported.push(await importInput(deps, context, key));
      notes.push(`${key} taken from inputs:`);
    } else {
      assertForm(key, await deps.store(context).get(ref));
    }
  }
  const kept = STAGE_INPUTS[stage].length - imported.length;
  if (kept > 0) notes.push(`${kept} inputs are there, with hash and form`);
  return { artifacts: imported, notes };
}

async function importInput(deps: SharedDependencies, context: StageContext, key: string): Promise<ArtifactRef> {
  const path = context.config.inputs[key];
  if (path === undefined)
    throw new LandfallError(
      'LandfallArtifactMissing',
      `${key} was not handed on, and inputs: has no file for it; select the stage that writes it, or add inputs: { ${key}: PATH }`,
    );
  const bytes = await deps.readInput(path);
  assertForm(key, bytes);
  return await deps.store(context).put(key, bytes);
}

function assertForm(key: string, bytes: Buffer): void {
  const form = FORMS[key];
  if (form !== undefined) parseForm(key, bytes.toString('utf8'), form);
  else if (bytes.byteLength === 0) throw new LandfallError('LandfallArtifactInvalid', `${key} is empty`);
}
