import type {
  ColumnReference,
  Expression,
  JoinTree,
  Operand,
  Query,
  Select,
  SourceId,
  Statement,
} from '../../statement/tree';
import { childrenOf, columnsIn, hasSubquery, isFixed, sourcesOf, subqueryOf, windowsIn } from '../../statement/walk';
import type { Alternatives, RowFilter, Rule, RuleValue, Rules } from './rule';

/**
 * What a statement says of the rows of its tables. Three-valued logic is kept in mind: a rule is only made of conditions that drop a row
 * when they are not true, and only for sources whose rows can be dropped there. Rows on the right of a LEFT JOIN are dropped by its ON, and
 * by a WHERE that is never true for the NULLs in their place, which holds for every comparison.
 */

type Draft = Rule extends infer R ? (R extends Rule ? Omit<R, 'source' | 'column' | 'parts' | 'from'> : never) : never;

const FLIPPED: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '=': '=' };

const BOUNDS: Readonly<Record<string, { readonly kind: 'low' | 'high'; readonly inclusive: boolean }>> = {
  '<': { kind: 'high', inclusive: false },
  '<=': { kind: 'high', inclusive: true },
  '>': { kind: 'low', inclusive: false },
  '>=': { kind: 'low', inclusive: true },
};

/** Sources whose rows are dropped by a condition. */
type Droppable = ReadonlySet<SourceId>;

/** Sources in whose place no join puts NULLs. */
const solid = (tree: JoinTree | null): readonly SourceId[] => {
  if (tree === null) return [];
  if (tree.kind === 'source') return [tree.source];
  return tree.type === 'left' ? solid(tree.left) : [...solid(tree.left), ...solid(tree.right)];
};

/** Sources of which a condition that always stands compares a column: no row of NULLs passes it. */
const asked = (conditions: readonly Operand[]): Droppable =>
  new Set(
    conditions.flatMap(({ expression, part }) => {
      if (part !== null || expression.kind !== 'call' || FLIPPED[expression.name] === undefined) return [];
      return expression.args.flatMap((arg) => (arg.kind === 'column' ? [arg.source] : []));
    }),
  );

class Collector {
  readonly rules: Rule[] = [];
  readonly alternatives: Alternatives[] = [];
  readonly filters: RowFilter[] = [];

  constructor(private readonly statement: Statement) {}

  query(query: Query, droppable: Droppable): void {
    const { body } = query;
    if (body.kind === 'union') {
      this.query(body.left, new Set());
      this.query(body.right, new Set());
      return;
    }
    this.select(body, droppable);
    for (const item of query.orderBy) if ('expression' in item) this.nested(item.expression);
  }

  /** @param around sources of queries around it whose rows are dropped when this one gives no row */
  private select(select: Select, around: Droppable): void {
    for (const { expression } of select.columns) this.nested(expression);
    for (const expression of select.groupBy) this.nested(expression);
    for (const { expression } of select.having) this.nested(expression);
    this.from(select.from, asked(select.where));
    // Without GROUP BY an aggregate gives a row of no rows, too.
    const always = select.grouped && select.groupBy.length === 0;
    this.conditions(select.where, new Set([...sourcesOf(select.from), ...(always ? [] : around)]), solid(select.from));
  }

  /** @param wanted sources of which the statement wants a row that is there: a LEFT JOIN to one of them is an inner one */
  from(tree: JoinTree | null, wanted: Droppable): void {
    if (tree === null) return;
    if (tree.kind === 'source') {
      const source = this.statement.sources[tree.source]!;
      if (source.kind === 'derived') this.query(source.query, new Set());
      return;
    }
    this.from(tree.left, wanted);
    this.from(tree.right, wanted);
    const inner = tree.type === 'inner' || sourcesOf(tree.right).some((source) => wanted.has(source));
    const sides = inner ? [tree.left, tree.right] : [tree.right];
    this.conditions(tree.on, new Set(sides.flatMap(sourcesOf)), sides.flatMap(solid));
  }

