import type { Outcome } from './history';

export interface LiveRow {
  readonly id: number;
  readonly rev: number;
}

/** A row from one creation to its deletion; its revisions go from that of its creation to the next creation's. */
interface Incarnation {
  readonly since: number;
  outcome: Outcome;
  /** Newest acknowledged revision. */
  floor: number | undefined;
  /** When the newest acknowledged write of it was begun. */
  writtenMs: number;
  deleted: boolean;
}

/**
 * For so long after its client has given it up a write may still be carried out: requests to DynamoDB are late by 3 s at most, a process is
 * stopped for 3.5 s at most, and a transaction lasts 2 s.
 */
export const LATE_MS = 10_000;

/** A row that is deleted and made again, as clients know it. */
export class Incarnations {
  private readonly list: Incarnation[] = [];
  private highest = 0;
  /** Accounts to which the row was perhaps moved. */
  readonly mayBelong: number[] = [];
  /** When clients gave up waiting for a deletion of it. */
  readonly mayBeGone: number[] = [];

  /** A revision above all that the row ever had or may get. */
  get next(): number {
    return this.highest + 1_000;
  }

  private tried(rev: number): void {
    this.highest = Math.max(this.highest, rev);
  }

  created(rev: number, outcome: Outcome): void {
    this.tried(rev);
    const known = this.list.find(({ since }) => since === rev);
    if (known !== undefined) known.outcome = outcome;
    else {
      this.list.push({ since: rev, outcome, floor: undefined, writtenMs: -Infinity, deleted: false });
      this.list.sort((a, b) => a.since - b.since);
    }
    if (outcome === 'done') this.acknowledged(rev, -Infinity);
  }

  acknowledged(rev: number, beganMs: number): void {
    this.tried(rev);
    const one = this.at(rev);
    if (one === undefined) return;
    one.floor = Math.max(one.floor ?? 0, rev);
    one.writtenMs = Math.max(one.writtenMs, beganMs);
  }

  deleted(from: number): void {
    const one = this.at(from);
    if (one !== undefined) one.deleted = true;
  }

  mayBelongTo(account: number): void {
    this.mayBelong.push(account);
  }

  mayBeDeleted(endedMs: number): void {
    this.mayBeGone.push(endedMs);
  }

  /**
   * What is wrong with what is there in the end.
   * @param rev undefined: the row is not there
   * @param accountDeletions ends of deletions that may have taken it along
   */
  wrong(name: string, rev: number | undefined, accountDeletions: readonly number[]): readonly string[] {
    const there = rev === undefined ? undefined : this.at(rev);
    const mayBeGone = [...this.mayBeGone, ...accountDeletions];
    const wrong = this.list
      .filter((one) => one !== there && one.floor !== undefined && !one.deleted)
      .filter(({ writtenMs }) => !mayBeGone.some((endedMs) => writtenMs < endedMs + LATE_MS))
      .map(({ floor }) => `row ${name} is lost: revision ${floor} was acknowledged`);
    if (rev === undefined) return wrong;
    if (!Number.isInteger(rev) || there === undefined)
      return [...wrong, `row ${name} is there with revision ${rev}, which nobody has made`];
    if (there.deleted) wrong.push(`row ${name} is there with revision ${rev} though its deletion was acknowledged`);
    if (there.outcome === 'not-done')
      wrong.push(`row ${name} is there with revision ${rev} though its creation was refused`);
    if (there.floor !== undefined && rev < there.floor)
      wrong.push(`row ${name} has revision ${rev}, ${there.floor} was acknowledged`);
    return wrong;
  }

  private at(rev: number): Incarnation | undefined {
    return this.list.filter(({ since }) => since <= rev).at(-1);
  }
}
