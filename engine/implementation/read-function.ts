import { CodeBlockWriter } from 'ts-morph';
import type { Session } from '../../runtime/mysql';
import type { ReadPlan, ReadPlans } from '../access/plan';
import { refuse } from '../statement/problem';
import type { JoinTree, Operand, Query, SourceId, Statement } from '../statement/tree';
import { columnsIn, expressionsOf, sourcesOf, visitQuery } from '../statement/walk';
import type { Paths } from '../access/paths/paths';
import type { EntityWriter } from './entities';
import { ExpressionPrinter, type ExpressionScope } from './expression';
import { KeyPrinter } from './keys';
import { camelCase, member, StatementNames } from './names';
import { writeSelect } from './select';
import { StepsWriter } from './steps';

export interface ReadFunctionInput {
  readonly name: string;
  /** The statement as the application writes it, for the comment. */
  readonly sql: string;
  readonly statement: Statement;
  readonly plans: ReadPlans;
  readonly paths: Paths;
  readonly session: Session;
  readonly entities: EntityWriter;
}

/** A function that serves one SELECT: first the reads of its plan, then what the statement says of the rows. */
class ReadFunctionWriter {
  private readonly names: StatementNames;
  private readonly writer = new CodeBlockWriter({ indentNumberOfSpaces: 2 });
  private readonly queries = new Map<Query, string>();
  private readonly scope: ExpressionScope;
  private readonly isCounted: boolean;
  /** Sources on the right of a LEFT JOIN. */
  private readonly optional = new Set<SourceId>();

  constructor(private readonly input: ReadFunctionInput) {
    const { statement, plans, session } = input;
    this.names = new StatementNames(statement);
    this.scope = {
      names: this.names,
      session,
      query: (query) => this.queryCall(query),
      noneOf: (query) => this.noneOf(query),
    };
    const counted = plans.ways.map(({ plan }) => plan.steps.some((step) => step.counted));
    this.isCounted = counted[0] === true;
    if (counted.includes(!this.isCounted)) refuse('one way of reading that counts, and one that does not');
  }

  private get printer(): ExpressionPrinter {
    return new ExpressionPrinter(this.scope);
  }

  /** Sources of the queries around a query whose rows it looks at. */
  private outer(query: Query): readonly SourceId[] {
    const { statement } = this.input;
    const own = new Set(query.body.kind === 'select' ? sourcesOf(query.body.from) : []);
    const inner = new Set<SourceId>();
    visitQuery(query, statement, (one) => {
      if ('query' in one && one.query.body.kind === 'select')
        for (const source of sourcesOf(one.query.body.from)) inner.add(source);
    });
    const used = expressionsOf(query).flatMap((one) => columnsIn(one, statement).map(({ source }) => source));
    return [...new Set(used)].filter((source) => !own.has(source) && !inner.has(source)).sort((a, b) => a - b);
  }

  private queryCall(query: Query): string {
    const name = this.queries.get(query);
    if (name === undefined) return refuse('a subquery that was not found');
    return `${name}(${this.outer(query)
      .map((source) => this.names.row(source))
      .join(', ')})`;
  }

  /** Constants that say how rows of a source are read, in the ways that there are. */
  private readersOf(source: SourceId): readonly string[] {
    const { statement, plans, entities } = this.input;
    const readers = plans.ways.flatMap(({ plan }) => [
      ...plan.steps
        .flatMap(({ feeds }) => feeds.filter((feed) => feed.source === source))
        .map((feed) => entities.entity(feed.entity)),
      ...plan.copied.filter((copy) => copy.source === source).map((copy) => entities.carried(copy, statement)),
    ]);
    return [...new Set(readers)];
  }

  private noRow(source: SourceId): string {
    const from = this.input.statement.sources[source]!;
    if (from.kind !== 'table') return refuse('a derived table that may have no row');
    const [first] = this.readersOf(source);
    return first === undefined ? refuse(`no step reads ${from.alias}`) : `${first}.none`;
  }