  /** @param own sources whose rows a condition on them alone can drop, whatever it says of NULL */
  conditions(conditions: readonly Operand[], droppable: Droppable, own: readonly SourceId[]): void {
    for (const condition of conditions) {
      this.condition(condition.expression, this.chain(condition.part), droppable, this.rules);
      const [source, ...more] = new Set(columnsIn(condition.expression, this.statement).map((one) => one.source));
      if (source !== undefined && more.length === 0 && own.includes(source) && !hasSubquery(condition.expression))
        this.filters.push({ source, condition });
    }
  }

  /** A part and those that it stands in. */
  private chain(part: number | null): readonly number[] {
    return part === null ? [] : [part, ...this.chain(this.statement.parts[part]!.parent)];
  }

  private condition(expression: Expression, parts: readonly number[], droppable: Droppable, into: Rule[]): void {
    switch (expression.kind) {
      case 'all':
        for (const operand of expression.operands)
          this.condition(operand.expression, [...parts, ...this.chain(operand.part)], droppable, into);
        return;
      case 'any':
        this.either(expression, parts, droppable);
        this.nested(expression);
        return;
      case 'call':
        this.comparison(expression, parts, droppable, into);
        break;
      case 'in':
        if (expression.left.kind === 'column' && expression.items.every((item) => isFixed(item.expression)))
          this.add(
            expression.left,
            { kind: 'equal', value: { kind: 'list', items: expression.items } },
            parts,
            [expression],
            droppable,
            into,
          );
        break;
      case 'exists':
        this.query(expression.query, droppable);
        return;
      case 'in-query':
        this.membership(expression, parts, droppable, into);
        return;
      default:
    }
    this.nested(expression);
  }

  private comparison(
    whole: Extract<Expression, { kind: 'call' }>,
    parts: readonly number[],
    droppable: Droppable,
    into: Rule[],
  ): void {
    const { name, args } = whole;
    const [left, right, third] = args;
    if (name === 'BETWEEN' && left?.kind === 'column') {
      if (right !== undefined && isFixed(right))
        this.add(left, { kind: 'low', expression: right, inclusive: true }, parts, [], droppable, into);
      if (third !== undefined && isFixed(third))
        this.add(left, { kind: 'high', expression: third, inclusive: true }, parts, [], droppable, into);
      return;
    }
    if (left === undefined || right === undefined || FLIPPED[name] === undefined) return;
    this.oneSide(name, left, right, whole, parts, droppable, into);
    this.oneSide(FLIPPED[name], right, left, whole, parts, droppable, into);
  }

  private oneSide(
    operator: string,
    column: Expression,
    other: Expression,
    whole: Expression,
    parts: readonly number[],
    droppable: Droppable,
    into: Rule[],
  ): void {
    if (column.kind !== 'column') return;
    if (operator === '=') {
      const value: RuleValue | undefined = isFixed(other)
        ? { kind: 'value', expression: other }
        : other.kind === 'column' && other.source !== column.source
          ? { kind: 'columns', columns: [other] }
          : undefined;
      if (value !== undefined) this.add(column, { kind: 'equal', value }, parts, [whole], droppable, into);
    } else if (isFixed(other))
      this.add(column, { ...BOUNDS[operator]!, expression: other }, parts, [whole], droppable, into);
  }

  /** `x IN (SELECT y ..)`: each is the value of the other. */
  private membership(
    { left, query }: Extract<Expression, { kind: 'in-query' }>,
    parts: readonly number[],
    droppable: Droppable,
    into: Rule[],
  ): void {
    this.query(query, droppable);
    this.nested(left);
    const { body } = query;
    if (body.kind !== 'select') return;
    const lefts = left.kind === 'row' ? left.items : [left];
    body.columns.forEach(({ expression: output }, index) => {
      const own = lefts[index];
      if (own?.kind !== 'column' || output.kind !== 'column') return;
      if (!isRowKey(body, output)) return;
      this.add(own, { kind: 'equal', value: { kind: 'columns', columns: [output] } }, parts, [], droppable, into);
      if (query.limit === null)
        this.add(
          output,
          { kind: 'equal', value: { kind: 'columns', columns: [own] } },
          parts,
          [],
          new Set([output.source]),
          into,
        );
    });
  }

