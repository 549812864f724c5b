import { AsyncLocalStorage } from 'node:async_hooks';
import type { Flag } from '../control/flag-entry';
import type { Phase } from '../phase/flags';
import type { Side } from '../phase/rules';

/** A call of a gateway function that has written. */
export interface Call {
  readonly gateway: string;
  readonly name: string;
  readonly args: readonly unknown[];
  readonly result: unknown;
}

/** The number of a commit in MySQL: which server, and the number of the transaction (GTID). */
export interface Commit {
  readonly origin: string;
  readonly sequence: string;
}

/** A write, or several in one transaction: all under one flag, on one side. */
export interface Unit {
  readonly flag: Flag;
  readonly side: Side;
  readonly calls: Call[];
  commit?: Commit;
}

const units = new AsyncLocalStorage<Unit>();
const trials = new AsyncLocalStorage<Phase>();

export const inUnit = <T>(unit: Unit, work: () => Promise<T>): Promise<T> => units.run(unit, work);

/** The unit in which this code runs; undefined outside. */
export const currentUnit = (): Unit | undefined => units.getStore();

/** Told by the MySQL side when COMMIT has returned; without it no shadow write has a version, and none is made. */
export function noteCommit(commit: Commit): void {
  const unit = units.getStore();
  if (unit !== undefined) unit.commit = commit;
}

/** Everything that `work` begins is served in the phase that a tester tries, where the flag allows it. */
export const trying = <T>(phase: Phase | undefined, work: () => T): T =>
  phase === undefined ? work() : trials.run(phase, work);

export const triedPhase = (): Phase | undefined => trials.getStore();
