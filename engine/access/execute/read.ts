import type { Item } from '../../../contracts/projection';
import { asTruth, type Value } from '../../../runtime/mysql';
import { Compiler, isAbsent } from '../../evaluation/compile';
import { isOn, type Environment, type Frame, type Given } from '../../evaluation/environment';
import { QueryCompiler, type Evaluated } from '../../evaluation/query';
import { ValueRow, type Row, type TableRow } from '../../evaluation/row';
import { tableOf } from '../../projection/items/item';
import { itemKey, keyText } from '../../projection/items/item-key';
import { refuse } from '../../statement/problem';
import { isTombstone } from '../../transfer/convergence/tombstone/rules';
import type { Expression, Query, SourceId, Statement } from '../../statement/tree';
import type { CopiedSource, ReadPlan, ReadPlans, ReadStep } from '../plan';
import { fromAttribute } from '../../../runtime/dynamodb/values/attribute';
import type { ExecutionContext } from './context';
import { keyOfRow, keysOf, type StepKey } from './keys';
import type { Overlay } from './overlay';
import type { Execution, ItemAnswer, ItemRequest } from './request';
import { inOrder, together } from './together';

/** Executes plans of reads: asks for items step by step, and computes the statement's answer of their rows. */

export interface ReadInput {
  readonly context: ExecutionContext;
  readonly statement: Statement;
  readonly given: readonly Given[];
  /** Parts that are on, those that they stand in included. */
  readonly on: ReadonlySet<number>;
  /** Changes of the statement so far, which its reads are to see. */
  readonly overlay?: Overlay | null;
  /** Collects why values of the answer are open, as the environment of its expressions does. */
  readonly undetermined?: Set<string> | undefined;
}

/** A row with the item that it was read from. */
interface ReadRow {
  readonly row: Row;
  readonly item: Item;
}

/** Items of a page when rows are dropped before they are counted; DynamoDB counts before it drops. */
const PAGE = 100;

export class Reader {
  private readonly found = new Map<SourceId, ReadRow[]>();
  private readonly copied = new Map<SourceId, Row[]>();
  readonly env: Environment;

  constructor(readonly input: ReadInput) {
    this.env = this.compiler(input.statement).env;
  }

  private compiler(statement: Statement): QueryCompiler {
    const { context, given, on, undetermined } = this.input;
    return new QueryCompiler(
      { statement, session: context.session, given, on, ...(undetermined && { undetermined }) },
      {
        typeOf: (source, column) => {
          const from = statement.sources[source]!;
          return from.kind === 'table' ? context.typesOf(from.table).of(column) : refuse(`${from.alias} is no table`);
        },
        rowsOf: (source) => this.rows(source),
      },
    );
  }

  rows(source: SourceId): readonly Row[] {
    const copied = this.copied.get(source);
    if (copied !== undefined) return copied;
    const rows = (this.found.get(source) ?? []).map(({ row }) => row);
    const from = this.input.statement.sources[source];
    const { overlay } = this.input;
    if (overlay === undefined || overlay === null || from?.kind !== 'table') return rows;
    return overlay.rows(from.table, rows as unknown as readonly TableRow[]);
  }

  *read(plans: ReadPlans): Execution<ReadPlan> {
    const way = plans.ways.find(({ parts }) => parts.every((part) => this.input.on.has(part)));
    const { plan } = way ?? refuse('no plan');
    yield* inOrder(plan.steps.map((step) => ({ run: () => this.stepWithCopies(step, plan), after: step.after })));
    return plan;
  }

  private *stepWithCopies(step: ReadStep, { copied }: ReadPlan): Execution<void> {
    yield* this.step(step);
    for (const copy of copied) if (step.feeds.some(({ source }) => source === copy.from)) this.copy(copy);
  }

  private *step(step: ReadStep): Execution<void> {
    const feeds = step.feeds.map(({ source, entity }) => ({ source, entity: this.input.context.entity(entity) }));
    for (const { source } of feeds) if (!this.found.has(source)) this.found.set(source, []);
    const dropped = step.dropped.map(({ source, condition }) => ({
      source,
      holds: this.filter(source, condition.expression, condition.part),
    }));
    const add = (item: Item): number => {
      let added = 0;
      for (const { source, entity } of feeds) {
        const row = this.input.context.row(entity, item);
        if (row === undefined || !dropped.every((one) => one.source !== source || one.holds(row))) continue;
        this.found.get(source)!.push({ row, item });
        added += 1;
      }
      return added;
    };
    const add_all = (items: readonly Item[]): void => items.forEach(add);
    if (step.operation === 'Scan') yield* this.scan(step, add);
    else if (step.lookup !== null) add_all(yield* this.throughLookup(step));
    else {
      const keys = keysOf(step, this.keyInput(step));
      if (step.operation === 'Query') yield* this.query(step, keys, add);
      else
        add_all(
          yield* this.get(
            step.table,
            keys.map((key) => ({ [key.partition.attribute]: key.partition.value, ...sortOf(key) })),
          ),
        );
    }
    for (const { source } of feeds)
      this.found.set(
        source,
        distinct(this.found.get(source)!, (item) => this.identity(step, item)),
      );
  }

