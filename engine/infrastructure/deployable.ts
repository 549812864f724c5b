import { LandfallError } from '../../contracts/errors';
import type { ProjectionPlan } from '../../contracts/projection';
import type { MigrationConfig } from '../../contracts/schemas/config';
import type { Verdict } from '../../contracts/stages';
import { forEmulator } from './emulator';
import { assertTemplateFits, LIMITS } from './limits';
import { printTemplate } from './print';
import type { AskedActions } from './roles/application/asked';
import { rolePlaces } from './roles/places';
import { buildTemplate } from './template';

/**
 * Whether a model can be deployed as a stack, asked before a person approves it: names, indexes and resources against the limits of DynamoDB
 * and CloudFormation, and the bytes of its template against where the artifacts lie.
 */
export function deployableVerdict(input: {
  readonly plan: ProjectionPlan;
  readonly migration: string;
  /** What the application asks of the tables. Left out: nothing. */
  readonly access?: readonly AskedActions[];
  readonly config: Pick<MigrationConfig, 'target' | 'artifacts' | 'source' | 'temporal' | 'transfer'>;
}): Verdict {
  const { plan, migration, access = [], config } = input;
  const { target, artifacts } = config;
  const check = 'the model can be deployed as one stack';
  try {
    const template = buildTemplate({ plan, migration, target, places: rolePlaces(config), access });
    const text = printTemplate(target.endpoint === undefined ? template : forEmulator(template).template);
    assertTemplateFits(text, artifacts.store);
    const bytes = Buffer.byteLength(text);
    const where = bytes > LIMITS.templateBytes ? `read from ${artifacts.store}` : 'given in the call';
    return {
      check,
      ok: true,
      detail: `a template of ${bytes} bytes for ${plan.tables.length + 1} tables, the control table among them, ${where}`,
    };
  } catch (error) {
    if (!(error instanceof LandfallError)) throw error;
    return { check, ok: false, detail: error.message };
  }
}
