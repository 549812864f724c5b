import type { SourceValue } from '../../../../contracts/projection';
import type { StatementPlace } from '../../../../contracts/schemas/statements';
import type { StatementForm } from '../../../statement/forms';
import type { Case } from './case';
import type { CaseArgument, CaseValue } from './case-value';
import { partSets, type PartSet } from './part-sets';
import { spread, type SampledRows } from '../sampled-rows';
import { inKind, kindOf, mayBeNull } from './value-kind';
import { variationsOf, type ParameterFacts } from './variations';
import type { Witness } from './witness';
import { writeVariations } from './write-cases';

/**
 * What a form is tried with: values with which it finds something, and for each parameter others; its optional parts all off, all on, each
 * alone, in pairs. The same rows give the same cases.
 */

export interface CaseInput {
  readonly form: StatementForm;
  readonly places: readonly StatementPlace[];
  readonly rows: SampledRows;
  readonly witness: { readonly witness: Witness; readonly rows: readonly (readonly SourceValue[])[] } | undefined;
  /** Cases at most; beyond, they are taken evenly from all. */
  readonly most: number;
}

const WITNESSES = 5;

function factsOf({ form, places, rows }: CaseInput): readonly ParameterFacts[] {
  return form.statement.parameters.map((parameter) => {
    const [meeting] = parameter.meets;
    const place = parameter.place === null ? undefined : places[parameter.place];
    const column = meeting === undefined ? undefined : rows.column(meeting.table, meeting.column);
    return { parameter, column, table: meeting?.table, kind: kindOf(column, place), nullable: mayBeNull(place) };
  });
}

/** A value for a parameter: of the witness, else the n-th that its column has. */
function valueFor(facts: ParameterFacts, rows: SampledRows, witnessed: SourceValue | undefined, n: number): CaseValue {
  const { column, table, kind, parameter } = facts;
  if (parameter.count !== null) return { kind: 'number', text: parameter.count === 'limit' ? '10' : '0' };
  const values = column === undefined || table === undefined ? [] : rows.values(table, column.name);
  const candidates = [witnessed, ...spread(values, WITNESSES).slice(n % WITNESSES), ...values];
  for (const raw of candidates) {
    const value = raw === undefined || raw === null ? undefined : inKind(raw, kind);
    if (value !== undefined) return value;
  }
  return kind === 'text'
    ? { kind: 'text', text: 'a' }
    : kind === 'bytes'
      ? { kind: 'bytes', bytes: Buffer.from('a') }
      : kind === 'boolean'
        ? { kind: 'boolean', value: true }
        : { kind: 'number', text: '1' };
}

const shaped = ({ parameter }: ParameterFacts, value: CaseValue): CaseArgument => (parameter.list ? [value] : value);

interface Base {
  readonly values: readonly CaseValue[];
  readonly arguments: readonly CaseArgument[];
}

function basesOf(input: CaseInput, facts: readonly ParameterFacts[]): readonly Base[] {
  const found = input.witness === undefined ? [] : spread(input.witness.rows, WITNESSES);
  const rows = found.length === 0 ? [[]] : found;
  return rows.map((row, n) => {
    const given = new Map(input.witness?.witness.parameters.map((parameter, index) => [parameter, row[index]]));
    const values = facts.map((one, index) => valueFor(one, input.rows, given.get(index), n));
    return { values, arguments: values.map((value, index) => shaped(facts[index]!, value)) };
  });
}

const withArgument = (base: Base, at: number, argument: CaseArgument): readonly CaseArgument[] =>
  base.arguments.map((one, index) => (index === at ? argument : one));

function readCases(
  facts: readonly ParameterFacts[],
  rows: SampledRows,
  bases: readonly Base[],
  sets: readonly PartSet[],
): readonly Case[] {
  const [first] = bases;
  const whole = sets.filter(({ kind }) => kind === 'none' || kind === 'all');
  const found = (set: PartSet, some: readonly Base[]): readonly Case[] =>
    some.map((base, n) => ({ on: set.on, arguments: base.arguments, what: `values of row ${n + 1}` }));
  const varied = (set: PartSet): readonly Case[] =>
    facts.flatMap((one, index) =>
      variationsOf(one, rows, first!.values[index]!).map(({ argument, what }) => ({
        on: set.on,
        arguments: withArgument(first!, index, argument),
        what: `parameter ${index + 1}: ${what}`,
      })),
    );
  return [
    ...whole.flatMap((set) => [...found(set, bases), ...varied(set)]),
    ...sets.filter(({ kind }) => kind === 'one').flatMap((set) => found(set, bases.slice(0, 3))),
    ...sets.filter(({ kind }) => kind === 'two').flatMap((set) => found(set, bases.slice(0, 1))),
  ];
}

const isRows = (argument: CaseArgument): boolean =>
  Array.isArray(argument) && argument.length > 0 && argument.every((row) => Array.isArray(row));

/** All cases of a form, no more than the bound. */
export function casesOf(input: CaseInput): readonly Case[] {
  const facts = factsOf(input);
  const bases = basesOf(input, facts);
  const sets = partSets(input.form);
  const { body } = input.form.statement;
  const all =
    body.kind === 'select'
      ? readCases(facts, input.rows, bases, sets)
      : [
          ...readCases(facts, input.rows, bases, sets),
          ...writeVariations({ ...input, facts, sets, ...(bases[0] !== undefined && { base: bases[0].arguments }) }),
        ];
  // A driver writes no statement out of one value where rows stand, nor out of no row: no application means that.
  const sendable = all.filter((one) =>
    facts.every(({ parameter }, at) => !parameter.bulk || isRows(one.arguments[at] ?? [])),
  );
  const seen = new Set<string>();
  const different = sendable.filter((one) => {
    const key = JSON.stringify([one.on, one.arguments]);
    return !seen.has(key) && seen.add(key);
  });
  return spread(different, input.most);
}
