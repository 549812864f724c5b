import { groupKey, type Session, type Value, type ValueType } from '../../../runtime/mysql';
import { refuse } from '../../statement/problem';
import type { Expression } from '../../statement/tree';
import type { Compiled, Compiler, WindowSlots } from '../compile';
import { isOn, type Environment, type Frame } from '../environment';
import type { Row } from '../row';
import { frameOf, type FrameRange } from './frame';
import { aggregateOver } from './aggregate';
import type { WindowFunction } from './function';
import { ranking } from './ranking';
import { storedAs } from './stored';
import { valueFunction } from './values';
import { sortedPartition, type WindowRow } from './partition';

/** A row that passed WHERE and HAVING, or a group of them, before its window functions are known. */
export interface HeldRow {
  readonly rows: readonly (Row | null | undefined)[];
  readonly aggregates: readonly Value[];
}

interface Slot {
  readonly partitionBy: readonly Compiled[];
  readonly orderBy: readonly Compiled[];
  readonly descending: readonly boolean[];
  readonly args: readonly Compiled[];
  readonly range: FrameRange;
  readonly call: WindowFunction;
}

const functionOf = (name: string, args: readonly Compiled[], session: Session): WindowFunction =>
  ranking(name, args, session) ?? valueFunction(name, args, session) ?? aggregateOver(name, args, session);

/** A value as it lies in the table that the server sorts. */
const kept = (one: Compiled, session: Session): Compiled => {
  const stored = storedAs(one.type, session);
  return { ...one, evaluate: (frame) => stored(one.evaluate(frame)) };
};

/** @throws StatementProblem for what MySQL 8.0 sorts otherwise in a window than in ORDER BY */
function check(keys: readonly Compiled[], { flavour }: Session): void {
  if (keys.some(({ type }) => type.kind === 'json')) refuse('a window by documents');
  if (flavour !== 'mariadb' && keys.some(({ type }) => type.kind === 'time')) refuse('a window by times of MySQL');
}

/**
 * The window functions of one select: found while its expressions are compiled, computed over all rows that it gives, before DISTINCT,
 * ORDER BY and LIMIT (Reference Manual, "Window Function Concepts and Syntax").
 */
export class Windows implements WindowSlots {
  private readonly slots: Slot[] = [];
  private readonly known = new Map<string, number>();

  constructor(
    private readonly env: Environment,
    /** Compiles what stands within a window function: columns and aggregates, no other window functions. */
    private readonly compiler: Compiler,
  ) {}

  get none(): boolean {
    return this.slots.length === 0;
  }

  place(window: Extract<Expression, { kind: 'window' }>): { readonly index: number; readonly type: ValueType } {
    const text = JSON.stringify(window);
    const index = this.known.get(text) ?? this.add(window);
    this.known.set(text, index);
    return { index, type: this.slots[index]!.call.type };
  }

  private add(window: Extract<Expression, { kind: 'window' }>): number {
    const { compiler, env } = this;
    const order = window.orderBy.filter(({ part }) => isOn(part, env));
    const args = window.args.map((arg) => compiler.compile(arg));
    const orderBy = order.map(({ expression }) => compiler.compile(expression));
    const descending = order.map((item) => item.descending);
    const partitionBy = window.partitionBy.map((one) => compiler.compile(one));
    check([...partitionBy, ...orderBy], env.session);
    const call = functionOf(window.name, args, env.session);
    const isKept = env.session.flavour !== 'mariadb' || call.givesArguments === true;
    this.slots.push({
      partitionBy: partitionBy.map((one) => kept(one, env.session)),
      orderBy: orderBy.map((one) => kept(one, env.session)),
      descending,
      args: isKept ? args.map((one) => kept(one, env.session)) : args,
      range: frameOf(window.frame, { orderBy, descending, compiler, session: env.session }),
      call,
    });
    return this.slots.length - 1;
  }

  /** Computes all window functions, and then visits each row with their results in the frame, in the order in which the rows came. */
  over(held: readonly HeldRow[], frame: Frame, visit: () => void): void {
    const at = ({ rows, aggregates }: HeldRow): void => {
      frame.rows.splice(0, frame.rows.length, ...rows);
      frame.aggregates = aggregates;
    };
    const results = held.map((): Value[] => []);
    for (const slot of this.slots) this.compute(slot, held, frame, at, results);
    held.forEach((row, index) => {
      at(row);
      frame.windows = results[index]!;
      visit();
    });
  }

  private compute(
    slot: Slot,
    held: readonly HeldRow[],
    frame: Frame,
    at: (row: HeldRow) => void,
    results: readonly Value[][],
  ): void {
    const { session } = this.env;
    const partitions = new Map<string, WindowRow[]>();
    held.forEach((row, index) => {
      at(row);
      const valuesOf = (list: readonly Compiled[]): readonly Value[] => list.map((one) => one.evaluate(frame));
      const key = JSON.stringify(valuesOf(slot.partitionBy).map((value) => groupKey(value, session)));
      const made = { index, keys: valuesOf(slot.orderBy), args: valuesOf(slot.args) };
      const rows = partitions.get(key);
      if (rows === undefined) partitions.set(key, [made]);
      else rows.push(made);
    });
    const stored = session.flavour === 'mariadb' ? (value: Value): Value => value : storedAs(slot.call.type, session);
    for (const rows of partitions.values()) {
      const partition = sortedPartition(rows, slot.descending, session);
      const { values, undetermined } = slot.call.compute(partition, slot.range(partition));
      for (const reason of undetermined) this.env.undetermined?.add(reason);
      partition.rows.forEach(({ index }, place) => results[index]!.push(stored(values[place]!)));
    }
  }
}
