import type { z } from 'zod';
import type { FailureCode } from '../../../contracts/errors';

/** A kind of YAML file that people write settings into. */
export interface SettingsForm<T = unknown> {
  /** `a configuration`, for messages. */
  readonly name: string;
  readonly schema: z.ZodType<T>;
  /** The failure that a wrong file ends with. */
  readonly failure: FailureCode;
  /** True when values under the names of secrets must never be repeated in a message. */
  readonly secrets: boolean;
  /** Where an empty file gets its settings from: `landfall init writes one`. */
  readonly advice: string;
}
