/**
 * Printing of Markdown, shared by all stages. Pure text: the same values give the same bytes. Blocks are joined by `page`,
 * which ends a file with one line break.
 */

/** Text inside a line or a table cell: pipes, line breaks and what Markdown would take for markup are escaped. */
export const inline = (text: string | number): string =>
  String(text)
    .replace(/\\/g, '\\\\')
    .replace(/\r?\n|\r/g, ' ')
    .replace(/([|*_`<>[\]])/g, '\\$1');

/** `code` in a line; backticks inside and at the ends are kept readable. Pipes are escaped because it may stand in a table. */
export function code(text: string | number): string {
  const flat = String(text).replace(/\r?\n|\r/g, ' ');
  if (flat === '') return '';
  const longest = Math.max(0, ...[...flat.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  const pad = /^`|`$/.test(flat) ? ' ' : '';
  return `${fence}${pad}${flat.replace(/\|/g, '\\|')}${pad}${fence}`;
}

export const heading = (level: 1 | 2 | 3 | 4, text: string): string =>
  `${'#'.repeat(level)} ${text.replace(/\r?\n|\r/g, ' ')}`;

/** A fenced block; the fence is longer than any run of backticks inside. */
export function fence(text: string, language = ''): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
  const mark = '`'.repeat(longest + 1);
  return `${mark}${language}\n${text.replace(/\n+$/, '')}\n${mark}`;
}

/**
 * A table. Cells are printed as they come, so that they can hold `code()` and links: pass text of others through `inline` or `code`.
 * Without rows, `empty` stands in its place, so that a reader sees that nothing was found.
 */
export function table(
  headers: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  empty = 'None.',
): string {
  if (rows.length === 0) return empty;
  const line = (cells: readonly (string | number)[]): string =>
    `| ${headers.map((_, at) => String(cells[at] ?? '').replace(/\r?\n|\r/g, ' ')).join(' | ')} |`;
  return [line(headers), `|${headers.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/** A list; without entries, `empty` stands in its place. */
export const list = (entries: readonly string[], empty = 'None.'): string =>
  entries.length === 0 ? empty : entries.map((entry) => `- ${entry.replace(/\r?\n|\r/g, '\n  ')}`).join('\n');

/** Blocks with one empty line between them; empty blocks are left out. */
export const page = (...blocks: readonly (string | undefined)[]): string =>
  `${blocks.filter((block) => block !== undefined && block !== '').join('\n\n')}\n`;

/** Marks what changes from run to run; what stands above is byte-stable. */
export const FIGURES_MARK = '<!-- figures: below this line values change from run to run and are not hashed -->';

/** The part of a document above its figures. */
export const findingsOf = (document: string): string => {
  const at = document.indexOf(FIGURES_MARK);
  return at < 0 ? document : document.slice(0, at);
};
