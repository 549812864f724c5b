import type { ColumnFacts } from '../../../contracts/schemas/analysis';
import { familyOf } from '../../projection/sql-types';
import type { Expression } from '../../statement/tree';
import type { KeyTemplate, KeyTemplatePart } from '../paths/path';
import type { Bound, Fill, KeyFill, KeyPartFill, SortCondition } from '../plan';
import type { Rule } from '../rules/rule';

/** What is known of the columns of one source, ready to be put into keys. */
export interface Known {
  /** The best equality of each column. */
  readonly equal: ReadonlyMap<string, Extract<Rule, { kind: 'equal' }>>;
  readonly low: ReadonlyMap<string, Rule>;
  readonly high: ReadonlyMap<string, Rule>;
}

const TEXT: ReadonlySet<string> = new Set(['text', 'binary']);
const NUMBERS: ReadonlySet<string> = new Set(['integer', 'decimal', 'double', 'boolean', 'bits']);

/** False where many values of the column equal one value: a text and a number are compared as numbers. */
export function canKey(column: ColumnFacts, value: Expression): boolean {
  const family = familyOf(column);
  if (family === undefined || family === 'json' || family === 'geometry') return false;
  if (value.kind !== 'literal') return true;
  const { type } = value.literal;
  if (family === 'text' || family === 'set') return TEXT.has(type);
  return family !== 'binary' || !NUMBERS.has(type);
}

type ColumnPart = Extract<KeyTemplatePart, { readonly column: string }>;

const filled = ({ nullable: _, ...part }: ColumnPart, fill: Fill): KeyPartFill => ({ ...part, fill });

export function boundOf(rule: Rule | undefined): Bound | null {
  if (rule === undefined || rule.kind === 'equal') return null;
  return { expression: rule.expression, inclusive: rule.inclusive, parts: rule.parts };
}

function fillOf(part: ColumnPart, known: Known): Fill | undefined {
  const rule = known.equal.get(part.column);
  if (rule !== undefined) return rule.value;
  if (part.codec === 'shard') return { kind: 'shards', count: part.width ?? 1 };
  const low = part.codec === 'time-bucket' ? boundOf(known.low.get(part.column)) : null;
  return low === null || low.parts.length > 0
    ? undefined
    : { kind: 'buckets', low, high: boundOf(known.high.get(part.column)) };
}

/** The whole key; undefined when a part of it is not known. */
export function wholeKey(template: KeyTemplate, known: Known): KeyFill | undefined {
  const parts: KeyPartFill[] = [];
  for (const part of template.parts) {
    if ('literal' in part) parts.push(part);
    else {
      const fill = fillOf(part, known);
      if (fill === undefined) return undefined;
      parts.push(filled(part, fill));
    }
  }
  return { attribute: template.attribute, type: template.type, parts };
}

export interface SortMatch {
  readonly condition: SortCondition | null;
  /** Columns that are known to be equal, in the order of the key. */
  readonly equal: readonly string[];
  /** Column of the range. */
  readonly range: string | null;
  /** Columns behind those that are equal: items come in their order. */
  readonly rest: readonly ColumnPart[];
}

/** What of a sort key is known: a beginning of it, and a range behind that. */
export function matchSort(template: KeyTemplate | null, known: Known): SortMatch {
  if (template === null) return { condition: null, equal: [], range: null, rest: [] };
  const parts: KeyPartFill[] = [];
  const equal: string[] = [];
  let at = 0;
  for (; at < template.parts.length; at += 1) {
    const part = template.parts[at]!;
    if ('literal' in part) parts.push(part);
    else {
      const rule = known.equal.get(part.column);
      if (rule === undefined) break;
      parts.push(filled(part, rule.value));
      equal.push(part.column);
    }
  }
  const key = { attribute: template.attribute, type: template.type, parts };
  const rest = template.parts.slice(at).filter((part) => 'column' in part);
  const [next] = rest;
  if (next === undefined) return { condition: { kind: 'equals', key }, equal, range: null, rest };
  const [low, high] = [boundOf(known.low.get(next.column)), boundOf(known.high.get(next.column))];
  if (low !== null || high !== null) {
    const { column, codec, width, escaped } = next;
    const condition = {
      kind: 'between',
      key,
      column,
      codec,
      ...(width !== undefined && { width }),
      escaped,
      low,
      high,
    } as const;
    return { condition, equal, range: column, rest };
  }
  return { condition: parts.length === 0 ? null : { kind: 'begins', key }, equal, range: null, rest };
}
