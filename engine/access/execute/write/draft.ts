import { assign, asTruth, implicitValue, nearest, nullLiteral, SqlError, type Value } from '../../../../runtime/mysql';
import type { ColumnFacts, TableFacts } from '../../../../contracts/schemas/analysis';
import { Compiler } from '../../../evaluation/compile';
import type { Frame } from '../../../evaluation/environment';
import { RowError } from '../../../evaluation/errors';
import { QueryCompiler } from '../../../evaluation/query';
import type { Row, TableRow } from '../../../evaluation/row';
import { Catalog } from '../../../statement/bind/catalog';
import { statementForms } from '../../../statement/forms';
import { refuse } from '../../../statement/problem';
import { plainTemplate } from '../../../statement/template/marked-text';
import type { Statement } from '../../../statement/tree';
import type { NewValue } from '../../write/new-values';
import type { ExecutionContext } from '../context';
import { rawRow, sameRaw } from './raw';

/** A row in the making: values are converted as they are given, generated columns and checks follow at the end. */

export class Draft implements Row {
  private readonly values = new Map<string, Value>();
  private readonly given = new Set<string>();

  constructor(
    private readonly context: ExecutionContext,
    readonly table: TableFacts,
    private readonly before: TableRow | null,
    /** A column that does not take a value gets the nearest one, and none that has to be given one lacks it. */
    private readonly ignore = false,
  ) {}

  value(column: string): Value {
    return this.values.get(column) ?? this.before?.value(column) ?? nullLiteral;
  }

  /**
   * @throws RowError 1048 for NULL where none may be
   * @throws SqlError what a strict server answers to a value that the column cannot hold
   * @throws Unsupported for what IGNORE makes of a value, where that is not known exactly
   */
  set(column: string, value: Value): void {
    const facts = this.facts(column);
    if (facts.generated !== null) refuse(`a value for the generated column ${this.table.name}.${column}`);
    const converted = this.converted(column, value);
    if (converted.data !== null || facts.nullable) this.values.set(column, converted);
    else if (this.ignore) this.values.set(column, implicitValue(converted.type));
    else throw new RowError(1048, `Column '${column}' cannot be null`);
    this.given.add(column);
  }

  private converted(column: string, value: Value): Value {
    const { session } = this.context;
    const type = this.context.typesOf(this.table.name).of(column);
    try {
      return assign(type, value, session);
    } catch (error) {
      if (this.ignore && error instanceof SqlError) return nearest(type, value, session);
      throw error;
    }
  }

  private facts(column: string): ColumnFacts {
    return (
      this.table.columns.find(({ name }) => name === column) ?? refuse(`${this.table.name} has no column ${column}`)
    );
  }

  /** What a trigger gives the row, one value after the other. */
  give(values: readonly NewValue[]): void {
    for (const { column, sql } of values) this.set(column, this.evaluate(sql));
  }

  /** True when a value has become another one. */
  get isChanged(): boolean {
    const { before } = this;
    if (before === null) return true;
    const raw = rawRow(this.table, (column) => this.value(column));
    return this.table.columns.some(
      ({ name, generated }) => generated === null && this.values.has(name) && !sameRaw(raw[name], before.raw[name]),
    );
  }

  /** Columns that get the time of a change, unless the statement gave them a value. */
  touch(now: (fraction: number) => Value): void {
    for (const { name, onUpdate, fraction } of this.table.columns)
      if (onUpdate && !this.given.has(name)) this.set(name, now(fraction ?? 0));
  }

  /**
   * The row as it will be.
   * @throws RowError 3819, 4025 for a check that it does not pass
   */
  finished(): TableRow {
    for (const { name, generated } of this.table.columns) {
      if (generated === null) continue;
      this.values.set(name, this.converted(name, this.evaluate(generated.expression)));
    }
    const { session } = this.context;
    for (const { name, clause } of this.table.checks)
      if (asTruth(this.evaluate(clause), session) === false)
        throw new RowError(session.flavour === 'mariadb' ? 4025 : 3819, `Check constraint '${name}' is violated.`);
    return this.context.made(
      this.table.name,
      rawRow(this.table, (column) => this.value(column)),
    );
  }

  private evaluate(sql: string): Value {
    const key = `row ${this.table.name} ${sql}`;
    const { statement, run } = this.context.once(key, () => rowExpression(this.table, sql, this.context));
    const frame: Frame = { rows: [], aggregates: [] };
    frame.rows[statement.sources.findIndex(({ kind }) => kind === 'table')] = this;
    return run(frame);
  }
}

/** An expression over the columns of one row. */
function rowExpression(
  table: TableFacts,
  sql: string,
  context: ExecutionContext,
): { readonly statement: Statement; readonly run: (frame: Frame) => Value } {
  const catalog = new Catalog({ database: context.schema.database, tables: [table], views: [] });
  const { forms, problems } = statementForms(
    plainTemplate(`SELECT ${sql} FROM \`${table.name.replaceAll('`', '``')}\``),
    catalog,
  );
  const [form] = forms;
  const body = form?.statement.body;
  if (form === undefined || body?.kind !== 'select' || body.query.body.kind !== 'select')
    return refuse(`${sql} of ${table.name}: ${problems.join('; ')}`);
  const { statement } = form;
  const { session } = context;
  const compiler = new QueryCompiler(
    { statement, session, given: [], on: new Set() },
    { typeOf: (_source, column) => context.typesOf(table.name).of(column), rowsOf: () => [] },
  );
  const compiled = new Compiler(compiler.env).compile(body.query.body.columns[0]!.expression);
  return { statement, run: (frame) => compiled.evaluate(frame) };
}
