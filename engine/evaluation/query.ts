import { groupKey, prepare, type Value, type ValueType } from '../../runtime/mysql';
import { refuse } from '../statement/problem';
import type { Expression, OrderItem, Query, Select, SourceId, Union, UnionOrder } from '../statement/tree';
import { sourcesOf } from '../statement/walk';
import { Compiler } from './compile';
import { isOn, type CompiledQuery, type Environment, type Frame, type QueryRows } from './environment';
import { Aggregates, Groups, resultsOf } from './group';
import { walkOf } from './join';
import { arranged, type Sortable } from './order';
import { ValueRow, type Row } from './row';
import { Windows, type HeldRow } from './window';

/** Queries over the rows of their sources. */

export interface Evaluated extends QueryRows {
  readonly columns: CompiledQuery['columns'];
}

/** What a run gives to the queries within it. */
export interface Tables {
  readonly typeOf: (source: SourceId, column: string) => ValueType;
  readonly rowsOf: (source: SourceId) => readonly Row[];
}

/** A column that comes out of a query: no constant and no column of a table any more. */
const outputType = ({ constant: _constant, column: _column, ...type }: ValueType): ValueType => type;

/**
 * Compiles the queries of a statement over tables.
 * @throws StatementProblem, Unsupported for what cannot be computed exactly
 */
export class QueryCompiler {
  readonly env: Environment;
  private readonly derived = new Map<SourceId, CompiledQuery>();
  private readonly derivedRows = new Map<SourceId, readonly Row[]>();
  private readonly compiled = new Map<Query, CompiledQuery>();

  constructor(
    env: Omit<Environment, 'typeOf' | 'rowsOf' | 'compileQuery'>,
    private readonly tables: Tables,
  ) {
    this.env = {
      ...env,
      typeOf: (source, column) => this.typeOf(source, column),
      rowsOf: (source) => this.rowsOf(source),
      compileQuery: (query) => this.compile(query),
    };
  }

  private typeOf(source: SourceId, column: string): ValueType {
    const from = this.env.statement.sources[source]!;
    if (from.kind === 'table') return this.tables.typeOf(source, column);
    return (
      this.derivedQuery(source).columns[from.columns.indexOf(column)]?.type ??
      refuse(`${from.alias} has no column ${column}`)
    );
  }

  private derivedQuery(source: SourceId): CompiledQuery {
    const from = this.env.statement.sources[source]!;
    if (from.kind !== 'derived') return refuse(`${from.alias} is a table`);
    const found = this.derived.get(source) ?? this.compile(from.query);
    this.derived.set(source, found);
    return found;
  }

  private rowsOf(source: SourceId): readonly Row[] {
    const from = this.env.statement.sources[source]!;
    if (from.kind === 'table') return this.tables.rowsOf(source);
    const found = this.derivedRows.get(source);
    if (found !== undefined) return found;
    const { rows } = this.derivedQuery(source).run({ rows: [], aggregates: [] });
    const made = rows.map((row) => new ValueRow(new Map(from.columns.map((name, index) => [name, row[index]!]))));
    this.derivedRows.set(source, made);
    return made;
  }

  compile(query: Query): CompiledQuery {
    const found = this.compiled.get(query);
    if (found !== undefined) return found;
    const made = query.body.kind === 'select' ? this.select(query.body, query) : this.union(query.body, query);
    this.compiled.set(query, made);
    return made;
  }

