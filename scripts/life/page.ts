import type { Chapter } from './chapters';

/** What a command printed on both streams, as a terminal shows them. */
export interface Transcript {
  readonly line: string;
  readonly code: number;
  readonly output: string;
}

/** Where it ran; the paths say nothing to a reader. */
export interface Place {
  readonly folder: string;
  readonly repository: string;
}

const BEGIN = '<!-- printed by npm run docs:life -->';
const END = '<!-- end of what npm run docs:life printed -->';
const NOBODYS_FOLDER = '/srv/shop-migration';

/** Lines of the output, `[first, last]` of them with a mark for what lies between. */
function shownLines(output: string, shown: Chapter['shown']): readonly string[] {
  const lines = output
    // eslint-disable-next-line no-control-regex
    .replace(/\u001b\[[0-9;]*m/g, '')
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd());
  if (shown === undefined || lines.length <= shown[0] + shown[1] + 1) return lines;
  const [first, last] = shown;
  return [...lines.slice(0, first), '..', ...(last === 0 ? [] : lines.slice(-last))];
}

function fence(transcript: Transcript, shown: Chapter['shown'], { folder, repository }: Place): string {
  const output = transcript.output.replaceAll(folder, NOBODYS_FOLDER).replaceAll(repository, '/srv/landfall');
  const end = transcript.code === 0 ? [] : [`(exit code ${transcript.code})`];
  const lines = shownLines(output, shown);
  // An artifact may have fences of its own.
  const mark = lines.some((line) => line.startsWith('```')) ? '````' : '```';
  return [`${mark}text`, `$ ${transcript.line}`, ...lines, ...end, mark].join('\n');
}

/** docs/life-of-a-migration.md. */
export function printPage(chapters: readonly Chapter[], transcripts: readonly Transcript[], place: Place): string {
  const parts = chapters.map(({ title, text, shown }, index) =>
    [`## ${title}`, ...(text === '' ? [] : [text]), fence(transcripts[index]!, shown, place)].join('\n\n'),
  );
  return `<!-- Printed by \`npm run docs:life\` from a migration of examples/shop on the embedded stack. -->

# The life of a migration

Each command with what it printed (\`..\` where lines are left out), on [examples/shop](../examples/shop) with 20,000 rows.

${parts.join('\n\n')}
`;
}

/** The block of README.md. */
export function printReadme(chapters: readonly Chapter[], transcripts: readonly Transcript[], place: Place): string {
  return chapters
    .flatMap(({ readme }, index) => (readme === undefined ? [] : [fence(transcripts[index]!, readme, place)]))
    .join('\n\n');
}

/** @throws Error when the page has no place for the block */
export function withBlock(page: string, block: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`the page lacks ${BEGIN} .. ${END}`);
  return `${page.slice(0, begin)}${BEGIN}\n\n${block}\n\n${page.slice(end)}`;
}
