import { isMap, isNode, isPair, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import { SettingsFileError } from './errors';
import type { SettingsForm } from './form';
import type { SettingsPath, SettingsProblem } from './problem';
import { syntaxProblems } from './yaml-syntax';

/** A settings file has a few kilobytes; what is larger is something else. */
const MOST_BYTES = 256 * 1024;
/** Aliases may stand for this many nodes in all; more is a document made to exhaust memory. */
const MOST_ALIASES = 50;

export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A parsed YAML text that knows where each value stands. */
export interface YamlSource {
  readonly value: unknown;
  /** Where the value at the path begins; for something missing, the nearest map around it. */
  placeOf(path: SettingsPath): Place;
  /** Where the key itself stands. */
  placeOfKey(path: SettingsPath): Place;
}

/**
 * Reads YAML 1.2 (core schema, one document, no custom tags).
 * @throws SettingsFileError with every syntax error; the sentences are our own, because the parser's repeat the text at fault
 */
export function parseYaml(text: string, file: string, { failure, name }: SettingsForm): YamlSource {
  const fail = (problems: readonly SettingsProblem[]): SettingsFileError =>
    new SettingsFileError(failure, file, problems);
  const whole = (found: string, allowed: string): SettingsFileError => fail([{ path: '', found, allowed }]);
  if (Buffer.byteLength(text) > MOST_BYTES)
    throw whole('more than 256 KiB', `${name} of a few kilobytes; is this the right file?`);
  if (text.includes('\u0000')) throw whole('binary data', 'a YAML text in UTF-8');

  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const problems = syntaxProblems(document, lines);
  if (problems.length > 0) throw fail(problems);

  const value = plainValue(document, whole);
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  return {
    value,
    placeOf: (path) => place(offsetOf(document, path, false)),
    placeOfKey: (path) => place(offsetOf(document, path, true)),
  };
}

function plainValue(document: Document.Parsed, whole: (found: string, allowed: string) => SettingsFileError): unknown {
  const bad = (found: string): SettingsFileError => whole(found, 'plain YAML; write the value itself in each place');
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (error) {
    if (!(error instanceof ReferenceError) && !(error instanceof RangeError)) throw error;
    const many = error.message.startsWith('Excessive');
    throw bad(many ? `aliases (*name) that stand for more than ${MOST_ALIASES} nodes` : 'an alias (*name) of nothing');
  }
  if (isCircular(value, [])) throw bad('an alias (*name) inside its own anchor');
  return value;
}

function isCircular(value: unknown, above: readonly unknown[]): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (above.includes(value)) return true;
  return Object.values(value).some((inner) => isCircular(inner, [...above, value]));
}

function offsetOf(document: Document.Parsed, path: SettingsPath, ofKey: boolean): number {
  for (let length = path.length; length > 0; length--) {
    const here = path.slice(0, length);
    const parent = length === 1 ? document.contents : document.getIn(here.slice(0, -1), true);
    if (isMap(parent)) {
      const pair = parent.items.find(
        (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === here.at(-1),
      );
      const key = pair && isNode(pair.key) ? pair.key.range?.[0] : undefined;
      const value = pair && isNode(pair.value) ? pair.value.range?.[0] : undefined;
      // A missing thing inside a map is reported at the key of that map, where the person adds it.
      const asked = length === path.length;
      const found = asked && !ofKey ? (value ?? key) : key;
      if (found !== undefined) return found;
    } else {
      const node = document.getIn(here, true);
      if (isNode(node) && node.range) return node.range[0];
    }
  }
  return document.contents?.range?.[0] ?? 0;
}
