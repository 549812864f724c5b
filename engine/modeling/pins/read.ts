import type { SchemaFacts } from '../../../contracts/schemas/analysis';
import { pinsSchema, type ModelPins } from '../../../contracts/schemas/pins';
import { readSettings, type SettingsForm } from '../../lib/settings-file';
import { nameProblems } from './names';
import { Pins } from './pins';

/** What a `modeling.yaml` is. */
export const PINS_FORM: SettingsForm<ModelPins> = {
  name: 'a file of pins',
  schema: pinsSchema,
  failure: 'LandfallPinsInvalid',
  secrets: false,
  advice: 'docs/pins.md shows one',
};

/**
 * Reads `modeling.yaml` against a schema: every wrong value, and every name that the source has not, at once.
 * @param file name for messages
 * @throws SettingsFileError LandfallPinsInvalid
 */
export function readPins(text: string, file: string, schema: SchemaFacts): Pins {
  const { value, source } = readSettings(text, file, PINS_FORM);
  const pins = new Pins(value, file, source);
  pins.throwInvalid(nameProblems(pins, schema));
  return pins;
}
