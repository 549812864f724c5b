import type { CodeBlockWriter } from 'ts-morph';
import { refuse } from '../statement/problem';
import type { Limit, SourceId, Statement } from '../statement/tree';
import type { CopiedSource, ReadPlan, ReadStep } from '../access/plan';
import type { ExpressionPrinter } from './expression';
import type { KeyPrinter } from './keys';
import { property, type StatementNames } from './names';

/** The steps of a plan as TypeScript: which items are read, and which rows they are. */

export interface StepsInput {
  readonly statement: Statement;
  readonly names: StatementNames;
  readonly printer: ExpressionPrinter;
  /** Prints keys of the items of an entity. */
  readonly keys: (entity: string) => KeyPrinter;
  /** Name of the constant of an entity. */
  readonly entity: (id: string) => string;
  /** Name of the constant that reads a table's columns from what items of another one carry. */
  readonly carried: (copy: CopiedSource) => string;
  /** Template of the key of an owner's items, with its columns filled from a row called `row`. */
  readonly ownKey: (entity: string, row: string) => string;
}

const limitOf = ({ body }: Statement): Limit | null => (body.kind === 'select' ? body.query.limit : null);

export class StepsWriter {
  private readonly fedBy = new Map<SourceId, string[]>();

  constructor(
    private readonly plan: ReadPlan,
    private readonly input: StepsInput,
    private readonly writer: CodeBlockWriter,
    /** `const `, or empty where the variables are declared before. */
    private readonly declaration: string,
  ) {}

  write(): void {
    this.plan.steps.forEach((step, at) => this.step(step, at));
  }

  private isLastFor(source: SourceId, at: number): boolean {
    return !this.plan.steps.slice(at + 1).some(({ feeds }) => feeds.some((feed) => feed.source === source));
  }

  private step(step: ReadStep, at: number): void {
    const { names, entity } = this.input;
    const first = entity(step.feeds[0]!.entity);
    if (step.counted) {
      const [{ source }] = step.feeds as [ReadStep['feeds'][0]];
      const count = `await read.count(${this.shape(step)}, ${this.askedKeys(step)})`;
      this.assign(source, `Array.from({ length: ${count} }, () => ${first}.none)`);
      return;
    }
    const items = names.other(`${names.row(step.feeds[0]!.source)}Items`);
    this.writer.writeLine(`const ${items} = ${this.items(step, first)};`);
    for (const { source, entity: id } of step.feeds) {
      const rows = `${entity(id)}.rows(${items})${this.filters(step, source)}`;
      const all = [...(this.fedBy.get(source) ?? []), rows];
      this.fedBy.set(source, all);
      if (this.isLastFor(source, at)) this.assign(source, this.together(all, entity(id)));
    }
    for (const copy of this.plan.copied)
      if (step.feeds.some(({ source }) => source === copy.from)) this.assign(copy.source, this.copied(copy));
  }

  private assign(source: SourceId, rows: string): void {
    this.writer.writeLine(`${this.declaration}${this.input.names.rows(source)} = ${rows};`);
  }

  /** The same item can come by two ways, as of an OR. */
  private together(all: readonly string[], entity: string): string {
    return all.length === 1 ? all[0]! : `eachOnce([${all.map((rows) => `...${rows}`).join(', ')}], ${entity}.keys)`;
  }

  private filters({ dropped }: ReadStep, source: SourceId): string {
    const holds = dropped
      .filter((one) => one.source === source)
      .map(({ condition }) => this.input.printer.holds(condition));
    return holds.length === 0 ? '' : `.filter((${this.input.names.row(source)}) => ${holds.join(' && ')})`;
  }

  private shape({ table, index, forward }: ReadStep): string {
    const texts = [
      `table: ${JSON.stringify(table)}`,
      ...(index === null ? [] : [`index: ${JSON.stringify(index)}`]),
      ...(forward ? [] : ['backward: true']),
    ];
    return `{ ${texts.join(', ')} }`;
  }

  private askedKeys({ partition, sort, feeds }: ReadStep): string {
    return this.input.keys(feeds[0]!.entity).keys(partition, sort);
  }

  private items(step: ReadStep, entity: string): string {
    if (step.operation === 'Scan') return `await read.scan(${JSON.stringify(step.table)})`;
    if (step.lookup !== null) return this.throughLookup(step, entity);
    if (step.operation !== 'Query') return `await read.get(${entity}, ${this.askedKeys(step)})`;
    const found = this.queried(step, entity);
    return step.fetch ? `await read.fetched(${entity}, ${found})` : found;
  }

  private queried(step: ReadStep, entity: string): string {
    const asked = `${this.shape(step)}, ${this.askedKeys(step)}`;
    const limit = limitOf(this.input.statement);
    // Rows of an index that are fetched afterwards cannot be counted before.
    if (step.limited === null || limit === null || limit.part !== null || step.fetch)
      return `await read.query(${asked}, ${entity}.keys)`;
    const { printer } = this.input;
    const wanted = [limit.count, limit.offset]
      .flatMap((one) => (one === null ? [] : [`rowCount(${printer.value(one)})`]))
      .join(' + ');
    const rows = step.feeds.map(
      ({ source, entity: id }) => `${this.input.entity(id)}.rows(items)${this.filters(step, source)}.length`,
    );
    const how = [
      `wanted: ${wanted}`,
      `exactly: ${step.limited === 'exactly'}`,
      `rowsIn: (items) => ${rows.join(' + ')}`,
      `names: ${entity}.keys`,
    ];
    return `await read.filled(${asked}, { ${how.join(', ')} })`;
  }

  private throughLookup({ lookup, feeds }: ReadStep, entity: string): string {
    const { names } = this.input;
    const { entity: id, partition, sort } = lookup ?? refuse('no lookup');
    const found = names.other('lookups');
    const asked = this.input.keys(id).keys(partition, sort === null ? null : { kind: 'equals', key: sort });
    const name = this.input.entity(id);
    this.writer.writeLine(`const ${found} = ${name}.rows(await read.get(${name}, ${asked}));`);
    const own = this.input.ownKey(feeds[0]!.entity, 'row');
    return `await read.get(${entity}, ${found}.flatMap((row) => ${own}))`;
  }

  private copied(copy: CopiedSource): string {
    const equal = copy.columns.flatMap(({ column, equals }) =>
      equals === null ? [] : [`${property(column)}: ${JSON.stringify(equals)}`],
    );
    return `copied(${this.input.names.rows(copy.from)}, ${this.input.carried(copy)}, { ${equal.join(', ')} })`;
  }
}
