import { LandfallError } from '../../contracts/errors';
import type { ContractFinding } from '../../contracts/projection';
import { analysisSchema } from '../../contracts/schemas/analysis';
import type { ModelingActivities } from '../../contracts/activities/modeling';
import type { StageContext } from '../../contracts/stages';
import { modelFiles } from '../../engine/modeling/files';
import { reviewOf } from '../../engine/modeling/review';
import { ANALYSIS_KEY, readForm } from '../lib/forms';
import { PINS_FILE, pinsOf } from '../lib/pins';
import type { ModelingDependencies } from './dependencies';
import { documentsOf, putModeling } from './documents';

const SHOWN = 10;

/** @throws LandfallError LandfallContractInvalid with the first findings of severity error */
export function refuseErrors(findings: readonly ContractFinding[]): void {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  const lines = errors
    .slice(0, SHOWN)
    .map(({ code, at, message, fix }) => `${code} at ${at || '/'}: ${message}. ${fix}`);
  const more = errors.length > SHOWN ? `; and ${errors.length - SHOWN} more` : '';
  throw new LandfallError('LandfallContractInvalid', lines.join('; ') + more);
}

/** Writes contract, sidecar and documents; the contract is compiled at once, so that a wrong one is never handed on. */
export async function writeModel(
  deps: ModelingDependencies,
  context: StageContext,
): ReturnType<ModelingActivities['buildModel']> {
  const store = deps.store(context);
  const { modeling } = context.config;
  const analysis = await readForm(store, context, ANALYSIS_KEY, analysisSchema);
  const { pins, text } = await pinsOf(modeling, analysis.schema);
  const made = modelFiles({ analysis, options: modeling, pins });
  refuseErrors(made.findings);
  const documents = await documentsOf(context.config, { ...made.built, analysis, pins });
  const artifacts = await putModeling(store, {
    ...made.files,
    ...(text === null ? {} : { [PINS_FILE]: text }),
    ...documents.files,
  });
  const { notes, risks, facts, built } = made;
  return { artifacts, notes, risks, facts, review: reviewOf(built, documents) };
}
