import type { JsonSchema } from './json-schema';

/** What a setting may hold, in words. */
export function valuesOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map(String).join(', ');
  if (schema.items) return `list of ${schema.items.properties ? 'maps' : valuesOf(schema.items)}`;
  if (schema.secret) return 'reference to a secret';
  switch (schema.type) {
    case 'integer':
      return range('whole number', schema);
    case 'number':
      return range('number', schema);
    case 'boolean':
      return 'true, false';
    case 'object':
      return 'map of text to text';
    default:
      return schema.format === 'uri' ? 'URL' : 'text';
  }
}

function range(word: string, { minimum, maximum, exclusiveMinimum }: JsonSchema): string {
  const top = maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (minimum !== undefined && top !== undefined) return `${word}, ${minimum} to ${top}`;
  return exclusiveMinimum === undefined ? word : `${word} above ${exclusiveMinimum}`;
}
