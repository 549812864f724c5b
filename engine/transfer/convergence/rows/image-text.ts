import type { RowImage } from '../../../../contracts/changes';
import type { SourceValue } from '../../../../contracts/projection';
import { byCodeUnit } from '../../../lib/compare';

/** Images of rows as text, bytes as base64; one text for one image. */

type Encoded = string | null | { readonly base64: string };

export const imageText = (image: RowImage): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(image)
        .sort(([a], [b]) => byCodeUnit(a, b))
        .map(([name, value]): readonly [string, Encoded] => [
          name,
          Buffer.isBuffer(value) ? { base64: value.toString('base64') } : value,
        ]),
    ),
  );

/** Undoes `imageText`. */
export function parseImage(text: string): RowImage {
  const encoded = JSON.parse(text) as Readonly<Record<string, Encoded>>;
  return Object.fromEntries(
    Object.entries(encoded).map(([name, value]): readonly [string, SourceValue] => [
      name,
      value !== null && typeof value === 'object' ? Buffer.from(value.base64, 'base64') : value,
    ]),
  );
}

/** Some columns of an image; those that it does not have are left out. */
export const imagePart = (image: RowImage, columns: readonly string[]): RowImage =>
  Object.fromEntries(columns.flatMap((name) => (name in image ? [[name, image[name] ?? null] as const] : [])));

/** Images without those that say the same, in the order of first occurrence. */
export function distinctImages(images: readonly RowImage[]): readonly RowImage[] {
  const found = new Map<string, RowImage>();
  for (const image of images) if (!found.has(imageText(image))) found.set(imageText(image), image);
  return [...found.values()];
}
