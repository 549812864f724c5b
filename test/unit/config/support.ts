import { parseConfig } from '../../../client/config';
import { SettingsFileError, type SettingsProblem } from '../../../engine/lib/settings-file';
import type { MigrationConfig } from '../../../contracts/schemas/config';

export const GOOD = `version: 1
name: shop
source:
  endpoints:
    - host: db.internal
  database: shop
  user: landfall
  password: env:DB_PASSWORD
target:
  region: eu-central-1
`;

export const parse = (text: string, file = '/work/app/landfall.yaml'): MigrationConfig => parseConfig(text, file);

/** Every problem of a text that must not be accepted. */
export function problemsOf(text: string): readonly SettingsProblem[] {
  return errorOf(text).problems;
}

export function errorOf(text: string): SettingsFileError {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof SettingsFileError) return error;
    throw error;
  }
  throw new Error('the text was accepted');
}
