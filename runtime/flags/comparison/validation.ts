import type { Entry } from '../control/flag-entry';
import { STRICTNESS, type Strictness } from './differences';

/** How much is compared. Stands in the control table, so that all instances do the same. */
export interface ValidationSettings {
  readonly enabled: boolean;
  /** Share of the reads, 0 to 1. */
  readonly sample: number;
  readonly strictness: Strictness;
}

export const DEFAULT_VALIDATION: ValidationSettings = { enabled: true, sample: 1, strictness: 'value' };

export const VALIDATION_KEY = { partition: 'settings', sort: 'validation' } as const;

export const isStrictness = (value: unknown): value is Strictness => STRICTNESS.some((one) => one === value);
export const isSample = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 1;

/** What is not as it should be is as it is by default: a comparison that is wrongly set must not stop requests. */
export function validationOfEntry(entry: Entry | undefined): ValidationSettings {
  const sample = Number(entry?.['sample']?.N ?? Number.NaN);
  const strictness = entry?.['strictness']?.S;
  return {
    enabled: entry?.['enabled']?.BOOL ?? DEFAULT_VALIDATION.enabled,
    sample: isSample(sample) ? sample : DEFAULT_VALIDATION.sample,
    strictness: isStrictness(strictness) ? strictness : DEFAULT_VALIDATION.strictness,
  };
}

export const entryOfValidation = ({ enabled, sample, strictness }: ValidationSettings) => ({
  enabled: { BOOL: enabled },
  sample: { N: String(sample) },
  strictness: { S: strictness },
});
