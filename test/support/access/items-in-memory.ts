import { isDeepStrictEqual } from 'node:util';
import type { Item, ItemValue, ProjectionPlan, TablePlan } from '../../../contracts/projection';
import type {
  Execution,
  ItemAnswer,
  ItemCheck,
  ItemRequest,
  ItemWrite,
  LeftItem,
  SortRange,
} from '../../../engine/access/execute/request';
import { ITEM_TYPE_ATTRIBUTE } from '../../../contracts/names';
import { itemKey, keyText } from '../../../engine/projection/items/item-key';
import { isTombstone } from '../../../engine/transfer/convergence/tombstone/rules';

/** Items of a plan's tables in memory, answering what executions ask for as DynamoDB does. */

type Paged = Extract<ItemRequest, { kind: 'query' | 'scan' }>;

const bytesOf = (value: ItemValue): Buffer =>
  'B' in value ? Buffer.from(value.B) : Buffer.from('S' in value ? value.S : '', 'utf8');

function compareKeys(a: ItemValue, b: ItemValue): number {
  if ('N' in a && 'N' in b) return Number(a.N) - Number(b.N);
  return Buffer.compare(bytesOf(a), bytesOf(b));
}

const begins = (value: ItemValue, with_: ItemValue): boolean =>
  bytesOf(value).subarray(0, bytesOf(with_).length).equals(bytesOf(with_));

function isIn(value: ItemValue | undefined, sort: SortRange): boolean {
  if (value === undefined) return false;
  switch (sort.kind) {
    case 'equals':
      return compareKeys(value, sort.value) === 0;
    case 'begins':
      return begins(value, sort.value);
    case 'between':
      return compareKeys(value, sort.low) >= 0 && compareKeys(value, sort.high) <= 0;
    case 'least':
      return compareKeys(value, sort.value) >= 0;
    case 'most':
      return compareKeys(value, sort.value) <= 0;
  }
}

export class ItemsInMemory {
  private readonly tables = new Map<string, Map<string, Item>>();
  /** Last number of AUTO_INCREMENT, by table of the source. */
  private readonly numbers = new Map<string, number>();
  /** Requests for numbers of AUTO_INCREMENT so far. */
  numbersAsked = 0;
  /** Requests that raise such numbers. */
  raisesAsked = 0;
  /** Calls so far; requests of one step count each. */
  requests = 0;
  /** Steps that asked for something. */
  roundTrips = 0;
  /** Those that were a Scan. */
  scans = 0;

  constructor(private readonly plan: ProjectionPlan) {}

  /** @param meanwhile called before the execution writes */
  run<T>(execution: Execution<T>, meanwhile?: () => void): T {
    let step = execution.next();
    while (step.done !== true) {
      if (step.value.some(({ kind }) => kind === 'write')) meanwhile?.();
      if (step.value.length > 0) this.roundTrips += 1;
      step = execution.next(step.value.map((request) => this.answer(request)));
    }
    return step.value;
  }

  /** Puts all items back as they are now. */
  kept(): () => void {
    const tables = [...this.tables].map(([name, items]) => [name, new Map(items)] as const);
    return () => {
      this.tables.clear();
      for (const [name, items] of tables) this.tables.set(name, new Map(items));
    };
  }

  all(table: string): readonly Item[] {
    return [...this.of(table).values()];
  }

  private of(table: string): Map<string, Item> {
    const found = this.tables.get(table) ?? new Map<string, Item>();
    this.tables.set(table, found);
    return found;
  }

  private planOf(name: string): TablePlan {
    const found = this.plan.tables.find((table) => table.name === name);
    if (found === undefined) throw new Error(`there is no table ${name}`);
    return found;
  }

  private answer(request: ItemRequest): ItemAnswer {
    this.requests += 1;
    if (request.kind === 'scan') this.scans += 1;
    switch (request.kind) {
      case 'get': {
        const items = request.keys
          .map((key) => this.of(request.table).get(keyText(key)))
          .filter((item) => item !== undefined);
        return { items, count: items.length };
      }
      case 'count':
        return this.number(request);
      case 'raise':
        this.raise(request);
        return { items: [], count: 0 };
      case 'write':
        return this.write(request.writes, request.checks);
      default:
        return this.page(request);
    }
  }

