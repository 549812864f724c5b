import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Answer, ReadRequest } from '../processes/instance';
import type { Random } from '../random';
import { nextOperation, type Space } from './generator';
import type { Ledger } from './ledger';
import type { Operation, Purchase, RowKey } from './operations';
import type { Whereabouts } from './whereabouts';

/** Milliseconds that a client waits for an answer. */
const ANSWER_MS = 5_000;

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** Asks an instance; undefined: no answer, nobody knows. */
function ask(port: number, path: string, body: unknown): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    const text = JSON.stringify(body);
    const outgoing = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method: 'POST',
        agent,
        timeout: ANSWER_MS,
        headers: { 'content-length': Buffer.byteLength(text) },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString()) as Answer));
        incoming.on('error', () => resolve(undefined));
      },
    );
    outgoing.on('timeout', () => outgoing.destroy());
    outgoing.on('error', () => resolve(undefined));
    outgoing.end(text);
  });
}

export interface ClientDeps {
  readonly ledger: Ledger;
  readonly whereabouts: Whereabouts;
  readonly space: Space;
  /** Ports of the instances that run now. */
  readonly instances: () => readonly number[];
  readonly violation: (text: string) => void;
  readonly count: (what: string) => void;
}

/** Rows that an operation may create, delete or move. */
function movedRows(operation: Operation, { whereabouts }: ClientDeps): readonly RowKey[] {
  switch (operation.op) {
    case 'account.create':
    case 'stock.create':
    case 'purchase.create':
    case 'note.create':
      return [{ table: operation.op.split('.')[0] as RowKey['table'], id: operation.row.id }];
    case 'account.delete':
      return [
        { table: 'account', id: operation.id },
        ...whereabouts.purchasesOf(operation.id).map((id) => ({ table: 'purchase' as const, id })),
      ];
    case 'stock.delete':
    case 'note.delete':
      return [{ table: operation.op === 'note.delete' ? 'note' : 'stock', id: operation.id }];
    case 'purchase.delete':
    case 'purchase.move':
      return [{ table: 'purchase', id: operation.id }];
    default:
      return [];
  }
}

/** A client: writes and reads, one after another, at any instance; every read is held against what clients were told before. */
export async function runClient(
  client: number,
  random: Random,
  pauseMs: number,
  deps: ClientDeps,
  signal: AbortSignal,
): Promise<void> {
  const { ledger, whereabouts, space, instances, violation, count } = deps;
  const known = {
    accountOf: (purchase: number) => whereabouts.accountOf(purchase),
    nextRev: (table: RowKey['table'], id: number) => ledger.nextRev({ table, id }),
  };
  for (let turn = 0; !signal.aborted; turn += 1) {
    const operation = nextOperation(random, client, space, known, `c${client}t${turn}`);
    const [writeAt, readAt, waitMs] = [random.next(), random.next(), random.next() * pauseMs * 2];
    const port = chosen(instances(), writeAt);
    if (port !== undefined) {
      const begun = ledger.begin(operation, movedRows(operation, deps));
      const answer = await ask(port, '/write', operation);
      const written = answer?.rows ?? [];
      const outcome =
        answer?.status === 200 ? 'done' : answer?.status === 409 || answer?.status === 503 ? 'not-done' : 'unknown';
      count(`write ${answer?.status ?? 'lost'}`);
      if (answer?.step !== undefined && outcome === 'done') count(`write in ${answer.step}`);
      for (const wrong of ledger.end(begun, outcome, written, {
        client,
        turn,
        answer: answer?.why,
        step: answer?.step,
      }))
        violation(wrong);
      for (const one of written)
        if (one.table === 'purchase' && one.row !== null && ledger.isNewest(one))
          whereabouts.put(one.id, (one.row as Purchase).account_id);
      const seen = written[0];
      const reader = chosen(instances(), readAt);
      if (seen !== undefined && reader !== undefined) await readBack(deps, reader, seen);
    }
    await delay(waitMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Reads a row at any instance, which must show what was acknowledged before. */
export async function readBack(deps: ClientDeps, port: number, key: RowKey): Promise<void> {
  const { ledger, whereabouts, violation, count } = deps;
  const expected = ledger.expect({ table: key.table, id: key.id });
  const account = key.table === 'purchase' ? whereabouts.accountOf(key.id) : 0;
  const buyer = key.table === 'purchase' ? ledger.expect({ table: 'account', id: account }) : undefined;
  const body: ReadRequest = { table: key.table, id: key.id, account };
  const answer = await ask(port, '/read', body);
  count(`read ${answer?.status ?? 'lost'}`);
  if (answer?.status !== 200 || answer.row === undefined) return;
  const { row, step = '?' } = answer;
  for (const wrong of ledger.wrong(expected, row)) violation(`read in ${step}: ${wrong}`);
  // A copy must show what was acknowledged of the row that it copies.
  if (buyer === undefined || row === null || Number(row['account_id']) !== account) return;
  for (const wrong of ledger.wrongCopy(buyer, { name: row['buyer'] }, row['buyer_rev']))
    violation(`read in ${step}: purchase ${key.id}: ${wrong}`);
}

const chosen = (ports: readonly number[], at: number): number | undefined => ports[Math.floor(at * ports.length)];
