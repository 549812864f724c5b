import type { WriteCondition } from '../../../engine/transfer/convergence/condition/rules';
import type { Step } from '../../../engine/transfer/convergence/phase/rules';
import type { Writer } from '../../../engine/transfer/convergence/writing/rules';
import type { Rules } from './rules';

/** A row of the source: the tag of the write that made it, and what other rows and keys depend on. */
export interface Row {
  readonly tag: string;
  readonly unique?: string;
  readonly parent?: string;
}
export type Rows = Readonly<Record<string, Row>>;

export interface Change {
  readonly row: string;
  readonly tag: string;
  /** null: deleted. */
  readonly to: Row | null;
  /** Made by a foreign key; the binlog does not show it. */
  readonly hidden?: true;
}

/** A transaction of the source; its sequence is its place in the log, from 1. */
export interface Txn {
  readonly changes: readonly Change[];
  /** Changed the marker of reverse sync. */
  readonly marked?: true;
}

/** Tags of the writes that an item shows, by source row: its own row, copies and aggregates alike. */
export type Parts = Readonly<Record<string, string>>;
export interface Image {
  readonly key: string;
  readonly parts: Parts;
}

export interface Item {
  v: string;
  o?: string;
  /** Absent on a tombstone. */
  _type?: string;
  parts?: Parts;
}

export interface RequestPart {
  readonly of: 'item' | 'head' | 'claim' | 'link';
  readonly act: 'put' | 'remove' | 'tombstone';
  /** Row that the part is about. */
  readonly owner: string;
  /** Of an item, of the item that a claim is on, of the parent that a link leads from. */
  readonly key: string;
  readonly condition: WriteCondition;
  /** Of an item; of a tombstone that an application writes, the tag of the deletion alone. */
  readonly parts?: Parts;
}
/** A request to DynamoDB: all parts or none. */
export interface Request {
  readonly by: Writer;
  readonly version: string;
  readonly parts: readonly RequestPart[];
  /** Tag that an application read before it decided; null: no item. */
  readonly base?: string | null;
  /** When it was sent; a request older than the terms allow never lands. */
  readonly sentAt?: number;
}

/** A row as it was read. */
export interface ReadRow {
  readonly images: readonly Image[];
  /** Parent of the row; null: none. */
  readonly parent: string | null;
}

/** Work on a source row on its way into DynamoDB. */
export interface Projection {
  version: string;
  /** Rows that are written together: the row itself, or those that have to go first. */
  group: string[];
  /** Rows that wait for the group, outermost first. */
  waiting: string[][];
  /** Rows that were brought to the version, while others waited for them. */
  passed?: string[];
  /** The group as read. */
  read: Record<string, ReadRow>;
  request?: Request;
}
export const newProjection = (owner: string, version: string): Projection => ({
  version,
  group: [owner],
  waiting: [],
  read: {},
});

/** Step and epoch of the one flag, and the server whose commits the epoch counts. */
export interface Flag {
  readonly step: Step;
  readonly epoch: number;
  readonly counted: Server;
  /** Length of the log when that server became the epoch's. */
  readonly begunWith: number;
}

/** The source, and the replica that takes over. */
export type Server = 1 | 2;

/** State of a process; `at` is where it stands. */
export interface Process {
  at: string;
  [local: string]: unknown;
}

export interface World {
  log: Txn[];
  /** Transactions that a new read sees; the binlog may be ahead. */
  shown: number;
  items: Record<string, Item>;
  /** Registry and outbox: version, or empty text. */
  control: Record<string, string>;
  /** Requests that nobody waits for any more and that may still land. */
  late: Request[];
  processes: Record<string, Process>;
  step: Step;
  epoch: number;
  /** Server whose commits the epoch counts. */
  counted: Server;
  begunWith: number;
  /** Lengths of the log when the source failed over to the other server; absent: it cannot. */
  takeovers?: number[];
  /** A former source is still there and answers, with the rows that it had. */
  formerAnswers?: true;
  /** Server whose commits an epoch counts, by epoch; absent: the first one's. */
  countedOf?: Record<number, Server>;
  /** All servers continue one row of numbers (MariaDB); else each numbers its own commits (MySQL). */
  oneRow?: true;
  now: number;
  /** Faults that may still happen. */
  faults: number;
  /** Stream of the items' table, as hints. */
  stream: { key: string; v: string }[];
  /** Tags by row in the order of the authority; a deletion begins with `-`. */
  history: Record<string, string[]>;
  /** Writes that a client was told are done. */
  acknowledged: { row: string; tag: string; quiet?: true }[];
}