  private number({ table, key, attribute, by }: Extract<ItemRequest, { kind: 'count' }>): ItemAnswer {
    this.numbersAsked += 1;
    const { source, last } = this.counted(table, key);
    this.numbers.set(source, last + by);
    return { items: [{ [attribute]: { N: String(last + by) } }], count: 1 };
  }

  private raise({ table, key, to }: Extract<ItemRequest, { kind: 'raise' }>): void {
    this.raisesAsked += 1;
    const { source, last } = this.counted(table, key);
    this.numbers.set(source, Math.max(last, Number(to)));
  }

  /** A counter begins with the largest number that a row has, and looks at no row afterwards. */
  private counted(table: string, key: Item): { readonly source: string; readonly last: number } {
    const { source, column } = this.plan.counters!.find(
      (one) => one.table === table && keyText(one.key) === keyText(key),
    )!;
    const owner = this.plan.entities.find(({ drivingTable, role }) => drivingTable === source && role === 'owner')!;
    const name = owner.columns.find((one) => one.column === column)!.attribute!;
    const taken = this.all(table).flatMap(({ [name]: value, ...item }) =>
      value !== undefined && 'N' in value && isDeepStrictEqual(item[ITEM_TYPE_ATTRIBUTE], { S: owner.entityType })
        ? [Number(value.N)]
        : [],
    );
    return { source, last: this.numbers.get(source) ?? Math.max(0, ...taken) };
  }

  /** All conditions hold, or nothing is written; one item twice is refused as DynamoDB refuses it. */
  private write(writes: readonly ItemWrite[], checks: readonly ItemCheck[]): ItemAnswer {
    const keys = [...writes, ...checks].map(({ table, key }) => `${table} ${keyText(key)}`);
    if (new Set(keys).size < keys.length) throw new Error('ValidationException: one item twice in a transaction');
    const left: LeftItem[] = [];
    for (const { table, key, expected, holds } of [
      ...writes,
      ...checks.map((one) => ({ ...one, expected: 'present' as const })),
    ]) {
      const there = this.of(table).get(keyText(key));
      const isOdd = Object.keys(holds).some((name) => !isDeepStrictEqual(there?.[name], holds[name]));
      if (expected === 'absent' && there !== undefined && isTombstone(there)) left.push({ table, item: there });
      else if ((there !== undefined) !== (expected === 'present') || isOdd)
        throw new Error(`TransactionCanceledException: ${table} ${keyText(key)} is not ${expected}, or not as it was`);
    }
    if (left.length > 0) return { items: [], count: 0, left };
    for (const { table, key, item } of writes)
      if (item === null) this.of(table).delete(keyText(key));
      else this.of(table).set(keyText(itemKey(this.planOf(table), item)), item);
    return { items: [], count: 0 };
  }

  private page(request: Paged): ItemAnswer {
    const plan = this.planOf(request.table);
    const found = request.kind === 'scan' ? this.all(request.table) : this.matching(request, plan);
    const keys = found.map((item) => keyText(itemKey(plan, item)));
    const start = request.after === undefined ? 0 : keys.indexOf(keyText(request.after)) + 1;
    const items = found.slice(start, request.limit === undefined ? undefined : start + request.limit);
    const isLast = start + items.length >= found.length;
    const isCount = request.kind === 'query' && request.count;
    const count = isCount ? items.filter((item) => !isTombstone(item)).length : items.length;
    const last = items.at(-1);
    return {
      items: isCount ? [] : items,
      count,
      ...(!isLast && last !== undefined && { last: itemKey(plan, last) }),
    };
  }

  private matching(request: Extract<Paged, { kind: 'query' }>, plan: TablePlan): readonly Item[] {
    const index = plan.indexes.find(({ name }) => name === request.index);
    const sortName = request.index === null ? plan.sortKey?.name : (index?.sortKey ?? undefined);
    const { partition, sort, forward } = request;
    const found = this.all(request.table).filter((item) => {
      const value = item[partition.attribute];
      if (value === undefined || compareKeys(value, partition.value) !== 0) return false;
      if (sortName !== undefined && item[sortName] === undefined) return false;
      return sort === null || isIn(item[sort.attribute], sort);
    });
    if (sortName === undefined) return found;
    const way = forward ? 1 : -1;
    return [...found].sort((a, b) => way * compareKeys(a[sortName]!, b[sortName]!));
  }
}
