import type { StatementPlace } from '../../contracts/schemas/statements';
import { Binder } from './bind/binder';
import type { Catalog } from './bind/catalog';
import { bindQuery } from './bind/query';
import { bindDelete, bindInsert, bindUpdate } from './bind/write';
import { refuse, StatementProblem } from './problem';
import { parse, type ParsedStatement } from './syntax';
import { choicesOf, markedText, type MarkedText, type StatementTemplate } from './template/marked-text';
import type { Statement } from './tree';

/**
 * One of the statements that a template stands for: with the options of its choices, and with or without those parts that make another
 * statement of it (a join, a group, a column). All other parts are in the statement as parts.
 */
export interface StatementForm {
  readonly statement: Statement;
  readonly choices: readonly number[];
  /** Parts that this form never has. */
  readonly without: readonly number[];
  readonly text: MarkedText;
  readonly parsed: ParsedStatement;
}

export interface StatementForms {
  readonly forms: readonly StatementForm[];
  /** Why forms could not be read, each reason once. */
  readonly problems: readonly string[];
}

/** Forms of one template; beyond, choices are taken one at a time with the first options of the others. */
const MOST_FORMS = 64;

interface Reading {
  readonly catalog: Catalog;
  readonly places: readonly StatementPlace[];
}

function bound(
  parsed: ParsedStatement,
  text: MarkedText,
  { catalog, places }: Reading,
  settled: ReadonlySet<number>,
): Statement {
  const binder = new Binder(catalog, parsed.parameters, text, bindQuery, settled);
  const { statement } = parsed;
  const body = (() => {
    switch (statement.kind) {
      case 'query':
        return { kind: 'select', query: binder.query(statement.query, null, null) } as const;
      case 'insert':
      case 'replace':
        return bindInsert(statement, binder);
      case 'update':
        return bindUpdate(statement, binder);
      case 'delete':
        return bindDelete(statement, binder);
    }
  })();
  for (const { place, parameters } of parsed.signs)
    for (const index of parameters) {
      const parameter = binder.parameter(index);
      parameter.place = place;
      if (place !== null && places[place]?.takes === 'value') parameter.list = false;
    }
  return { body, sources: binder.sources, parameters: binder.parameters, parts: binder.parts };
}

/** All combinations of options, or each choice alone when there are too many. */
function combinations(sizes: readonly number[]): readonly (readonly number[])[] {
  const product = sizes.reduce((all, size) => all * size, 1);
  if (product <= MOST_FORMS)
    return sizes.reduce<readonly (readonly number[])[]>(
      (lists, size) => lists.flatMap((list) => Array.from({ length: size }, (_, option) => [...list, option])),
      [[]],
    );
  const first = sizes.map(() => 0);
  return [
    first,
    ...sizes.flatMap((size, at) =>
      Array.from({ length: size - 1 }, (_, option) => first.map((zero, index) => (index === at ? option + 1 : zero))),
    ),
  ].slice(0, MOST_FORMS);
}

/** With all, without any, without each, with each alone; all sets when they are few. */
function subsets(parts: readonly number[]): readonly (readonly number[])[] {
  if (2 ** parts.length <= MOST_FORMS / 4)
    return parts.reduce<readonly (readonly number[])[]>(
      (sets, part) => sets.flatMap((set) => [set, [...set, part]]),
      [[]],
    );
  return [
    [],
    parts,
    ...parts.map((part) => [part]),
    ...parts.map((part) => parts.filter((other) => other !== part)),
  ].slice(0, MOST_FORMS);
}

/** Parts that are left out with others, because they stand in them. */
const withInner = (text: MarkedText, parts: readonly number[]): readonly number[] => {
  const out = new Set(parts);
  // A part comes behind the one that it stands in.
  text.parts.forEach(({ parent }, part) => {
    if (parent !== null && out.has(parent)) out.add(part);
  });
  return [...out].sort((a, b) => a - b);
};

class FormReader {
  readonly forms: StatementForm[] = [];
  readonly problems = new Set<string>();

  constructor(
    private readonly template: StatementTemplate,
    private readonly reading: Reading,
  ) {}

  attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof StatementProblem)) throw error;
      this.problems.add(error.message);
    }
  }

  withChoices(choices: readonly number[]): void {
    const text = markedText(this.template, choices);
    const parsed = parse(text);
    if (parsed.formParts.length === 0) {
      this.add(choices, [], text, parsed, new Set());
      return;
    }
    for (const off of subsets(parsed.formParts))
      this.attempt(() => {
        const without = withInner(text, off);
        const shorter = markedText(this.template, choices, new Set(without));
        const settled = new Set(parsed.formParts);
        this.add(choices, without, shorter, parse(shorter), settled);
      });
  }

  private add(
    choices: readonly number[],
    without: readonly number[],
    text: MarkedText,
    parsed: ParsedStatement,
    settled: ReadonlySet<number>,
  ): void {
    if (parsed.formParts.some((part) => !settled.has(part)))
      refuse('a part that may be left out is no condition, assignment, join, group or column');
    this.forms.push({ statement: bound(parsed, text, this.reading, settled), choices, without, text, parsed });
  }
}

/**
 * Reads the pieces of a statement into the statements that it stands for. What cannot be read is a problem in words; one of which no form can be read
 * has no forms.
 * @param places what the driver makes of each `?`; without them a `?` alone in the brackets of IN is a list
 */
export function statementForms(
  template: StatementTemplate,
  catalog: Catalog,
  places: readonly StatementPlace[] = [],
): StatementForms {
  const reader = new FormReader(template, { catalog, places });
  for (const choices of combinations(choicesOf(template))) reader.attempt(() => reader.withChoices(choices));
  return { forms: reader.forms, problems: [...reader.problems] };
}
