import { configSchema } from '../../contracts/schemas/config';
import { jsonSchemaOf, type JsonSchema } from './json-schema';
import type { ConfigPath } from './problem';

let root: JsonSchema | undefined;

/** Schema of the setting at a path; undefined where none is. */
export function schemaAt(path: ConfigPath): JsonSchema | undefined {
  root ??= jsonSchemaOf(configSchema);
  let here: JsonSchema | undefined = root;
  for (const part of path) here = typeof part === 'number' ? here?.items : here?.properties?.[part];
  return here;
}

/** Settings that may stand in the map at a path; empty where any key is allowed or where no map is. */
export const knownKeys = (path: ConfigPath): readonly string[] => Object.keys(schemaAt(path)?.properties ?? {});
