/** Templates of keys: text with `{column}`; `{*}` stands for the hash of a row without a key. */

export type TemplatePart = { readonly literal: string } | { readonly column: string };

export const ROW_HASH = '*';

export function parseTemplate(template: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let at = 0;
  for (const match of template.matchAll(/\{([^{}]+)\}/g)) {
    if (match.index > at) parts.push({ literal: template.slice(at, match.index) });
    parts.push({ column: match[1]! });
    at = match.index + match[0].length;
  }
  if (at < template.length) parts.push({ literal: template.slice(at) });
  return parts;
}

/** Columns of a template, in order. */
export const templateColumns = (template: string): readonly string[] =>
  parseTemplate(template).flatMap((part) => ('column' in part ? [part.column] : []));

/** The template with its columns blanked out: two entities of one table must differ in it. */
export const skeleton = (template: string): string =>
  parseTemplate(template)
    .map((part) => ('literal' in part ? part.literal : '\0'))
    .join('');
