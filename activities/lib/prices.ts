import type { MigrationConfig } from '../../contracts/schemas/config';
import { pricesSchema, type PriceFile } from '../../contracts/schemas/prices';
import { BUILT_IN_PRICES } from '../../engine/cost';
import { readSettings, type SettingsForm } from '../../engine/lib/settings-file';
import { settingsText } from './settings-text';

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
export async function readPrices({
  modeling,
}: {
  readonly modeling: Pick<MigrationConfig['modeling'], 'prices'>;
}): Promise<PriceFile> {
  if (modeling.prices === undefined) return BUILT_IN_PRICES;
  return readSettings(await settingsText(modeling.prices, FORM), modeling.prices, FORM).value;
}

/** What the configuration says beside the prices. */
export const costSettings = ({
  source,
  transfer,
}: {
  readonly source: Pick<MigrationConfig['source'], 'monthlyCost'>;
  readonly transfer: Pick<MigrationConfig['transfer'], 'writeUnitsPerSecond'>;
}) => ({
  ...(source.monthlyCost === undefined ? {} : { presentUsd: source.monthlyCost }),
  ...(transfer.writeUnitsPerSecond === undefined ? {} : { writeUnitsPerSecond: transfer.writeUnitsPerSecond }),
});