  /** OR: rules of each operand, for those sources of which every operand says something. */
  private either(
    whole: Extract<Expression, { readonly operands: readonly Operand[] }>,
    parts: readonly number[],
    droppable: Droppable,
  ): void {
    // An operand whose part is off is not there: then it allows nothing, and the others still hold.
    const options = whole.operands.map(({ expression }) => {
      const found: Rule[] = [];
      const inner = new Collector(this.statement);
      inner.condition(expression, [], droppable, found);
      return found;
    });
    for (const source of droppable) {
      const own = options.map((rules) => rules.filter((rule) => rule.source === source && rule.parts.length === 0));
      if (own.length > 1 && own.every((rules) => rules.length > 0))
        this.alternatives.push({ source, parts, from: whole, options: own });
    }
  }

  /** Subqueries in places where nothing depends on whether they give a row. */
  nested(expression: Expression): void {
    const query = subqueryOf(expression);
    if (query !== undefined) this.query(query, new Set());
    for (const child of childrenOf(expression)) this.nested(child);
  }

  /** A rule for the table behind a column; of a derived table for the tables that it is made of. */
  private add(
    column: ColumnReference,
    draft: Draft,
    parts: readonly number[],
    from: readonly Expression[],
    droppable: Droppable,
    into: Rule[],
  ): void {
    if (!droppable.has(column.source)) return;
    const source = this.statement.sources[column.source]!;
    if (source.kind === 'table') {
      into.push({ source: column.source, column: column.column, parts, from, ...draft });
      return;
    }
    for (const base of pushable(source.query, source.columns.indexOf(column.column)))
      this.add(base, draft, parts, [], new Set([base.source]), into);
  }
}

/** Columns that a condition on a column of a derived table can be put on instead; none where that would change its rows. */
function pushable({ body, limit }: Query, index: number): readonly ColumnReference[] {
  if (limit !== null) return [];
  if (body.kind === 'union') return [...pushable(body.left, index), ...pushable(body.right, index)];
  const output = body.columns[index]?.expression;
  return output?.kind === 'column' && isRowKey(body, output) ? [output] : [];
}

const isAmong = (list: readonly Expression[], { source, column }: ColumnReference): boolean =>
  list.some((one) => one.kind === 'column' && one.source === source && one.column === column);

/** True when rows with another value of the column can be left out without a change to the others: it divides groups and windows. */
const isRowKey = ({ grouped, groupBy, columns }: Select, column: ColumnReference): boolean =>
  (!grouped || isAmong(groupBy, column)) &&
  columns.flatMap(({ expression }) => windowsIn(expression)).every(({ partitionBy }) => isAmong(partitionBy, column));

/** Rules of a statement: of its queries, or of the tables that it writes. */
export function rulesOf(statement: Statement): Rules {
  const collector = new Collector(statement);
  const { body } = statement;
  switch (body.kind) {
    case 'select':
      collector.query(body.query, new Set());
      break;
    case 'insert':
    case 'replace':
      if (body.rows.kind === 'query') collector.query(body.rows.query, new Set());
      if (body.rows.kind === 'values') for (const { expression } of body.rows.rows.flat()) collector.nested(expression);
      for (const { value } of body.onDuplicate) collector.nested(value);
      break;
    case 'update':
    case 'delete':
      if (body.kind === 'update') for (const { value } of body.set) collector.nested(value);
      collector.from(body.from, asked(body.where));
      collector.conditions(body.where, new Set(sourcesOf(body.from)), solid(body.from));
  }
  return { rules: collector.rules, alternatives: collector.alternatives, filters: collector.filters };
}