  private rowType(source: SourceId): string {
    const from = this.input.statement.sources[source]!;
    if (from.kind !== 'table') return `Row<${from.columns.map((column) => JSON.stringify(column)).join(' | ')}>`;
    return this.readersOf(source)
      .map((reader) => `RowOf<typeof ${reader}>`)
      .join(' | ');
  }

  /** Conditions that every way drops rows by as they come; one on the right of a LEFT JOIN is asked again of the row of NULLs. */
  private isDropped(condition: Operand): boolean {
    const { plans } = this.input;
    return plans.ways.every(({ plan }) => {
      const dropping = plan.steps.filter(({ dropped }) => dropped.some((one) => one.condition === condition));
      const sources = new Set(
        dropping
          .flatMap(({ dropped }) => dropped.filter((one) => one.condition === condition))
          .map(({ source }) => source),
      );
      const [source] = sources;
      if (source === undefined || this.optional.has(source)) return false;
      return plan.steps
        .filter(({ feeds }) => feeds.some((feed) => feed.source === source))
        .every((step) => dropping.includes(step));
    });
  }

  /** A subquery without rows is NULL, of the type that its column has. */
  private noneOf({ body }: Query): string {
    if (body.kind === 'union') return refuse('UNION in generated code');
    if (body.grouped && body.groupBy.length === 0) return 'sql.null';
    const [column] = body.columns;
    if (column?.expression.kind !== 'column') return refuse('a subquery of an expression that may have no row');
    return member(this.noRow(column.expression.source), column.expression.column);
  }

  private findQueries(query: Query): void {
    if (query.body.kind === 'select') this.findOptional(query.body.from, false);
    visitQuery(query, this.input.statement, (one) => {
      if (!('query' in one) || this.queries.has(one.query)) return;
      if (one.query.body.kind === 'select') this.findOptional(one.query.body.from, false);
      this.queries.set(one.query, this.names.other(camelCase(`${one.kind} rows`)));
    });
  }

  private findOptional(tree: JoinTree | null, isOptional: boolean): void {
    if (tree === null) return;
    if (tree.kind === 'source') {
      if (isOptional) this.optional.add(tree.source);
      return;
    }
    this.findOptional(tree.left, isOptional);
    this.findOptional(tree.right, isOptional || tree.type === 'left');
  }

  private writeQuery(query: Query, counted = false): void {
    writeSelect(
      query,
      {
        statement: this.input.statement,
        scope: this.scope,
        noRow: (source) => this.noRow(source),
        rowType: (source) => this.rowType(source),
        isDropped: (condition) => this.isDropped(condition),
        counted,
      },
      this.writer,
    );
  }

  /** Inner ones first: those that stand further in are called by those around them. */
  private writeSubqueries(): void {
    for (const [query, name] of [...this.queries].reverse()) {
      const rows = this.outer(query).map((source) => `${this.names.row(source)}: ${this.rowType(source)}`);
      this.writer
        .write(`const ${name} = (${rows.join(', ')}): Rows =>`)
        .space()
        .inlineBlock(() => this.writeQuery(query));
      this.writer.write(';').newLine();
    }
  }

  private writeDerived(): void {
    this.input.statement.sources.forEach((source, id) => {
      if (source.kind !== 'derived') return;
      const columns = source.columns.map((column) => JSON.stringify(column)).join(', ');
      const name = this.names.other(`${this.names.row(id)}Query`);
      this.writer
        .write(`const ${name} = (): Rows =>`)
        .space()
        .inlineBlock(() => this.writeQuery(source.query));
      this.writer.write(';').newLine();
      this.writer.writeLine(`const ${this.names.rows(id)} = named([${columns}], ${name}());`);
    });
  }

