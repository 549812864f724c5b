import type { Document, ErrorCode, LineCounter } from 'yaml';
import type { SettingsProblem } from './problem';

/** Sentences of our own for the parser's codes: [found, allowed]. */
const SENTENCES: Partial<Record<ErrorCode, readonly [string, string]>> = {
  ALIAS_PROPS: ['an alias (*name) with an anchor or a tag', 'an alias alone'],
  BAD_ALIAS: ['a value that begins with *', 'the text in quotes'],
  BAD_COLLECTION_TYPE: ['a tag (!) that does not fit its value', 'plain YAML without tags'],
  BAD_DIRECTIVE: ['a directive (%) that is not known', 'YAML 1.2 without directives'],
  BAD_DQ_ESCAPE: ['an unknown escape (\\) in double quotes', 'single quotes, or \\\\ for a backslash'],
  BAD_INDENT: ['an indentation that does not fit the lines above', 'two spaces per level, brackets closed'],
  BAD_SCALAR_START: ['a value that begins with a reserved character', 'the text in quotes'],
  BLOCK_AS_IMPLICIT_KEY: ['two colons on one line, or a line that is indented too far', 'one key: value per line'],
  BLOCK_IN_FLOW: ['an indented block inside brackets', 'one of the two styles'],
  DUPLICATE_KEY: ['the same key twice in one map', 'each key once'],
  KEY_OVER_1024_CHARS: ['a key of more than 1024 characters', 'the keys of the documentation'],
  MISSING_CHAR: ['a quote, bracket or colon that is missing', 'key: value, with quotes and brackets closed'],
  MULTILINE_IMPLICIT_KEY: ['a key that goes over several lines', 'key: value on one line'],
  MULTIPLE_DOCS: ['a second document after ---', 'one document'],
  RESOURCE_EXHAUSTION: ['thousands of nested brackets', 'settings of a few levels'],
  TAB_AS_INDENT: ['a tab as indentation', 'spaces'],
  TAG_RESOLVE_FAILED: ['a tag (!) that is not known', 'plain YAML without tags; a text that begins with ! in quotes'],
};
const OTHERWISE = ['something that is not YAML', 'key: value, one per line'] as const;
/** A broken file can have hundreds of errors that follow from the first. */
const MOST_SHOWN = 5;

/** Errors of the parser, one per line of the file, in their order. */
export function syntaxProblems(document: Document.Parsed, lines: LineCounter): readonly SettingsProblem[] {
  const seen = new Set<string>();
  const problems: SettingsProblem[] = [];
  const faults = [...document.errors, ...document.warnings];
  const exhausted = faults.find((fault) => fault.code === 'RESOURCE_EXHAUSTION');
  for (const fault of exhausted ? [exhausted] : faults.sort((a, b) => a.pos[0] - b.pos[0])) {
    const { line, col } = lines.linePos(fault.pos[0]);
    const [found, allowed] = SENTENCES[fault.code] ?? OTHERWISE;
    if (seen.has(String(line))) continue;
    seen.add(String(line));
    problems.push({ path: '', line, column: col, found, allowed });
  }
  return problems.slice(0, MOST_SHOWN);
}
