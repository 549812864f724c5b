import { CodeBlockWriter } from 'ts-morph';
import { refuse } from '../statement/problem';
import type {
  Expression,
  JoinTree,
  Operand,
  OrderItem,
  Part,
  Query,
  Select,
  SourceId,
  Statement,
} from '../statement/tree';
import { childrenOf, columnsIn, sourcesOf } from '../statement/walk';
import { ExpressionPrinter, isOnText, type ExpressionScope } from './expression';

/** A query as TypeScript: loops over the rows of its sources, conditions where their rows are there, then groups, order and LIMIT. */

export interface SelectInput {
  readonly statement: Statement;
  readonly scope: ExpressionScope;
  /** What stands for a row of a source that a LEFT JOIN does not find. */
  readonly noRow: (source: SourceId) => string;
  /** Its type. */
  readonly rowType: (source: SourceId) => string;
  /** Rows that fail the condition were dropped as they came. */
  readonly isDropped: (condition: Operand) => boolean;
  /** Keys of the items hold all conditions, and only their number was read. */
  readonly counted: boolean;
}

class SelectWriter {
  private readonly own: ReadonlySet<SourceId>;
  private readonly asked = new Set<Operand>();
  private readonly bound = new Set<SourceId>();

  constructor(
    private readonly query: Query,
    private readonly select: Select,
    private readonly input: SelectInput,
    private writer: CodeBlockWriter,
  ) {
    this.own = new Set(sourcesOf(select.from));
  }

  private get printer(): ExpressionPrinter {
    return new ExpressionPrinter(this.input.scope);
  }

  /** What a body writes, to see what it needs before it is written. */
  private captured(body: () => void): string {
    const { writer } = this;
    this.writer = new CodeBlockWriter({ indentNumberOfSpaces: 2 });
    body();
    const text = this.writer.toString();
    this.writer = writer;
    return text;
  }

  /** Rows that a text mentions, in braces; undefined when it mentions none. */
  private mentioned(sources: readonly SourceId[], text: string): string | undefined {
    const rows = sources.map((source) => this.input.scope.names.row(source));
    const used = rows.filter((row) => new RegExp(`\\b${row}\\b`).test(text));
    return used.length === 0 ? undefined : `{ ${used.join(', ')} }`;
  }

  private check(conditions: readonly Operand[]): void {
    for (const condition of conditions) this.writer.writeLine(`if (${this.printer.fails(condition)}) continue;`);
  }

  /** Conditions of WHERE of which all rows are there. */
  private where(): void {
    if (this.input.counted) return;
    const ready = this.select.where.filter(
      (condition) =>
        !this.asked.has(condition) &&
        !this.input.isDropped(condition) &&
        columnsIn(condition.expression, this.input.statement).every(
          ({ source }) => !this.own.has(source) || this.bound.has(source),
        ),
    );
    for (const condition of ready) this.asked.add(condition);
    this.check(ready);
  }

  private loop(source: SourceId, body: () => void): void {
    const { names } = this.input.scope;
    this.bound.add(source);
    const text = this.captured(body);
    const row = this.mentioned([source], text) === undefined ? '_' : names.row(source);
    this.writer.write(`for (const ${row} of ${names.rows(source)})`).block(() => this.writer.write(text));
  }

  private walk(tree: JoinTree, isFiltered: boolean, body: () => void): void {
    const filter = (): void => {
      if (isFiltered) this.where();
    };
    if (tree.kind === 'source') {
      this.loop(tree.source, () => {
        filter();
        body();
      });
      return;
    }
    this.walk(tree.left, isFiltered, () => {
      if (tree.type === 'inner')
        this.walk(tree.right, isFiltered, () => {
          this.check(tree.on);
          body();
        });
      else this.leftJoin(tree, isFiltered, body);
    });
  }

  private leftJoin(tree: Extract<JoinTree, { kind: 'join' }>, isFiltered: boolean, body: () => void): void {
    const { names } = this.input.scope;
    const rights = sourcesOf(tree.right);
    const rows = rights.map((source) => names.row(source)).join(', ');
    const types = rights.map((source) => `${names.row(source)}: ${this.input.rowType(source)}`).join('; ');
    const matches = names.other(`${names.row(rights[0]!)}Matches`);
    this.writer.writeLine(`const ${matches}: { ${types} }[] = [];`);
    this.walk(tree.right, false, () => {
      this.check(tree.on);
      this.writer.writeLine(`${matches}.push({ ${rows} });`);
    });
    const none = rights.map((source) => `${names.row(source)}: ${this.input.noRow(source)}`).join(', ');
    const text = this.captured(() => {
      if (isFiltered) this.where();
      body();
    });
    const row = this.mentioned(rights, text) ?? '_';
    this.writer.write(`for (const ${row} of orNone(${matches}, { ${none} }))`).block(() => this.writer.write(text));
  }

