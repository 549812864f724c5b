import { brotliDecompressSync } from 'node:zlib';
import { CASE_520 } from './data/case-520';
import { CASE_900 } from './data/case-900';
import { CASE_GENERAL } from './data/case-general';
import { GENERAL } from './data/general';
import { UCA_400 } from './data/uca-400';
import { UCA_520 } from './data/uca-520';
import { UCA_900 } from './data/uca-900';

/** Neighbouring code points: one value for all of them, or a list with one for each. */
type Run =
  | { readonly start: number; readonly count: number; readonly value: string }
  | { readonly start: number; readonly count: number; readonly values: readonly string[] };

/** What a table has for a code point, as hex; null for a code point that it has not. */
type Lookup = (point: number) => string | null;

function runOf(line: string): Run {
  const separator = line.search(/[:+]/);
  const start = Number.parseInt(line.slice(0, separator), 16);
  const rest = line.slice(separator + 1);
  if (line[separator] === ':') {
    const values = rest.split(',');
    return { start, count: values.length, values };
  }
  const [count = '1', value = ''] = rest.split('*');
  return { start, count: Number.parseInt(count, 16), value };
}

const hex = (value: number): string => value.toString(16).toUpperCase().padStart(4, '0');

/** `=`: the code point itself; `@FB40`: the implicit weights of the Unicode Collation Algorithm. */
function meaning(value: string, point: number): string {
  if (value === '=') return hex(point);
  if (!value.startsWith('@')) return value;
  return hex(Number.parseInt(value.slice(1), 16) + (point >> 15)) + hex((point & 0x7fff) | 0x8000);
}

function lookupOf(text: string): Lookup {
  const runs = text === '' ? [] : text.split('\n').map(runOf);
  return (point) => {
    let [low, high] = [0, runs.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const run = runs[middle] as Run;
      if (point < run.start) high = middle - 1;
      else if (point >= run.start + run.count) low = middle + 1;
      else return meaning('value' in run ? run.value : (run.values[point - run.start] ?? ''), point);
    }
    return null;
  };
}

const textOf = (packed: string): string => brotliDecompressSync(Buffer.from(packed, 'base64')).toString();

function onFirstUse<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

const weightTable = (packed: string): (() => Lookup) => onFirstUse(() => lookupOf(textOf(packed)));

export const WEIGHTS = {
  'uca-900': weightTable(UCA_900),
  'uca-520': weightTable(UCA_520),
  'uca-400': weightTable(UCA_400),
  general: weightTable(GENERAL),
} as const;
export type WeightTable = keyof typeof WEIGHTS;

export interface CaseTable {
  readonly lower: Lookup;
  readonly upper: Lookup;
}

const caseTable = (packed: string): (() => CaseTable) =>
  onFirstUse(() => {
    const [lower = '', upper = ''] = textOf(packed).split('\n\n');
    return { lower: lookupOf(lower), upper: lookupOf(upper) };
  });

export const CASES = {
  'case-900': caseTable(CASE_900),
  'case-520': caseTable(CASE_520),
  'case-general': caseTable(CASE_GENERAL),
} as const;
