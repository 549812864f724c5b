import type { RowImage } from '../../contracts/changes';
import type { SourceValue } from '../../contracts/projection';

/**
 * A value of a row event in the form in which the text protocol gives it. The reader is told to give times and JSON as text, so that what
 * is left are numbers, text and bytes; anything else (geometry) is in no key and comes as JSON text.
 */
export function sourceValue(value: unknown): SourceValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || Buffer.isBuffer(value)) return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value instanceof Uint8Array) return Buffer.from(value);
  return JSON.stringify(value);
}

/** The wanted columns of a row; all where none are named. A column that the event does not have is left out. */
export function rowImage(row: Readonly<Record<string, unknown>>, wanted: ReadonlySet<string> | undefined): RowImage {
  const image: Record<string, SourceValue> = {};
  for (const [name, value] of Object.entries(row))
    if (wanted === undefined || wanted.has(name)) image[name] = sourceValue(value);
  return image;
}
