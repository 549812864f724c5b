import type { z } from 'zod';
import { jsonSchemaOf, type JsonSchema } from './json-schema';
import type { SettingsPath } from './problem';

const roots = new WeakMap<z.ZodType, JsonSchema>();

function rootOf(form: z.ZodType): JsonSchema {
  const root = roots.get(form) ?? jsonSchemaOf(form);
  roots.set(form, root);
  return root;
}

const within = (schema: JsonSchema, part: string | number): JsonSchema | undefined => {
  if (typeof part === 'number') return schema.items;
  const { additionalProperties: others } = schema;
  return schema.properties?.[part] ?? (typeof others === 'object' ? others : undefined);
};

/** Schema of the setting at a path; undefined where none is. */
export function schemaAt(form: z.ZodType, path: SettingsPath): JsonSchema | undefined {
  let here: JsonSchema | undefined = rootOf(form);
  for (const part of path) here = here && within(here, part);
  return here;
}

/** Settings that may stand in the map at a path; empty where any key is allowed or where no map is. */
export const knownKeys = (form: z.ZodType, path: SettingsPath): readonly string[] =>
  Object.keys(schemaAt(form, path)?.properties ?? {});
