import type { SchemaFacts } from '../../../contracts/schemas/analysis';
import type { ColumnReference, SourceId, Statement } from '../../statement/tree';
import { factsOf, sameForm } from '../rules/comparable';
import type { Rule, RuleValue, Rules } from '../rules/rule';
import { canKey, type Known } from './fills';

type Equal = Extract<Rule, { kind: 'equal' }>;

/** Columns of tables whose values a column of a derived table has; undefined for one that is computed. */
export function valuesBehind(statement: Statement, column: ColumnReference): readonly ColumnReference[] | undefined {
  const source = statement.sources[column.source]!;
  if (source.kind === 'table') return [column];
  const behind = (query: typeof source.query, index: number): readonly ColumnReference[] | undefined => {
    if (query.body.kind === 'union') {
      const sides = [behind(query.body.left, index), behind(query.body.right, index)];
      const known = sides.filter((side) => side !== undefined);
      return known.length === 2 ? known.flat() : undefined;
    }
    const output = query.body.columns[index]?.expression;
    return output?.kind === 'column' ? valuesBehind(statement, output) : undefined;
  };
  return behind(source.query, source.columns.indexOf(column.column));
}

/** The order in which several equalities of one column are taken: one value, a list, values of other rows. */
const RANK: Readonly<Record<RuleValue['kind'], number>> = { value: 0, list: 1, columns: 2 };

export interface KnownInput {
  readonly statement: Statement;
  readonly schema: SchemaFacts;
  readonly rules: Rules['rules'];
  /** Parts that are on. */
  readonly on: ReadonlySet<number>;
  /** Sources whose rows are there. */
  readonly done: (source: SourceId) => boolean;
}

function usable(rule: Equal, { statement, schema, done }: KnownInput): Equal | undefined {
  const own = factsOf(statement, schema, { kind: 'column', source: rule.source, column: rule.column });
  if (own === undefined) return undefined;
  switch (rule.value.kind) {
    case 'value':
      return canKey(own, rule.value.expression) ? rule : undefined;
    case 'list':
      return rule.value.items.every(({ expression }) => canKey(own, expression)) ? rule : undefined;
    case 'columns': {
      const behind = rule.value.columns.map((column) => valuesBehind(statement, column));
      const columns = behind.flatMap((found) => found ?? []);
      if (behind.includes(undefined) || columns.length === 0) return undefined;
      const fits = columns.every((column) => {
        const theirs = factsOf(statement, schema, column);
        return theirs !== undefined && sameForm(own, theirs) && done(column.source) && column.source !== rule.source;
      });
      return fits ? { ...rule, value: { kind: 'columns', columns } } : undefined;
    }
  }
}

const isOn = (rule: Rule, on: ReadonlySet<number>): boolean => rule.parts.every((part) => on.has(part));

/**
 * What is known of a source when some others have been read. Bounds of parts that are off are kept: they narrow a range when they are on,
 * and nothing depends on them.
 */
export function knownOf(source: SourceId, input: KnownInput): Known {
  const equal = new Map<string, Equal>();
  const [low, high] = [new Map<string, Rule>(), new Map<string, Rule>()];
  for (const rule of input.rules) {
    if (rule.source !== source) continue;
    if (rule.kind !== 'equal') {
      const bounds = rule.kind === 'low' ? low : high;
      const before = bounds.get(rule.column);
      const fixed: Rule = isOn(rule, input.on) ? { ...rule, parts: [] } : rule;
      if (before === undefined || (before.parts.length > 0 && fixed.parts.length === 0)) bounds.set(rule.column, fixed);
      continue;
    }
    const found = isOn(rule, input.on) ? usable(rule, input) : undefined;
    const before = equal.get(rule.column);
    if (found !== undefined && (before === undefined || RANK[found.value.kind] < RANK[before.value.kind]))
      equal.set(rule.column, found);
  }
  return { equal, low, high };
}
