import { sha256 } from '../lib/json';

/** A name as an SQL identifier. */
export const quoteName = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

/**
 * A text as an SQL literal that no SQL mode can change. A literal, unlike CONVERT(..), gives way to the collation of the column
 * that it meets.
 */
export const quoteText = (text: string): string =>
  /^[ -&(-[\]-~]*$/.test(text) ? `'${text}'` : `_utf8mb4 X'${Buffer.from(text).toString('hex').toUpperCase()}'`;

/** A view of the transfer as a statement names it. */
export const viewAddress = (viewSchema: string, { viewName }: { readonly viewName: string }): string =>
  `${quoteName(viewSchema)}.${quoteName(viewName)}`;

/** Name of an entity's view: readable, at most 64 characters, told apart by a hash of database and entity. */
export function viewNameOf(database: string, entityId: string): string {
  const words = entityId
    .slice(entityId.indexOf('.') + 1)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return `lf_${words.slice(0, 44)}_${sha256(`${database}\0${entityId}`).slice(0, 12)}`;
}
