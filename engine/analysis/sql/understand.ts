import { Parser } from 'node-sql-parser/build/mysql';
import type { ColumnRef } from '../../../contracts/schemas/analysis';
import { columnRefs, isNode, list, nameOf, nodes, type Node } from './ast';
import { readCondition, type ConditionSink } from './conditions';
import { readTolerantly } from './fallback';
import { OBJECT_COLUMN, forParser } from './prepare';
import { Scope } from './scope';
import { EMPTY_FACTS, type NameTable, type StatementFacts } from './statement';

const parser = new Parser();

/** Longer statements are not given to the parser: they are bulk inserts, whose form the first rows show. */
export const PARSED_CHARACTERS = 50_000;

/** Reads what a statement does; never fails: what the parser refuses is read by words, with `parsed: false`. */
export function understand(sql: string, names: NameTable): StatementFacts {
  if (sql.length > PARSED_CHARACTERS) return readTolerantly(sql, names);
  let tree: unknown;
  try {
    tree = parser.astify(forParser(sql));
  } catch {
    return readTolerantly(sql, names);
  }
  const statements = nodes(tree);
  if (statements.length !== 1) return readTolerantly(sql, names);
  const reader = new StatementReader(names);
  return reader.read(statements[0]!) ?? readTolerantly(sql, names);
}

/** True when the parser takes the whole text for one statement; false for what it does not know, and what is too long for it. */
export function parses(sql: string): boolean {
  if (sql.length > PARSED_CHARACTERS) return false;
  try {
    return nodes(parser.astify(forParser(sql))).length === 1;
  } catch {
    return false;
  }
}

class StatementReader implements ConditionSink {
  private readonly tables: string[] = [];
  private readonly joins: { left: ColumnRef; right: ColumnRef }[] = [];
  private readonly filters: StatementFacts['filters'][number][] = [];
  private readonly selects: ColumnRef[] = [];
  private readonly aggregates: string[] = [];

  constructor(private readonly names: NameTable) {}

  read(tree: Node): StatementFacts | undefined {
    switch (tree.type) {
      case 'select':
        return { ...this.select(tree, undefined, true), kind: 'read', operation: 'select', parsed: true };
      case 'insert':
      case 'replace':
        return { ...this.insert(tree), kind: 'write', operation: tree.type, parsed: true };
      case 'update':
        return { ...this.update(tree), kind: 'write', operation: 'update', parsed: true };
      case 'delete':
        return { ...this.remove(tree), kind: 'write', operation: 'delete', parsed: true };
      default:
        return undefined;
    }
  }

  private facts(): Omit<StatementFacts, 'kind' | 'operation' | 'parsed'> {
    const { tables, joins, filters, selects, aggregates } = this;
    return {
      ...EMPTY_FACTS,
      tables,
      joins: unique(joins),
      filters: unique(filters),
      selects: unique(selects),
      aggregates: [...new Set(aggregates)],
    };
  }

  /** Reads tables first, then what refers to them. Only the outermost select gives columns, order and limits. */
  private select(tree: Node, outer: Scope | undefined, top: boolean): ReturnType<StatementReader['facts']> {
    const visible = this.common(tree, outer);
    const scope = this.from(nodes(tree['from']), visible);
    const columns = nodes(tree['columns']);
    for (const column of columns) {
      const { expr } = column;
      if (!isNode(expr)) continue;
      if (top) this.selects.push(...this.columnsOf(expr, scope));
      this.collectAggregates(expr, scope);
      this.subqueries(expr, scope);
    }
    this.condition(tree['where'], scope);
    this.condition(tree['having'], scope);
    const next = tree['_next'];
    if (isNode(next)) this.select(next, visible, false);
    const grouping = isNode(tree['groupby']) ? nodes(tree['groupby']['columns']) : nodes(tree['groupby']);
    const groupBy = grouping.flatMap((expr) => columnRefs(expr).flatMap((ref) => scope.resolve(ref) ?? []));
    const orderBy = nodes(tree['orderby']).flatMap((entry) => this.order(entry, columns, scope));
    const limit = isNode(tree['limit']) ? list(tree['limit']['value']) : [];
    return {
      ...this.facts(),
      groupBy: unique(groupBy),
      orderBy,
      limited: limit.length > 0,
      offset: limit.length > 1,
      locking: typeof tree['locking_read'] === 'string',
    };
  }

