import { readFile } from 'node:fs/promises';
import type { MigrationConfig } from '../../contracts/schemas/config';
import { pricesSchema, type PriceFile } from '../../contracts/schemas/prices';
import { BUILT_IN_PRICES } from '../../engine/cost';
import { readSettings, SettingsFileError, type SettingsForm } from '../../engine/lib/settings-file';

const FORM: SettingsForm<PriceFile> = {
  name: 'a price file',
  schema: pricesSchema,
  failure: 'LandfallPricesInvalid',
  secrets: false,
  advice: 'docs/cost.md shows one',
};

/**
 * The prices to reckon with: those of `modeling.prices`, else the built-in ones.
 * @throws SettingsFileError (LandfallPricesInvalid) with everything that is wrong in the file
 */
export async function readPrices({ modeling }: Pick<MigrationConfig, 'modeling'>): Promise<PriceFile> {
  if (modeling.prices === undefined) return BUILT_IN_PRICES;
  let text: string;
  try {
    text = await readFile(modeling.prices, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'error';
    const found = code === 'ENOENT' ? 'no such file on this worker' : `a file that cannot be read (${code})`;
    throw new SettingsFileError(FORM.failure, modeling.prices, [{ path: '', found, allowed: 'a price file' }]);
  }
  return readSettings(text, modeling.prices, FORM).value;
}

/** What the configuration says beside the prices. */
export const costSettings = ({ source, transfer }: Pick<MigrationConfig, 'source' | 'transfer'>) => ({
  ...(source.monthlyCost === undefined ? {} : { presentUsd: source.monthlyCost }),
  ...(transfer.writeUnitsPerSecond === undefined ? {} : { writeUnitsPerSecond: transfer.writeUnitsPerSecond }),
});
