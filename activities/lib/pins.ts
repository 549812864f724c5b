import type { ArtifactStore } from '../../contracts/artifacts';
import type { SchemaFacts } from '../../contracts/schemas/analysis';
import type { MigrationConfig } from '../../contracts/schemas/config';
import type { StageContext } from '../../contracts/stages';
import { Pins } from '../../engine/modeling/pins/pins';
import { PINS_FORM, readPins } from '../../engine/modeling/pins/read';
import { settingsText } from './settings-text';

/** Name of the artifact that keeps the decisions as they were when the model was made. */
export const PINS_FILE = 'modeling.yaml';

export interface ReadPins {
  readonly pins: Pins;
  /** The file as it is; null without one. */
  readonly text: string | null;
}

const PINS_KEY = `stage-02/${PINS_FILE}`;

/**
 * The decisions as they were when the model was made, whatever the file says now.
 * @throws LandfallError LandfallArtifactMissing, LandfallArtifactChanged
 */
export async function keptPins(
  store: Pick<ArtifactStore, 'get'>,
  { artifacts }: Pick<StageContext, 'artifacts'>,
  schema: SchemaFacts,
): Promise<Pins> {
  const ref = artifacts[PINS_KEY];
  return ref === undefined ? Pins.none() : readPins((await store.get(ref)).toString('utf8'), PINS_KEY, schema);
}

/**
 * The decisions of `modeling.pins`; none without it.
 * @throws SettingsFileError LandfallPinsInvalid with every wrong value and every name that the source has not
 */
export async function pinsOf(
  { pins }: Pick<MigrationConfig['modeling'], 'pins'>,
  schema: SchemaFacts,
): Promise<ReadPins> {
  if (pins === undefined) return { pins: Pins.none(), text: null };
  const text = await settingsText(pins, PINS_FORM);
  return { pins: readPins(text, pins, schema), text };
}