  private select(select: Select, query: Query): CompiledQuery {
    const { env } = this;
    const aggregates = new Aggregates(env);
    const inGroups = select.grouped ? aggregates : undefined;
    const windows = new Windows(env, new Compiler(env, inGroups));
    const compiler = new Compiler(env, inGroups, windows);
    const outputs = select.columns.map(({ expression }) => compiler.compile(expression));
    const having = new Compiler(env, inGroups).conditions(select.having);
    const order = query.orderBy.filter((item): item is OrderItem => 'expression' in item && isOn(item.part, env));
    const keys = order.map(({ expression }) => compiler.compile(expression));
    const walk = walkOf(select.from, { env, rowsOf: env.rowsOf, where: select.where });
    const groupBy = select.groupBy.map((one: Expression) => new Compiler(env).compile(one));
    const own = sourcesOf(select.from);
    const columns = select.columns.map(({ name }, index) => ({ name, type: outputType(outputs[index]!.type) }));
    const one = (frame: Frame): Sortable => ({
      row: outputs.map((output, index) => ({ type: columns[index]!.type, data: output.evaluate(frame).data })),
      keys: keys.map((key) => key.evaluate(frame)),
    });
    const run = (frame: Frame): QueryRows => {
      const before = { rows: [...frame.rows], aggregates: frame.aggregates, windows: frame.windows };
      const found: Sortable[] = [];
      const held: HeldRow[] = [];
      const take = (): void => {
        if (!having.every((holds) => holds(frame))) return;
        if (windows.none) found.push(one(frame));
        else held.push({ rows: [...frame.rows], aggregates: frame.aggregates });
      };
      if (select.grouped) {
        const groups = new Groups(groupBy, aggregates, env);
        walk(frame, () => groups.add(frame));
        for (const group of groups.all(select.groupBy.length === 0)) {
          for (const source of own) frame.rows[source] = group.rows[source] ?? null;
          frame.aggregates = resultsOf(group.accumulators, env);
          take();
        }
      } else walk(frame, take);
      windows.over(held, frame, () => found.push(one(frame)));
      frame.rows.splice(0, frame.rows.length, ...before.rows);
      frame.aggregates = before.aggregates;
      frame.windows = before.windows;
      const rows = select.distinct ? this.distinct(found) : found;
      return arranged(
        rows,
        order.map(({ descending }) => descending),
        this.limit(query),
        env.session,
      );
    };
    return { columns, run };
  }

  private distinct(rows: readonly Sortable[]): readonly Sortable[] {
    const seen = new Set<string>();
    return rows.filter(({ row }) => {
      const key = JSON.stringify(row.map((value) => groupKey(value, this.env.session)));
      return !seen.has(key) && seen.add(key);
    });
  }

  private union({ left, right, distinct }: Union, query: Query): CompiledQuery {
    const { env } = this;
    const [a, b] = [this.compile(left), this.compile(right)];
    // A column of a UNION has the type that all of its values go into, as of COALESCE.
    const merged = a.columns.map(({ type }, index) =>
      prepare('COALESCE', [{ type }, { type: b.columns[index]!.type }], env.session),
    );
    const columns = a.columns.map(({ name }, index) => ({ name, type: outputType(merged[index]!.type) }));
    const converted = (row: readonly Value[]): readonly Value[] =>
      row.map((value, index) => ({
        type: columns[index]!.type,
        data: value.data === null ? null : merged[index]!.evaluate([() => value, () => value]).data,
      }));
    const order = query.orderBy.filter((item): item is UnionOrder => 'output' in item && isOn(item.part, env));
    return {
      columns,
      run: (frame) => {
        const all = [...a.run(frame).rows, ...b.run(frame).rows].map(converted);
        const rows = all.map((row) => ({ row, keys: order.map(({ output }) => row[output]!) }));
        return arranged(
          distinct ? this.distinct(rows) : rows,
          order.map(({ descending }) => descending),
          this.limit(query),
          env.session,
        );
      },
    };
  }

  private limit({ limit }: Query): { readonly count: number; readonly offset: number } | null {
    if (limit === null || !isOn(limit.part, this.env)) return null;
    const compiler = new Compiler(this.env);
    const number = (expression: Expression | null): number => {
      if (expression === null) return 0;
      const { data } = compiler.compile(expression);
      return typeof data === 'bigint' && data >= 0n ? Number(data) : refuse('a LIMIT that is no whole number');
    };
    return { count: number(limit.count), offset: number(limit.offset) };
  }
}
