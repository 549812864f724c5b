import type { SourceValue } from '../../../../contracts/projection';
import type { ColumnFacts, TableFacts } from '../../../../contracts/schemas/analysis';
import { familyOf } from '../../../projection/sql-types';
import type { StatementForm } from '../../../statement/forms';
import type { Case } from './case';
import type { CaseArgument, CaseValue } from './case-value';
import { freshRow, largest } from './fresh';
import { inventedRow } from './invented';
import type { PartSet } from './part-sets';
import type { RawRow } from '../raw-rows';
import { spread, type SampledRows } from '../sampled-rows';
import { inKind } from './value-kind';
import type { ParameterFacts } from './variations';

/** Rows that an INSERT is tried with, and values that a column refuses. */

interface WriteCaseInput {
  readonly form: StatementForm;
  readonly rows: SampledRows;
  readonly facts: readonly ParameterFacts[];
  readonly sets: readonly PartSet[];
}

const ROWS = 4;

function targetOf({ form, rows }: WriteCaseInput): TableFacts | undefined {
  const { body, sources } = form.statement;
  if (body.kind !== 'insert' && body.kind !== 'replace') return undefined;
  const source = sources[body.target];
  return source?.kind === 'table' ? rows.table(source.table) : undefined;
}

const inForm = (facts: ParameterFacts, raw: SourceValue): CaseValue => inKind(raw, facts.kind) ?? { kind: 'null' };

/** Values that the column takes in another form, or not at all, each with the error that is to be expected. */
function refused(column: ColumnFacts): readonly { readonly raw: SourceValue; readonly what: string }[] {
  const found: { raw: SourceValue; what: string }[] = [
    { raw: null, what: column.nullable ? 'NULL' : 'NULL where none may be' },
  ];
  switch (familyOf(column)) {
    case 'integer':
      found.push({ raw: String(largest(column) + 1n), what: 'too large' }, { raw: '1.5', what: 'with a fraction' });
      if (column.unsigned) found.push({ raw: '-1', what: 'negative' });
      break;
    case 'decimal':
      found.push(
        { raw: `1${'0'.repeat(column.precision ?? 10)}`, what: 'too large' },
        { raw: '1.23456789', what: 'with more digits' },
      );
      break;
    case 'text':
      if (Number(column.maxLength ?? '0') < 1_000)
        found.push({ raw: 'x'.repeat(Number(column.maxLength ?? '0') + 1), what: 'too long' });
      found.push({ raw: '', what: 'empty' });
      break;
    case 'enum':
    case 'set':
      found.push({ raw: 'no such label', what: 'no label' });
      break;
    case 'temporal':
      found.push({ raw: '2024-02-30', what: 'no date' });
      break;
    default:
  }
  return found;
}

/** Parameters that stand as the whole value of a column. */
const assignedColumn = ({ parameter }: ParameterFacts): string | undefined =>
  parameter.meets.find(({ how }) => how === 'assigned')?.column;

function argumentsOf(input: WriteCaseInput, table: TableFacts, row: RawRow): readonly CaseArgument[] {
  const { body } = input.form.statement;
  return input.facts.map((facts): CaseArgument => {
    if (facts.parameter.bulk) return bulkRows(input, table, [row]);
    const column = assignedColumn(facts);
    const value = column === undefined ? undefined : inForm(facts, row[column] ?? null);
    if (value !== undefined) return value;
    return body.kind === 'insert' ? { kind: 'number', text: '1' } : { kind: 'null' };
  });
}

/** Rows for `VALUES ?`, each in the order of the columns. */
function bulkRows({ form, rows }: WriteCaseInput, table: TableFacts, some: readonly RawRow[]): CaseArgument {
  const { body } = form.statement;
  if (body.kind !== 'insert' && body.kind !== 'replace') return [];
  return some.map((row) =>
    body.columns.map(({ name }): CaseValue => {
      const facts = rows.column(table.name, name);
      const kind =
        facts === undefined
          ? 'text'
          : ['integer', 'decimal', 'float', 'bit'].includes(familyOf(facts) ?? '')
            ? 'number'
            : familyOf(facts) === 'binary'
              ? 'bytes'
              : 'text';
      return inKind(row[name] ?? null, kind) ?? { kind: 'null' };
    }),
  );
}