  private writeSteps(plan: ReadPlan, declaration: string): void {
    const { statement, entities } = this.input;
    const keysOf = (entity: string) =>
      new KeyPrinter(this.names, this.printer, (key) => entities.template(entity, key));
    new StepsWriter(
      plan,
      {
        statement,
        names: this.names,
        printer: this.printer,
        keys: (id) => keysOf(entities.entity(id)),
        entity: (id) => entities.entity(id),
        carried: (copy) => entities.carried(copy, statement),
        ownKey: (id, row) => this.ownKey(id, row),
      },
      this.writer,
      declaration,
    ).write();
  }

  private ownKey(id: string, row: string): string {
    const { paths, entities } = this.input;
    const owner = entities.plan(id);
    const path = paths.of(owner.drivingTable).find(({ index }) => index === null) ?? refuse(`no key of ${id}`);
    const name = entities.entity(id);
    const made = [path.partition, ...(path.sort === null ? [] : [path.sort])].map((template, at) => {
      const parts = template.parts.map((part) =>
        'literal' in part ? part : { ...part, fill: { kind: 'shards' as const, count: 1 } },
      );
      const constant = entities.template(name, { ...template, parts });
      const fills = template.parts.flatMap((part) => ('column' in part ? [`[${member(row, part.column)}]`] : []));
      return `${constant}.${at === 0 ? 'of' : 'equals'}(${['sql', ...fills].join(', ')})`;
    });
    return `keys(${made.join(', ')})`;
  }

  write(): string {
    const { statement, plans, name, sql } = this.input;
    const { body } = statement;
    if (body.kind !== 'select') return refuse('a write where a read is generated');
    this.findQueries(body.query);
    for (const source of statement.sources) if (source.kind === 'derived') this.findQueries(source.query);
    const given = statement.parameters.map(
      (parameter, at) => `${this.names.parameters[at]}: ${parameter.list ? 'readonly Value[]' : 'Value'}`,
    );
    const parameters = [
      '{ read, sql }: Access',
      ...(given.length === 0 ? [] : [`[${this.names.parameters.join(', ')}]: readonly [${given.join(', ')}]`]),
      ...(statement.parts.length === 0
        ? []
        : [`${given.length === 0 ? '_: readonly [], ' : ''}on: ReadonlySet<number>`]),
    ];
    this.writer.writeLine(`/** ${sql.replace(/\s+/g, ' ').replaceAll('*/', '* /').trim()} */`);
    this.writer.write(`export async function ${name}(${parameters.join(', ')}): Promise<Rows>`).block(() => {
      const [only, ...more] = plans.ways;
      if (only !== undefined && more.length === 0) this.writeSteps(only.plan, 'const ');
      else this.writeWays();
      this.writeDerived();
      this.writeSubqueries();
      this.writeQuery(body.query, this.isCounted);
    });
    return this.writer.toString();
  }

  private writeWays(): void {
    const { ways } = this.input.plans;
    const sources = [
      ...new Set(
        ways.flatMap(({ plan }) => [
          ...plan.steps.flatMap(({ feeds }) => feeds.map(({ source }) => source)),
          ...plan.copied.map(({ source }) => source),
        ]),
      ),
    ];
    for (const source of sources)
      this.writer.writeLine(
        `let ${this.names.rows(source)}: readonly ${this.rowType(source).includes('|') ? `(${this.rowType(source)})` : this.rowType(source)}[] = [];`,
      );
    ways.forEach(({ parts, plan }, at) => {
      const isLast = at === ways.length - 1;
      const condition = parts.map((part) => `on.has(${part})`).join(' && ');
      this.writer
        .write(`${at === 0 ? '' : 'else '}${isLast ? '' : `if (${condition}) `}`)
        .inlineBlock(() => this.writeSteps(plan, ''));
      this.writer.newLine();
    });
  }
}

/**
 * TypeScript of a function that serves a SELECT on DynamoDB. It takes the values of the statement's parameters, and which of its optional
 * parts are there.
 * @throws StatementProblem for what no code is generated for
 */
export const readFunction = (input: ReadFunctionInput): string => new ReadFunctionWriter(input).write();