  private order(entry: Node, columns: readonly Node[], scope: Scope): StatementFacts['orderBy'] {
    const direction = entry.type === 'DESC' ? 'desc' : 'asc';
    const expr = isNode(entry['expr']) ? entry['expr'] : undefined;
    if (expr?.type !== 'column_ref') return [];
    const aliased = columns.find(
      (column) => nameOf(expr['table']) === undefined && nameOf(column['as']) === nameOf(expr['column']),
    );
    const target = isNode(aliased?.['expr']) ? aliased['expr'] : expr;
    const ref = target.type === 'column_ref' ? scope.resolve(target) : undefined;
    return ref === undefined ? [] : [{ ...ref, direction }];
  }

  private insert(tree: Node): ReturnType<StatementReader['facts']> {
    const scope = this.from(nodes(tree['table']), undefined);
    const table = this.tables[0] ?? '';
    const named = list(tree['columns']).map((column) => nameOf(column) ?? '');
    const set = nodes(tree['set']).map((entry) => nameOf(entry['column']) ?? '');
    const columns = [...named, ...set].filter((column) => column !== '' && column !== OBJECT_COLUMN);
    const assigned = columns.length > 0 ? columns : set.length > 0 ? ['*'] : this.names.columnsOf(table);
    const update = isNode(tree['on_duplicate_update']) ? nodes(tree['on_duplicate_update']['set']) : [];
    const { values } = tree;
    if (isNode(values) && values.type === 'select') this.select(values, undefined, true);
    else this.subqueries(values, scope);
    const all = [...assigned, ...update.map((entry) => nameOf(entry['column']) ?? '')];
    return {
      ...this.facts(),
      assigns: unique(all.map((column) => ({ table, column: this.names.column(table, column) ?? column }))),
    };
  }

  private update(tree: Node): ReturnType<StatementReader['facts']> {
    const scope = this.from(nodes(tree['table']), this.common(tree, undefined));
    this.first(scope.all[0]);
    const assigns = nodes(tree['set']).map((entry) => {
      this.subqueries(entry['value'], scope);
      if (nameOf(entry['column']) === OBJECT_COLUMN) return { table: this.tables[0] ?? '', column: '*' };
      return scope.resolve({ type: 'column_ref', table: entry['table'], column: entry['column'] });
    });
    this.condition(tree['where'], scope);
    return { ...this.facts(), ...this.tail(tree), assigns: unique(assigns.filter((ref) => ref !== undefined)) };
  }

  private remove(tree: Node): ReturnType<StatementReader['facts']> {
    const scope = this.from(nodes(tree['from']), this.common(tree, undefined));
    const target = nodes(tree['table'])[0];
    this.first(target && scope.tableOf(nameOf(target['table']) ?? ''));
    this.condition(tree['where'], scope);
    return { ...this.facts(), ...this.tail(tree) };
  }

  private tail(tree: Node): { limited: boolean } {
    return { limited: isNode(tree['limit']) && list(tree['limit']['value']).length > 0 };
  }

  /** The table that is written to stands first, before those that common table expressions read. */
  private first(table: string | undefined): void {
    if (table !== undefined) this.tables.splice(0, this.tables.length, ...new Set([table, ...this.tables]));
  }

  /** What a statement and all selects inside it can see around them: the names outside, and its common table expressions. */
  private common(tree: Node, outer: Scope | undefined): Scope | undefined {
    const entries = nodes(tree['with']);
    if (entries.length === 0) return outer;
    const scope = new Scope(this.names, outer);
    const recursive = entries.some((entry) => entry['recursive'] === true);
    for (const entry of entries) {
      const name = isNode(entry['name']) ? nameOf(entry['name']['value']) : nameOf(entry['name']);
      const body = isNode(entry['stmt']) ? entry['stmt'] : undefined;
      const ast = isNode(body?.['ast']) ? body['ast'] : body;
      // Its own name means itself behind RECURSIVE only; elsewhere it is the table of that name.
      if (name !== undefined && recursive) scope.addDerived(name);
      if (ast?.type === 'select') this.select(ast, scope, false);
      if (name !== undefined) scope.addDerived(name);
    }
    return scope;
  }

