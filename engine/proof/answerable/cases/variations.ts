import type { SourceValue } from '../../../../contracts/projection';
import type { ColumnFacts } from '../../../../contracts/schemas/analysis';
import { familyOf } from '../../../projection/sql-types';
import type { Parameter } from '../../../statement/tree';
import type { CaseArgument, CaseValue } from './case-value';
import { freshValue, largest } from './fresh';
import type { SampledRows } from '../sampled-rows';
import { inKind, type ValueKind } from './value-kind';

/** Values for one parameter beside those that find something: misses, NULL, edges, other spellings. */

export interface Varied {
  readonly argument: CaseArgument;
  readonly what: string;
}

export interface ParameterFacts {
  readonly parameter: Parameter;
  readonly column: ColumnFacts | undefined;
  readonly table: string | undefined;
  readonly kind: ValueKind;
  readonly nullable: boolean;
}

const number = (text: string): CaseValue => ({ kind: 'number', text });
const text = (value: string): CaseValue => ({ kind: 'text', text: value });

const inForm = ({ kind }: ParameterFacts, raw: SourceValue): readonly CaseValue[] => {
  const value = inKind(raw, kind);
  return value === undefined ? [] : [value];
};

/** A value that the column does not have. */
export function missing(facts: ParameterFacts, rows: SampledRows, n = 0): readonly CaseValue[] {
  const { column, table } = facts;
  if (column === undefined || table === undefined) return [];
  return inForm(facts, freshValue(rows, table, column, n));
}

/** The same text in another spelling, which a collation may hold equal. */
function spellings(value: CaseValue): readonly Varied[] {
  if (value.kind !== 'text' || value.text === '') return [];
  const swapped = value.text === value.text.toUpperCase() ? value.text.toLowerCase() : value.text.toUpperCase();
  return [
    { argument: text(swapped), what: 'in another case' },
    { argument: text(`${value.text} `), what: 'with a blank behind' },
    { argument: text(` ${value.text}`), what: 'with a blank before' },
  ];
}

/**
 * MariaDB finds 2 by an index where an integer column is compared with 1.5, and nothing without the index: such an answer says nothing of
 * a plan.
 */
const comparesFractions = ({ schema }: SampledRows): boolean => schema.flavour !== 'mariadb';

function edges({ column, kind }: ParameterFacts, rows: SampledRows): readonly Varied[] {
  if (kind === 'text') return [{ argument: text(''), what: 'empty' }];
  if (kind === 'bytes') return [{ argument: { kind: 'bytes', bytes: Buffer.alloc(0) }, what: 'empty' }];
  if (kind !== 'number' || column === undefined) return [];
  const values: Varied[] = [
    { argument: number('0'), what: 'zero' },
    { argument: number('-1'), what: 'negative' },
  ];
  if (familyOf(column) === 'integer') {
    values.push({ argument: number(String(largest(column))), what: 'the largest' });
    if (comparesFractions(rows)) values.push({ argument: number('1.5'), what: 'with a fraction' });
  }
  if (familyOf(column) === 'decimal') values.push({ argument: number('0.0049'), what: 'with more digits' });
  return values;
}

/** Patterns of LIKE made of a value that is there. */
function patterns(value: CaseValue): readonly Varied[] {
  if (value.kind !== 'text') return [];
  const letters = Array.from(value.text).filter((letter) => letter !== '%' && letter !== '_' && letter !== '\\');
  const [first = 'a', second = ''] = letters;
  const middle = letters.slice(1, 4).join('') || first;
  return [
    { argument: text(`%${middle}%`), what: 'a pattern within' },
    { argument: text(`${first}${second}%`), what: 'a pattern before' },
    { argument: text(`${first}_%`), what: 'a pattern with one letter open' },
    { argument: text('%'), what: 'any text' },
    { argument: text('%\\%%'), what: 'a percent sign' },
  ];
}

/** Lists of several lengths, with values that are there, that are not, and twice. */
function lists(facts: ParameterFacts, rows: SampledRows, value: CaseValue): readonly Varied[] {
  const { column, table } = facts;
  if (column === undefined || table === undefined) return [{ argument: [value], what: 'one value' }];
  const all = rows.values(table, column.name).flatMap((raw) => inForm(facts, raw));
  const miss = missing(facts, rows);
  return [
    { argument: [value], what: 'one value' },
    { argument: [value, ...all.slice(0, 2), value], what: 'some values, one twice' },
    { argument: [...all.slice(0, 30), ...miss], what: 'thirty values and one that is not there' },
    ...(miss.length === 0 ? [] : [{ argument: miss, what: 'one value that is not there' }]),
    { argument: [value, { kind: 'null' }], what: 'a value and NULL' },
  ];
}

const COUNTS = { limit: ['1', '2', '10', '1000'], offset: ['0', '1', '3', '1000'] } as const;

/** Other values for a parameter, beside the one that finds something. */
export function variationsOf(facts: ParameterFacts, rows: SampledRows, value: CaseValue): readonly Varied[] {
  const { parameter, nullable } = facts;
  if (parameter.count !== null)
    return COUNTS[parameter.count].map((count) => ({ argument: number(count), what: `${parameter.count} ${count}` }));
  if (parameter.list) return lists(facts, rows, value);
  const isPattern = parameter.meets.some(({ how }) => how === 'like');
  return [
    ...(isPattern ? patterns(value) : []),
    ...missing(facts, rows).map((argument) => ({ argument, what: 'that is not there' })),
    ...(nullable ? [{ argument: { kind: 'null' as const }, what: 'NULL' }] : []),
    ...(isPattern ? [] : spellings(value)),
    ...edges(facts, rows),
  ];
}