  private keyInput(step: ReadStep) {
    const entity = this.input.context.entity(step.feeds[0]!.entity);
    return {
      context: this.input.context,
      // A value that is no key finds nothing; what the server says of it comes of the rows that it is compared with.
      env: { ...this.env, session: { ...this.env.session, warn: () => undefined } },
      table: entity.drivingTable,
      rows: (source: SourceId) => this.rows(source),
    };
  }

  private identity(step: ReadStep, item: Item): string {
    const entity = this.input.context.entity(step.feeds[0]!.entity);
    return keyText(itemKey(tableOf(this.input.context.paths.plan, entity), item));
  }

  /** Undefined conditions and those whose parts are off hold for all. */
  private filter(source: SourceId, expression: Expression, part: number | null): (row: Row) => boolean {
    if (!isOn(part, this.env) || isAbsent(expression, this.env)) return () => true;
    const compiled = new Compiler(this.env).compile(expression);
    const frame: Frame = { rows: [], aggregates: [] };
    return (row) => {
      frame.rows[source] = row;
      return asTruth(compiled.evaluate(frame), this.env.session) === true;
    };
  }

  private *get(table: string, keys: readonly Item[]): Execution<readonly Item[]> {
    const different = [...new Map(keys.map((key) => [keyText(key), key])).values()];
    if (different.length === 0) return [];
    const [answer] = yield [{ kind: 'get', table, keys: different }];
    return answer!.items;
  }

  private *throughLookup(step: ReadStep): Execution<readonly Item[]> {
    const { entity: id, partition, sort } = step.lookup!;
    const lookup = this.input.context.entity(id);
    const owner = this.input.context.entity(step.feeds[0]!.entity);
    const keys = keysOf({ partition, sort: sort === null ? null : { kind: 'equals', key: sort } }, this.keyInput(step));
    const found = yield* this.get(
      lookup.table,
      keys.map((key) => ({ [key.partition.attribute]: key.partition.value, ...sortOf(key) })),
    );
    const path =
      this.input.context.paths.of(owner.drivingTable).find(({ index }) => index === null) ??
      refuse(`no key of ${owner.id}`);
    const own = found
      .filter((item) => !isTombstone(item))
      .map((item) => keyOfRow(path, this.input.context.carried(lookup, item), this.input.context))
      .filter((key) => key !== undefined);
    return yield* this.get(owner.table, own);
  }

  private *query(step: ReadStep, keys: readonly StepKey[], add: (item: Item) => number): Execution<void> {
    const base = keys.map((key) => ({
      kind: 'query' as const,
      table: step.table,
      index: step.index,
      partition: key.partition,
      sort: key.sort,
      forward: step.forward,
      count: step.counted,
    }));
    if (base.length === 0) return;
    const wanted = this.wanted(step);
    if (step.counted) {
      const answers = yield base;
      const total = answers.reduce((sum, { count }) => sum + count, 0);
      // The number alone is asked for: rows without columns.
      this.found.set(
        step.feeds[0]!.source,
        Array.from({ length: total }, () => ({ row: new ValueRow(new Map()), item: {} })),
      );
      return;
    }
    if (wanted === undefined) {
      for (const { items } of yield base) for (const item of yield* this.whole(step, items)) add(item);
      return;
    }
    // Each partition gives as many rows as are asked for; which of them are in the answer is decided when all are there.
    yield* together(base.map((request) => () => this.fill(step, request, wanted, add)));
  }

  private *fill(
    step: ReadStep,
    request: Extract<ItemRequest, { kind: 'query' | 'scan' }>,
    wanted: number,
    add: (item: Item) => number,
  ): Execution<void> {
    let missing = wanted;
    let after: Item | undefined;
    while (missing > 0) {
      const limit = step.limited === 'exactly' ? missing : Math.max(PAGE, missing);
      const [answer]: readonly ItemAnswer[] = yield [{ ...request, limit, ...(after !== undefined && { after }) }];
      for (const item of yield* this.whole(step, answer!.items)) missing -= add(item);
      after = answer!.last;
      if (after === undefined) return;
    }
  }