/** What the application's data looks like in a scenario. */
export interface Model {
  readonly base: Rows;
  /** Items of a row; empty when it is gone. */
  readonly imagesOf: (rows: Rows, owner: string) => readonly Image[];
  /** Rows whose items a change touches, as the binlog and foreign keys say. */
  readonly touchedBy: (change: Change) => readonly string[];
  /** Do rows have parents? */
  readonly parents: boolean;
  /** Children of a row in the source now. */
  readonly childrenOf: (rows: Rows, row: string) => readonly string[];
  /** Do the rows have a registry? */
  readonly registered: boolean;
}

export interface Context {
  readonly rules: Rules;
  readonly model: Model;
}

export const rowsAt = (model: Model, log: readonly Txn[], upTo: number): Rows => {
  const rows: Record<string, Row> = { ...model.base };
  for (const { changes } of log.slice(0, upTo))
    for (const { row, to } of changes) {
      if (to === null) delete rows[row];
      else rows[row] = to;
    }
  return rows;
};
export const rowsNow = (model: Model, world: World): Rows => rowsAt(model, world.log, world.shown);

/** Who committed the transaction at a place in the log, from 0. */
export const serverOf = ({ takeovers = [] }: World, place: number): Server =>
  takeovers.filter((at) => at <= place).length % 2 === 0 ? 1 : 2;
/** Who answers now. */
export const serverNow = (world: World): Server => serverOf(world, world.log.length);
const madeBy = (world: World, server: Server, upTo: number): string =>
  String(
    world.oneRow === true
      ? upTo
      : world.log.slice(0, upTo).filter((_, place) => serverOf(world, place) === server).length,
  );
/** Number of a transaction among those of its server. */
export const numberOf = (world: World, place: number): string => madeBy(world, serverOf(world, place), place + 1);
/** Number of the newest own transaction that the server shows which answers now. */
export const shownNow = (world: World): string => madeBy(world, serverNow(world), world.shown);
/** As commits of a server name it. */
export const originOf = (server: Server): string => `server-${server}`;

/** Begins an epoch with the server that answers now. */
export function raiseEpoch(world: World): void {
  world.epoch += 1;
  world.counted = serverNow(world);
  world.begunWith = world.log.length;
  world.countedOf = { ...world.countedOf, [world.epoch]: world.counted };
}

/** Where rows can be read now, and what they are there. */
export function readable(world: World): readonly { readonly server: Server; readonly upTo: number }[] {
  const now = { server: serverNow(world), upTo: world.shown };
  const last = world.takeovers?.at(-1);
  if (world.formerAnswers !== true || last === undefined) return [now];
  return [now, { server: now.server === 1 ? 2 : 1, upTo: last }];
}

/** Number, among those that an epoch counts, of the newest transaction that is shown. Whoever took over has shown all that there was. */
export const shownIn = (world: World, epoch: number): string =>
  epoch === world.epoch ? madeBy(world, world.counted, world.shown) : String(world.shown);

/** Rows that a transaction which is not shown yet has locked. */
export const isLocked = (world: World, rows: readonly string[]): boolean =>
  world.log.slice(world.shown).some(({ changes }) => changes.some(({ row }) => rows.includes(row)));

/** Is there somebody who moves the flag? */
export const flagMoves = (world: World): boolean => 'coordinator' in world.processes || world.takeovers !== undefined;

/** Tag of the newest deletion of a row, or undefined. */
const lastDeletion = (history: readonly string[]): string | undefined =>
  [...history].reverse().find((tag) => tag.startsWith('-'));

/**
 * Puts a write into the order of its row: right after the write that it was made on. A write that was made on an older state than the
 * newest stands before it: to show it in place of the newer one is to lose that.
 * @param base tag of the row that the writer saw; undefined: no row
 */
export function recordWrite(world: World, row: string, tag: string, base: string | undefined): void {
  const history = (world.history[row] ??= []);
  const madeOn = base ?? lastDeletion(history);
  const at = madeOn === undefined ? -1 : history.indexOf(madeOn);
  history.splice(at + 1, 0, tag);
}

export const processOf = <P extends Process>(world: World, name: string): P => world.processes[name] as P;