  /** Enters tables, derived tables and join conditions into a new scope. */
  private from(written: readonly Node[], outer: Scope | undefined): Scope {
    const entries = written.flatMap(withoutBrackets);
    const scope = new Scope(this.names, outer);
    const start = this.tables.length;
    for (const entry of entries) {
      const name = nameOf(entry['table']);
      const alias = nameOf(entry['as']);
      const derived = isNode(entry['expr']) && isNode(entry['expr']['ast']) ? entry['expr']['ast'] : undefined;
      if (derived) {
        if (alias !== undefined) scope.addDerived(alias);
        this.select(derived, outer, false);
      } else if (name !== undefined) {
        const table = scope.addTable(name, alias);
        // `a RIGHT JOIN b` is `b LEFT JOIN a`: all rows of b are read, and a is reached from them.
        const { join } = entry;
        const at = typeof join === 'string' && /^RIGHT\b/i.test(join) ? start : this.tables.length;
        if (table !== undefined && !this.tables.includes(table)) this.tables.splice(at, 0, table);
      }
    }
    for (const entry of entries) {
      this.condition(entry['on'], scope);
      for (const column of list(entry['using'])) this.using(nameOf(column) ?? '', entry, scope);
    }
    return scope;
  }

  /** JOIN .. USING (c): the column of the joined table and of the first earlier table that has it. */
  private using(column: string, entry: Node, scope: Scope): void {
    const right = scope.tableOf(nameOf(entry['as']) ?? nameOf(entry['table']) ?? '');
    const left = scope.all.find((table) => table !== right && this.names.column(table, column) !== undefined);
    if (right === undefined || left === undefined) return;
    this.joins.push({ left: { table: left, column }, right: { table: right, column } });
  }

  private condition(expr: unknown, scope: Scope): void {
    if (isNode(expr)) readCondition(expr, scope, this);
  }

  join(left: ColumnRef, right: ColumnRef): void {
    this.joins.push({ left, right });
  }
  filter(filter: StatementFacts['filters'][number]): void {
    this.filters.push(filter);
  }
  /** Selects inside an expression: they see the names around them. */
  subqueries(expr: unknown, scope: Scope): void {
    if (Array.isArray(expr)) expr.forEach((inner) => this.subqueries(inner, scope));
    if (!isNode(expr)) return;
    if (isNode(expr['ast']) && expr['ast'].type === 'select') {
      this.select(expr['ast'], scope, false);
      return;
    }
    for (const inner of Object.values(expr)) this.subqueries(inner, scope);
  }

  private columnsOf(expr: Node, scope: Scope): ColumnRef[] {
    return columnRefs(expr).flatMap((ref) => {
      if (nameOf(ref['column']) !== '*') return scope.resolve(ref) ?? [];
      const alias = nameOf(ref['table']);
      const tables = alias === undefined ? scope.all : [scope.tableOf(alias)];
      return tables.flatMap((table) => (table === undefined ? [] : { table, column: '*' }));
    });
  }

  private collectAggregates(expr: Node, scope: Scope): void {
    if (isNode(expr['ast'])) return;
    if (expr.type === 'aggr_func') {
      const { args } = expr;
      const inner = isNode(args) && isNode(args['expr']) ? args['expr'] : undefined;
      const ref = inner?.type === 'column_ref' ? scope.resolve(inner) : undefined;
      const what = inner?.type === 'star' ? '*' : ref === undefined ? '..' : `${ref.table}.${ref.column}`;
      const distinct = isNode(args) && args['distinct'] === 'DISTINCT' ? 'DISTINCT ' : '';
      this.aggregates.push(`${(nameOf(expr['name']) ?? '').toUpperCase()}(${distinct}${what})`);
      return;
    }
    for (const inner of Object.values(expr).flat()) if (isNode(inner)) this.collectAggregates(inner, scope);
  }
}

/** Tables in brackets, `a LEFT JOIN (b JOIN c ON ..) ON ..`, one after another; what the brackets are joined by stands behind them. */
const withoutBrackets = (entry: Node): readonly Node[] =>
  Array.isArray(entry['expr'])
    ? [
        ...nodes(entry['expr']).flatMap(withoutBrackets),
        { on: entry['on'] },
        ...nodes(entry['joins']).flatMap(withoutBrackets),
      ]
    : [entry];

const unique = <T>(values: readonly T[]): T[] => [
  ...new Map(values.map((value) => [JSON.stringify(value), value])).values(),
];
