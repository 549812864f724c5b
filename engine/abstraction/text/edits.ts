import type { Node } from 'ts-morph';
import type { TextEdit } from '../model';

/** A text with its edits carried out; edits do not overlap. */
export function edited(text: string, edits: readonly TextEdit[]): string {
  let out = '';
  let at = 0;
  for (const { start, end, text: put } of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (start < at) throw new RangeError(`edits overlap at ${start}`);
    out += text.slice(at, start) + put;
    at = end;
  }
  return out + text.slice(at);
}

/** The text of a node with the comment that stands before it, and other texts for some of the nodes in it. */
export function textWith(node: Node, replaced: ReadonlyMap<Node, string>, comments = false): string {
  const start = comments ? startWithComments(node) : node.getStart();
  const inside = [...replaced].filter(([one]) => one.getStart() >= start && one.getEnd() <= node.getEnd());
  return edited(
    node.getSourceFile().getFullText().slice(start, node.getEnd()),
    inside.map(([one, text]) => ({ start: one.getStart() - start, end: one.getEnd() - start, text })),
  );
}

/** Where the comments begin that stand on lines of their own before a node. */
export function startWithComments(node: Node): number {
  const text = node.getSourceFile().getFullText();
  const own = node.getLeadingCommentRanges().filter((range) => {
    const line = text.lastIndexOf('\n', range.getPos() - 1) + 1;
    return text.slice(line, range.getPos()).trim() === '';
  });
  // A comment that a blank line parts from the node is about something else.
  let start = node.getStart(true);
  for (const range of own.reverse()) {
    if (range.getPos() >= start) continue;
    if (/\n\s*\n/.test(text.slice(range.getEnd(), start))) break;
    start = range.getPos();
  }
  return Math.min(start, node.getStart());
}

/** Takes a statement away with its line, its comments and one of two blank lines around it. */
export function removal(node: Node): TextEdit {
  const text = node.getSourceFile().getFullText();
  const from = startWithComments(node);
  let start = text.lastIndexOf('\n', from - 1) + 1;
  if (text.slice(start, from).trim() !== '') start = from;
  const lineEnd = text.indexOf('\n', node.getEnd());
  let end = lineEnd < 0 ? text.length : lineEnd + 1;
  const behind = text.slice(node.getEnd(), end);
  if (behind.trim() !== '' && !/^\s*\/\//.test(behind)) return { start: from, end: node.getEnd(), text: '' };
  const closes = /^[ \t]*\}/.test(text.slice(end));
  const gap = /\n([ \t]*\r?\n)$/.exec(text.slice(0, start));
  if (closes && gap) start -= gap[1]!.length;
  const blankBefore = /(?:^|\n|\{)[ \t]*\r?\n$/.test(text.slice(0, start));
  const blankAfter = /^[ \t]*\r?\n/.exec(text.slice(end));
  if (blankBefore && blankAfter) end += blankAfter[0].length;
  return { start, end, text: '' };
}
