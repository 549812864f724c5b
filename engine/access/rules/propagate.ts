import type { SchemaFacts } from '../../../contracts/schemas/analysis';
import type { ColumnReference, Expression, Statement } from '../../statement/tree';
import { sameKey } from './comparable';
import type { Rule, Rules } from './rule';

/**
 * `a.x = b.y` and `b.y = ?` say `a.x = ?`: both tables can then be read at once. Only where both columns hold values in one form, so that
 * what equals the one equals the other.
 */
export function propagate({ rules, ...others }: Rules, statement: Statement, schema: SchemaFacts): Rules {
  const found = [...rules];
  const known = new Set(found.map(keyOf));
  for (let at = 0; at < found.length; at += 1)
    for (const next of derived(found[at]!, found, statement, schema)) {
      const key = keyOf(next);
      if (known.has(key)) continue;
      known.add(key);
      found.push(next);
    }
  return { rules: found, ...others };
}

const keyOf = (rule: Rule): string =>
  JSON.stringify([
    rule.source,
    rule.column,
    rule.parts,
    rule.kind === 'equal' ? rule.value : [rule.kind, rule.expression],
  ]);

/** What follows from a rule together with those that say which value its column equals. */
function derived(rule: Rule, all: readonly Rule[], statement: Statement, schema: SchemaFacts): readonly Rule[] {
  if (rule.kind !== 'equal') return [];
  if (rule.value.kind === 'columns') {
    const [only, ...more] = rule.value.columns;
    if (only === undefined || more.length > 0) return [];
    return all.flatMap((other) => joined(rule, only, other, statement, schema));
  }
  return all.flatMap((edge) => {
    if (edge.kind !== 'equal' || edge.value.kind !== 'columns' || edge.value.columns.length !== 1) return [];
    return joined(edge, edge.value.columns[0]!, rule, statement, schema);
  });
}

/** `edge` says that its column equals `provider`; `fixed` says what the provider equals. */
function joined(
  edge: Rule,
  provider: ColumnReference,
  fixed: Rule,
  statement: Statement,
  schema: SchemaFacts,
): readonly Rule[] {
  if (fixed.kind !== 'equal' || fixed.value.kind === 'columns') return [];
  if (fixed.source !== provider.source || fixed.column !== provider.column || edge.kind !== 'equal') return [];
  if (!sameKey(statement, schema, { kind: 'column', source: edge.source, column: edge.column }, provider)) return [];
  const from: readonly Expression[] = [...new Set([...edge.from, ...fixed.from])];
  return [{ ...edge, value: fixed.value, parts: [...new Set([...edge.parts, ...fixed.parts])], from }];
}