  private get order(): readonly OrderItem[] {
    return this.query.orderBy.map((item) => ('expression' in item ? item : refuse('ORDER BY of a union')));
  }

  /** Items of a list, those whose part is off left out. */
  private list(items: readonly { readonly text: string; readonly part: Part }[]): string {
    const texts = items.map(({ text, part }) => {
      const on = isOnText(part);
      return on === null ? text : `...(${on} ? [${text}] : [])`;
    });
    return `[${texts.join(', ')}]`;
  }

  private found(printer: ExpressionPrinter): string {
    const row = this.select.columns.map(({ expression }) => printer.value(expression)).join(', ');
    const keys = this.order.map(({ expression, part }) => ({ text: printer.value(expression), part }));
    return keys.length === 0 ? `{ row: [${row}] }` : `{ row: [${row}], keys: ${this.list(keys)} }`;
  }

  private arrangement(): string {
    const { limit } = this.query;
    const descending = this.order.map(({ descending: down, part }) => ({ text: String(down), part }));
    const bound = (name: string, value: string, part: Part): string => {
      const on = isOnText(part);
      return `${name}: ${on === null ? value : `${on} ? ${value} : undefined`}`;
    };
    const how = [
      ...(this.select.distinct ? ['distinct: true'] : []),
      ...(descending.length === 0 ? [] : [`descending: ${this.list(descending)}`]),
      ...(limit === null ? [] : [bound('limit', this.printer.value(limit.count), limit.part)]),
      ...(limit === null || limit.offset === null
        ? []
        : [bound('offset', this.printer.value(limit.offset), limit.part)]),
    ];
    return how.length === 0 ? '' : `, { ${how.join(', ')} }`;
  }

  private grouped(found: string): void {
    const { scope } = this.input;
    const { names } = scope;
    const sources = [...this.own];
    const rows = sources.map((source) => names.row(source));
    const [combined, group] = [names.other('combined'), names.other('group')];
    const type = `{ ${sources.map((source) => `${names.row(source)}: ${this.input.rowType(source)}`).join('; ')} }`;
    this.writer.writeLine(`const ${combined}: ${type}[] = [];`);
    this.from(() => this.writer.writeLine(`${combined}.push({ ${rows.join(', ')} });`));
    const none = sources.map((source) => `${names.row(source)}: ${this.input.noRow(source)}`).join(', ');
    const by = this.select.groupBy.map((one) => this.printer.value(one)).join(', ');
    const keys = by === '' ? '' : `, (${this.mentioned(sources, by) ?? ''}) => [${by}]`;
    this.writer.write(`for (const ${group} of grouped(sql, ${combined}, { ${none} }${keys}))`).block(() => {
      const printer = new ExpressionPrinter({ ...scope, group: { name: group, rows } });
      const text = this.captured(() => {
        for (const condition of this.select.having) this.writer.writeLine(`if (${printer.fails(condition)}) continue;`);
        this.writer.writeLine(`${found}.push(${this.found(printer)});`);
      });
      const first = this.outsideOfAggregates();
      if (first.length > 0) this.writer.writeLine(`const { ${first.join(', ')} } = ${group}.first;`);
      this.writer.write(text);
    });
  }

  /** Rows that expressions of a group look at outside of aggregates; within one they are all of the group, one after another. */
  private outsideOfAggregates(): readonly string[] {
    const { statement, scope } = this.input;
    const sourcesIn = (expression: Expression): readonly SourceId[] => {
      if (expression.kind === 'aggregate') return [];
      if ('query' in expression) return columnsIn(expression, statement).map(({ source }) => source);
      return expression.kind === 'column' ? [expression.source] : childrenOf(expression).flatMap(sourcesIn);
    };
    const used = new Set(
      [...this.select.columns, ...this.select.having, ...this.order].flatMap(({ expression }) => sourcesIn(expression)),
    );
    return [...this.own].filter((source) => used.has(source)).map((source) => scope.names.row(source));
  }

  private from(body: () => void): void {
    const { from } = this.select;
    if (from !== null) {
      this.walk(from, true, body);
      return;
    }
    // One row without columns.
    this.writer.write('for (const _ of [undefined])').block(() => {
      this.where();
      body();
    });
  }

  write(): void {
    if (this.select.having.length > 0 && !this.select.grouped) return refuse('HAVING without a group');
    const found = this.input.scope.names.other('found');
    this.writer.writeLine(`const ${found}: Found[] = [];`);
    if (this.select.grouped) this.grouped(found);
    else this.from(() => this.writer.writeLine(`${found}.push(${this.found(this.printer)});`));
    this.writer.writeLine(`return arranged(sql, ${found}${this.arrangement()});`);
  }
}

/** Writes the body of a function that returns the rows of a query. */
export function writeSelect(query: Query, input: SelectInput, writer: CodeBlockWriter): void {
  if (query.body.kind === 'union') return refuse('UNION in generated code');
  new SelectWriter(query, query.body, input, writer).write();
}