function insertCases(input: WriteCaseInput, table: TableFacts): readonly Case[] {
  const existing = spread(input.rows.of(table.name), ROWS);
  const patterns = existing.length === 0 ? [inventedRow(input.rows, table)] : existing;
  const [like] = patterns;
  const fresh = patterns.map((row, n) => freshRow(input.rows, table, row, n));
  const [first] = fresh;
  const bulk = input.facts.findIndex(({ parameter }) => parameter.bulk);
  const sets = input.sets.filter(({ kind }) => kind === 'all' || kind === 'none');
  return sets.flatMap(({ on }): readonly Case[] => {
    const of = (row: RawRow, what: string): Case => ({ on, arguments: argumentsOf(input, table, row), what });
    const several = (rows: readonly RawRow[], what: string): readonly Case[] =>
      bulk < 0
        ? []
        : [
            {
              on,
              arguments: input.facts.map((_, index): CaseArgument =>
                index === bulk ? bulkRows(input, table, rows) : { kind: 'null' },
              ),
              what,
            },
          ];
    const references = table.foreignKeys.flatMap(({ columns, name }) =>
      columns.length === 1
        ? [
            of(
              { ...first!, [columns[0]!]: missingReference(table, columns[0]!) },
              `refers by ${name} to a row that is not there`,
            ),
          ]
        : [],
    );
    const columns = new Set(input.facts.flatMap((facts) => assignedColumn(facts) ?? []));
    const bad = table.columns
      .filter(({ name }) => columns.has(name))
      .flatMap((column) =>
        refused(column).map(({ raw, what }) => of({ ...first!, [column.name]: raw }, `${column.name}: ${what}`)),
      );
    return [
      ...fresh.map((row, n) => of(row, `new row ${n + 1}`)),
      ...existing.slice(0, 2).map((row, n) => of(row, `row ${n + 1} once more`)),
      ...several(fresh, 'several new rows'),
      ...several([first!, like!], existing.length === 0 ? 'new rows' : 'a new row and one that is there'),
      ...references,
      ...bad,
    ];
  });
}

function missingReference(table: TableFacts, column: string): SourceValue {
  const facts = table.columns.find(({ name }) => name === column)!;
  return familyOf(facts) === 'integer' ? String(largest(facts)) : 'no such row';
}

/** Values that an UPDATE sets: of other rows, and those that the column refuses. */
function updateCases(input: WriteCaseInput, base: readonly CaseArgument[]): readonly Case[] {
  const sets = input.sets.filter(({ kind }) => kind === 'all' || kind === 'one');
  const whole = sets.length === 0 ? input.sets : sets;
  return input.facts.flatMap((facts, index) => {
    const column = assignedColumn(facts);
    const [meeting] = facts.parameter.meets;
    const known = column === undefined || meeting === undefined ? undefined : input.rows.column(meeting.table, column);
    if (known === undefined || meeting === undefined) return [];
    const others = spread(input.rows.values(meeting.table, known.name), 3).map((raw) => ({
      raw,
      what: 'of another row',
    }));
    return [...others, ...refused(known)].flatMap(({ raw, what }) => {
      const value = inKind(raw, facts.kind);
      if (value === undefined) return [];
      return whole.slice(0, 2).map(({ on }) => ({
        on,
        arguments: base.map((one, at) => (at === index ? value : one)),
        what: `${known.name}: ${what}`,
      }));
    });
  });
}

export function writeVariations(input: WriteCaseInput & { readonly base?: readonly CaseArgument[] }): readonly Case[] {
  const table = targetOf(input);
  if (table !== undefined) return insertCases(input, table);
  return input.base === undefined ? [] : updateCases(input, input.base);
}