  /** Items of an index that has not all attributes are fetched by their keys. */
  private *whole(step: ReadStep, items: readonly Item[]): Execution<readonly Item[]> {
    if (!step.fetch) return items;
    const entity = this.input.context.entity(step.feeds[0]!.entity);
    const table = tableOf(this.input.context.paths.plan, entity);
    const keys = items.map((item) => itemKey(table, item));
    const found = new Map((yield* this.get(step.table, keys)).map((item) => [keyText(itemKey(table, item)), item]));
    return keys.map((key) => found.get(keyText(key))).filter((item) => item !== undefined);
  }

  private *scan(step: ReadStep, add: (item: Item) => number): Execution<void> {
    const request = { kind: 'scan' as const, table: step.table };
    const wanted = this.wanted(step);
    if (wanted !== undefined) yield* this.fill(step, request, wanted, add);
    else for (const { items } of yield [request]) items.forEach(add);
  }

  /** Rows that LIMIT and OFFSET ask for; undefined for all. */
  private wanted(step: ReadStep): number | undefined {
    const { body } = this.input.statement;
    const limit = body.kind === 'select' ? body.query.limit : null;
    if (step.limited === null || limit === null || !isOn(limit.part, this.env)) return undefined;
    const compiler = new Compiler(this.env);
    return [limit.count, limit.offset].reduce(
      (sum, one) => sum + (one === null ? 0 : Number(compiler.compile(one).data as bigint)),
      0,
    );
  }

  private copy({ source, from, columns }: CopiedSource): void {
    const statement = this.input.statement.sources[source]!;
    if (statement.kind !== 'table') return;
    const types = this.input.context.typesOf(statement.table);
    const owner = this.input.statement.sources[from]!;
    const entity = owner.kind === 'table' ? this.input.context.paths.owner(owner.table) : undefined;
    const rows = (this.found.get(from) ?? []).flatMap(({ row, item }): readonly Row[] => {
      const values = new Map<string, Value>();
      for (const { column, attribute, equals } of columns) {
        const plan = entity?.columns.find((one) => one.attribute === attribute);
        const raw = plan === undefined || attribute === null ? undefined : fromAttribute(plan, item[attribute]);
        const value =
          equals !== null
            ? { type: types.of(column), data: row.value(equals).data }
            : this.input.context.made(statement.table, { [column]: raw ?? null }).value(column);
        // A reference that is NULL leads to no row.
        if (equals !== null && value.data === null) return [];
        values.set(column, value);
      }
      return [new ValueRow(values)];
    });
    this.copied.set(
      source,
      distinctRows(
        rows,
        columns.map(({ column }) => column),
      ),
    );
  }

  /** Rows of a query within the statement, as of INSERT .. SELECT. */
  queryRows(query: Query): readonly (readonly Value[])[] {
    return this.compiler(this.input.statement).compile(query).run({ rows: [], aggregates: [] }).rows;
  }

  /** The statement's answer of the rows that were read. */
  answer(plan: ReadPlan): Evaluated {
    const { body } = this.input.statement;
    if (body.kind !== 'select') return refuse('a write has no answer of rows');
    const compiled = this.compiler(this.input.statement);
    const counted = plan.steps.some((step) => step.counted);
    const query = compiled.compile(counted ? unconditional(body.query) : body.query);
    return { columns: query.columns, ...query.run({ rows: [], aggregates: [] }) };
  }
}

/** Keys hold all conditions of a statement that only counts. */
const unconditional = (query: Query): Query =>
  query.body.kind === 'select' ? { ...query, body: { ...query.body, where: [] } } : query;

const sortOf = ({ sort }: StepKey): Item => {
  if (sort === null) return {};
  return sort.kind === 'equals' ? { [sort.attribute]: sort.value } : refuse('a key with a range');
};

/** The same item can come by two ways, as of an OR. */
function distinct(rows: readonly ReadRow[], keyOf: (item: Item) => string): ReadRow[] {
  const seen = new Set<string>();
  return rows.filter(({ item }) => {
    if (Object.keys(item).length === 0) return true;
    const key = keyOf(item);
    return !seen.has(key) && seen.add(key);
  });
}

/** Many rows carry copies of one. */
function distinctRows(rows: readonly Row[], columns: readonly string[]): Row[] {
  const seen = new Set<string>();
  return rows.filter((row) => {
    const key = JSON.stringify(
      columns.map((column) => row.value(column).data),
      (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
    );
    return !seen.has(key) && seen.add(key);
  });
}

/** Executes a read. */
export function* executeRead(input: ReadInput, plans: ReadPlans): Execution<Evaluated> {
  const reader = new Reader(input);
  return reader.answer(yield* reader.read(plans));
}
