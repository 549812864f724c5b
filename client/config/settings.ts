import { configSchema } from '../../contracts/schemas/config';
import { jsonSchemaOf, valuesOf, type JsonSchema } from '../../engine/lib/settings-file';

/** One setting of landfall.yaml, as the documentation prints it. */
export interface Setting {
  /** `source.endpoints[].port`. */
  readonly path: string;
  readonly about: string;
  /** What is allowed, in words. */
  readonly values: string;
  readonly unit?: string;
  /** Undefined: the setting must be given, unless `optional`. */
  readonly default?: unknown;
  readonly optional: boolean;
  /** When a changed value takes effect. */
  readonly applies: string;
}

/** A part of the file: a top setting alone, or a map with its settings. */
export interface SettingGroup {
  readonly title: string;
  readonly about: string;
  readonly optional: boolean;
  readonly settings: readonly Setting[];
}

/** All settings, in the order of the schema; single top settings come first as one group without a title. */
export function settingGroups(): readonly SettingGroup[] {
  const root = jsonSchemaOf(configSchema);
  const top: Setting[] = [];
  const groups: SettingGroup[] = [];
  for (const [name, schema] of Object.entries(root.properties ?? {})) {
    const required = root.required?.includes(name) ?? false;
    if (schema.properties === undefined) top.push(...settingsOf(name, schema, required));
    else {
      const about = schema.description ?? '';
      groups.push({ title: name, about, optional: !required, settings: settingsOf(name, schema, required) });
    }
  }
  return [{ title: '', about: '', optional: false, settings: top }, ...groups];
}

function settingsOf(path: string, schema: JsonSchema, required: boolean): readonly Setting[] {
  const inner = schema.properties ?? schema.items?.properties;
  const below = Object.entries(inner ?? {}).flatMap(([name, child]) => {
    const names = schema.properties ? schema.required : schema.items?.required;
    return settingsOf(`${path}${schema.items ? '[]' : ''}.${name}`, child, names?.includes(name) ?? false);
  });
  if (schema.properties) return below;
  const own: Setting = {
    path,
    about: schema.description ?? '',
    values: valuesOf(schema),
    ...(schema.unit === undefined ? {} : { unit: schema.unit }),
    ...(schema.default === undefined ? {} : { default: schema.default }),
    optional: !required && schema.default === undefined,
    applies: schema.applies ?? '',
  };
  return [own, ...below];
}
