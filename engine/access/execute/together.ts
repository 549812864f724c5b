import { isOwnFailure } from '../../evaluation/errors';
import type { Execution, ItemAnswer, ItemRequest } from './request';

/** Executions that run beside each other: what they ask for in one round goes out together, so that they wait once. */

interface Task<T> {
  readonly run: () => Execution<T>;
  /** Places of the tasks that have to be done before it begins. */
  readonly after: readonly number[];
}

class Running<T> {
  private step: IteratorResult<readonly ItemRequest[], T>;

  constructor(private readonly execution: Execution<T>) {
    this.step = execution.next();
  }

  get done(): boolean {
    return this.step.done === true;
  }

  /** What it asks for now; empty when it is done. */
  get wanted(): readonly ItemRequest[] {
    return this.step.done === true ? [] : this.step.value;
  }

  get result(): T {
    return this.step.value as T;
  }

  go(answers: readonly ItemAnswer[]): void {
    this.step = this.execution.next(answers);
  }
}

/** Begins each task as soon as those before it are done; gives their results in the order of the tasks. */
export function* inOrder<T>(tasks: readonly Task<T>[]): Execution<readonly T[]> {
  const running: (Running<T> | undefined)[] = tasks.map(() => undefined);
  const begin = (): void => {
    // A task that asks for nothing is done at once, and others may wait for it.
    for (let begun = true; begun;) {
      begun = false;
      for (const [place, { run, after }] of tasks.entries()) {
        if (running[place] !== undefined || !after.every((one) => running[one]?.done === true)) continue;
        running[place] = new Running(run());
        begun = true;
      }
    }
  };
  for (begin(); ; begin()) {
    const open = running.filter((one) => one !== undefined && !one.done) as Running<T>[];
    if (open.length === 0) return running.map((one) => one!.result);
    const wanted = open.map((one) => one.wanted);
    const answers = yield wanted.flat();
    let at = 0;
    for (const [place, one] of open.entries()) {
      const { length } = wanted[place]!;
      one.go(answers.slice(at, at + length));
      at += length;
    }
  }
}

/** All at once. */
export const together = <T>(executions: readonly (() => Execution<T>)[]): Execution<readonly T[]> =>
  inOrder(executions.map((run) => ({ run, after: [] })));

/** What is read before it is known to be needed: where it fails, whoever needs it will fail in its own turn. */
export function* ahead<T>(execution: () => Execution<T>): Execution<T | undefined> {
  try {
    return yield* execution();
  } catch (error) {
    if (!isOwnFailure(error)) throw error;
    return undefined;
  }
}
