import { groupKey, prepareAggregate, type Accumulator, type Value, type ValueType } from '../../runtime/mysql';
import type { Expression } from '../statement/tree';
import { Compiler, type AggregateSlots, type Compiled } from './compile';
import type { Environment, Frame } from './environment';
import type { Row } from './row';

type Aggregate = Extract<Expression, { kind: 'aggregate' }>;

interface Slot {
  readonly type: ValueType;
  readonly args: readonly Compiled[];
  readonly start: () => Accumulator;
}

/** The aggregates of one select: found while its expressions are compiled, fed row by row, read for each group. */
export class Aggregates implements AggregateSlots {
  private readonly slots: Slot[] = [];
  private readonly known = new Map<string, number>();

  constructor(private readonly env: Environment) {}

  place(aggregate: Aggregate): { readonly index: number; readonly type: ValueType } {
    const text = JSON.stringify(aggregate);
    const found = this.known.get(text);
    const index = found ?? this.add(aggregate);
    this.known.set(text, index);
    return { index, type: this.slots[index]!.type };
  }

  private add({ name, args, distinct, orderBy, separator }: Aggregate): number {
    const compiler = new Compiler(this.env);
    const compiled = [...args, ...orderBy.map(({ expression }) => expression)].map((arg) => compiler.compile(arg));
    const { type, start } = prepareAggregate(
      name,
      compiled.map(({ type: own, data }) => (data === undefined ? { type: own } : { type: own, data })),
      this.env.session,
      {
        ...(distinct && { distinct: true as const }),
        ...(separator !== null && { separator }),
        ...(orderBy.length > 0 && { descending: orderBy.map(({ descending }) => descending) }),
      },
    );
    this.slots.push({ type, args: compiled, start });
    return this.slots.length - 1;
  }

  start(): readonly Accumulator[] {
    return this.slots.map((slot) => slot.start());
  }

  feed(accumulators: readonly Accumulator[], frame: Frame): void {
    this.slots.forEach(({ args }, index) => accumulators[index]!.add(args.map((arg) => arg.evaluate(frame))));
  }
}

export interface Group {
  /** The row that columns outside of aggregates are taken from: the first of the group. */
  readonly rows: readonly (Row | null | undefined)[];
  readonly accumulators: readonly Accumulator[];
}

/** Collects rows into groups, in the order in which each was first met. */
export class Groups {
  private readonly groups = new Map<string, Group>();

  constructor(
    private readonly keys: readonly Compiled[],
    private readonly aggregates: Aggregates,
    private readonly env: Environment,
  ) {}

  add(frame: Frame): void {
    const key = JSON.stringify(this.keys.map((one) => groupKey(one.evaluate(frame), this.env.session)));
    let group = this.groups.get(key);
    if (group === undefined) {
      group = { rows: [...frame.rows], accumulators: this.aggregates.start() };
      this.groups.set(key, group);
    }
    this.aggregates.feed(group.accumulators, frame);
  }

  /** @param always without GROUP BY there is one group, though it may have no row */
  all(always: boolean): readonly Group[] {
    const found = [...this.groups.values()];
    return found.length === 0 && always ? [{ rows: [], accumulators: this.aggregates.start() }] : found;
  }
}

export const resultsOf = (accumulators: readonly Accumulator[], { undetermined }: Environment): readonly Value[] =>
  accumulators.map((one) => {
    const why = undetermined === undefined ? null : one.undetermined();
    if (why !== null) undetermined?.add(why);
    return one.result();
  });
