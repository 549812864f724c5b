import type { SchemaFacts } from '../../../../contracts/schemas/analysis';
import type { StatementForm } from '../../../statement/forms';
import { StatementProblem } from '../../../statement/problem';
import { parse } from '../../../statement/syntax';
import { markedText, type MarkedText, type StatementTemplate } from '../../../statement/template/marked-text';
import type { CaseArgument, CaseValue } from './case-value';
import { driverArgument, driverValue } from './case-value';
import { schemaPrefixes } from './unqualified';

/** One execution of a form: which of its optional parts are there, and what is given for each parameter. */
export interface Case {
  /** Parts that are on, those that they stand in included; sorted. */
  readonly on: readonly number[];
  readonly arguments: readonly CaseArgument[];
  /** What the case is about, for people; no value is in it. */
  readonly what: string;
}

/** The statement of a case as the application would send it. */
export interface SentStatement {
  /** Text before, between and behind the values: one more than these. */
  readonly texts: readonly string[];
  /** For the driver to write out. */
  readonly values: readonly unknown[];
}

/**
 * The text with the parts that are on, names of tables without the schema; undefined when these make no statement, as an UPDATE that
 * sets nothing.
 * @param schema of the source, whose name the text loses
 */
export function sentStatement(
  form: StatementForm,
  template: StatementTemplate,
  one: Case,
  schema: Pick<SchemaFacts, 'database' | 'tables'>,
): SentStatement | undefined {
  const { statement, parsed } = form;
  const on = new Set(one.on);
  const off = form.text.parts.flatMap((_, part) => (on.has(part) ? [] : [part])).filter((part) => isPart(form, part));
  const text = markedText(template, form.choices, new Set([...form.without, ...off]));
  try {
    parse(text);
  } catch (error) {
    if (error instanceof StatementProblem) return undefined;
    throw error;
  }
  const signs = new Map(parsed.signs.map(({ place, parameters }) => [place, parameters]));
  const values: unknown[] = [];
  for (const { kind, place } of text.tokens) {
    if (kind !== 'param') continue;
    const [first, ...more] = signs.get(place) ?? [];
    if (first === undefined) return undefined;
    const members = statement.parameters.flatMap(({ member }, index) =>
      member?.object === first ? [{ member, index }] : [],
    );
    if (members.length > 0) {
      const object = memberValues(form, one, members);
      if (Object.keys(object).length === 0) return undefined;
      values.push(object);
    } else if (more.length > 0) values.push([first, ...more].map((index) => driverArgument(one.arguments[index]!)));
    else values.push(driverArgument(one.arguments[first]!));
  }
  return { texts: textsBetween(text, schema), values };
}

/** The text without its parameters, cut at each of them. */
function textsBetween(
  { text, tokens }: MarkedText,
  { database, tables }: Pick<SchemaFacts, 'database' | 'tables'>,
): readonly string[] {
  const prefixes = schemaPrefixes(tokens, database, tables).map((range) => ({ ...range, cut: false }));
  const parameters = tokens.flatMap(({ kind, at, text: sign }) =>
    kind === 'param' ? [{ from: at, to: at + sign.length, cut: true }] : [],
  );
  const texts = [''];
  let behind = 0;
  for (const { from, to, cut } of [...prefixes, ...parameters].sort((a, b) => a.from - b.from)) {
    texts[texts.length - 1] += text.slice(behind, from);
    behind = to;
    if (cut) texts.push('');
  }
  texts[texts.length - 1] += text.slice(behind);
  return texts;
}

/** Parts of the text; those that the binding added for the columns of an object are none of it, and parts that are settled are always there. */
const isPart = (form: StatementForm, part: number): boolean => !form.parsed.formParts.includes(part);

function memberValues(
  { statement }: StatementForm,
  { on, arguments: given }: Case,
  members: readonly { readonly member: { readonly column: string }; readonly index: number }[],
): Record<string, unknown> {
  const { body } = statement;
  const there = new Set(on);
  const partOf = (index: number): number | null => {
    const set =
      body.kind === 'update' ? body.set : body.kind === 'insert' || body.kind === 'replace' ? body.onDuplicate : [];
    const assigned = set.find(({ value }) => value.kind === 'parameter' && value.index === index);
    if (assigned !== undefined) return assigned.part;
    const values =
      (body.kind === 'insert' || body.kind === 'replace') && body.rows.kind === 'values' ? body.rows.rows.flat() : [];
    return values.find(({ expression }) => expression.kind === 'parameter' && expression.index === index)?.part ?? null;
  };
  return Object.fromEntries(
    members.flatMap(({ member, index }) => {
      const part = partOf(index);
      return part === null || there.has(part) ? [[member.column, driverValue(given[index] as CaseValue)]] : [];
    }),
  );
}
