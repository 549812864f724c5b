import type { SchemaFacts } from '../../../../contracts/schemas/analysis';
import { tableNamed } from '../../../projection/compile/schema-index';
import type { StatementForm } from '../../../statement/forms';
import type { Parameter } from '../../../statement/tree';
import type { Case } from './case';
import type { CaseArgument, CaseValue } from './case-value';

/**
 * Values by which the statements of one transaction name the same rows: the number of a row that one of them inserts, the key of a row that several
 * write or refer to. An application gives them on from statement to statement, so that its transaction writes one item more than once.
 */
export class SharedKeys {
  /** By the column that foreign keys lead to. */
  private readonly values = new Map<string, CaseValue>();

  constructor(private readonly schema: SchemaFacts) {}

  /** The value of a column from now on: of the rows that are named, or of one that was inserted. */
  set(table: string, column: string, value: CaseValue): void {
    const origin = this.origin(table, column);
    if (origin !== undefined && value.kind !== 'null') this.values.set(origin, value);
  }

  /** Values of a case that name rows are those of its transaction from now on. */
  enter(form: StatementForm, { arguments: given }: Case): void {
    for (const [index, parameter] of form.statement.parameters.entries())
      for (const [table, column, value] of named(form, parameter, given[index]!)) this.set(table, column, value);
  }

  /** The case with the values that name rows in the statements before it. */
  linked(form: StatementForm, one: Case): Case {
    const { parameters } = form.statement;
    return { ...one, arguments: one.arguments.map((given, index) => this.given(form, parameters[index]!, given)) };
  }

  private given(form: StatementForm, parameter: Parameter, argument: CaseArgument): CaseArgument {
    if (parameter.bulk) {
      const columns = bulkColumns(form);
      // A value that is no list of rows is one that the server refuses.
      if (!Array.isArray(argument)) return argument;
      return (argument as readonly (readonly CaseValue[])[]).map((row) =>
        row.map((value, at) => this.of(columns?.table, columns?.names[at], true) ?? value),
      );
    }
    const meeting = meetingOf(parameter);
    const value = this.of(meeting?.table, meeting?.column, meeting?.how === 'assigned');
    if (value === undefined) return argument;
    return Array.isArray(argument) ? [value] : value;
  }

  /** @param isAssigned a row gets the value: a key of its own stays its own, only what it refers to is shared */
  private of(table: string | undefined, column: string | undefined, isAssigned: boolean): CaseValue | undefined {
    if (table === undefined || column === undefined) return undefined;
    if (isAssigned && this.reference(table, column) === undefined) return undefined;
    const origin = this.origin(table, column);
    return origin === undefined ? undefined : this.values.get(origin);
  }

  private reference(table: string, column: string): { readonly table: string; readonly column: string } | undefined {
    const key = tableNamed(this.schema, table)?.foreignKeys.find(({ columns }) => columns.includes(column));
    const target = key?.referencedColumns[key.columns.indexOf(column)];
    return key === undefined || target === undefined ? undefined : { table: key.referencedTable, column: target };
  }

  /** Where foreign keys lead from a column; undefined for one that names no row. */
  private origin(table: string, column: string): string | undefined {
    let at = { table, column };
    const seen = new Set<string>();
    for (let next = this.reference(table, column); next !== undefined; next = this.reference(at.table, at.column)) {
      if (seen.has(JSON.stringify(next))) break;
      seen.add(JSON.stringify(next));
      at = next;
    }
    const isKey = tableNamed(this.schema, at.table)?.primaryKey.includes(at.column) === true;
    return isKey || seen.size > 0 ? JSON.stringify(at) : undefined;
  }
}

const meetingOf = ({ meets }: Parameter) => meets.find(({ how }) => how === 'equal' || how === 'assigned');

function bulkColumns({
  statement,
}: StatementForm): { readonly table: string; readonly names: readonly string[] } | undefined {
  const { body, sources } = statement;
  if (body.kind !== 'insert' && body.kind !== 'replace') return undefined;
  const target = sources[body.target];
  return target?.kind === 'table' ? { table: target.table, names: body.columns.map(({ name }) => name) } : undefined;
}

/** Columns that an argument gives values, with these; of several rows the first. */
function named(
  form: StatementForm,
  parameter: Parameter,
  argument: CaseArgument,
): readonly (readonly [string, string, CaseValue])[] {
  if (parameter.bulk) {
    const columns = bulkColumns(form);
    const [row] = Array.isArray(argument) ? (argument as readonly (readonly CaseValue[])[]) : [];
    if (columns === undefined || row === undefined) return [];
    return columns.names.map((name, at) => [columns.table, name, row[at]!] as const);
  }
  const meeting = meetingOf(parameter);
  const value = Array.isArray(argument) ? (argument[0] as CaseValue | undefined) : (argument as CaseValue);
  return meeting === undefined || value === undefined ? [] : [[meeting.table, meeting.column, value]];
}
