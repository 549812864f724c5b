import type { Random } from '../random';
import type { Operation } from './operations';

/** What one client does: it alone creates, deletes and moves its own rows; it writes rows of others as well. */

export interface Space {
  readonly clients: number;
  /** Rows a client owns of each kind. */
  readonly own: number;
  readonly stocks: number;
  readonly emails: number;
  /** Accounts, each with a purchase and a note, that belong to no client: nobody deletes or moves them, everybody changes them now and then. */
  readonly still: number;
}

/** Numbers of a client's rows: its own range, so that no two clients create the same. */
export const idOf = (client: number, index: number): number => client * 1_000 + index + 1;

/** How often a change of a row of others goes to one that belongs to no client. */
const STILL_SHARE = 0.15;

const WEIGHTS = {
  'account.create': 6,
  'account.rename': 14,
  'account.email': 8,
  'account.swap': 6,
  'account.refer': 4,
  'account.delete': 4,
  'stock.create': 3,
  'stock.label': 8,
  'stock.delete': 2,
  'purchase.create': 12,
  'purchase.amount': 12,
  'purchase.move': 5,
  'purchase.restock': 5,
  'purchase.delete': 4,
  'note.create': 4,
  'note.write': 5,
  'note.assign': 5,
  'note.delete': 2,
} as const;

export interface Known {
  /** Account of a purchase as the owner knows it. */
  accountOf(purchase: number): number;
  /** A revision above all that the row ever had. */
  nextRev(table: 'account' | 'stock' | 'purchase' | 'note', id: number): number;
}

/** The next operation; which one depends on the generator alone, its rows also on what the client knows. */
export function nextOperation(random: Random, client: number, space: Space, known: Known, word: string): Operation {
  const own = (): number => idOf(client, random.whole(0, space.own - 1));
  const anyClient = (): number => random.whole(0, space.clients - 1);
  const any = (): number =>
    space.still > 0 && random.chance(STILL_SHARE)
      ? idOf(space.clients, random.whole(0, space.still - 1))
      : idOf(anyClient(), random.whole(0, space.own - 1));
  const ownStock = (): number => idOf(client, random.whole(0, space.stocks - 1));
  const anyStock = (): number => idOf(anyClient(), random.whole(0, space.stocks - 1));
  const email = (): string => `e${random.whole(0, space.emails - 1)}@x`;
  const op = random.weighted(WEIGHTS);
  switch (op) {
    case 'account.create': {
      const id = own();
      return {
        op,
        row: {
          id,
          email: email(),
          name: word,
          rev: known.nextRev('account', id),
          referrer_id: random.chance(0.3) ? own() : null,
        },
      };
    }
    case 'account.rename':
      return { op, id: any(), name: word };
    case 'account.email':
      return { op, id: any(), email: email() };
    case 'account.swap':
      return { op, id: own(), other: any() };
    case 'account.refer':
      return { op, id: own(), referrer: random.chance(0.2) ? null : own() };
    case 'account.delete':
      return { op, id: own() };
    case 'stock.create': {
      const id = ownStock();
      return { op, row: { id, label: word, rev: known.nextRev('stock', id) } };
    }
    case 'stock.label':
      return { op, id: anyStock(), label: word };
    case 'stock.delete':
      return { op, id: ownStock() };
    case 'purchase.create': {
      const id = own();
      return {
        op,
        row: {
          id,
          account_id: own(),
          stock_id: anyStock(),
          amount: random.whole(1, 9),
          rev: known.nextRev('purchase', id),
        },
      };
    }
    case 'purchase.amount': {
      const id = any();
      return { op, id, account: known.accountOf(id), amount: random.whole(1, 9) };
    }
    case 'purchase.move': {
      const id = own();
      return { op, id, account: known.accountOf(id), to: own() };
    }
    case 'purchase.restock': {
      const id = own();
      return { op, id, account: known.accountOf(id), stock: anyStock() };
    }
    case 'purchase.delete': {
      const id = own();
      return { op, id, account: known.accountOf(id) };
    }
    case 'note.create': {
      const id = own();
      return {
        op,
        row: { id, account_id: random.chance(0.2) ? null : own(), body: word, rev: known.nextRev('note', id) },
      };
    }
    case 'note.write':
      return { op, id: any(), body: word };
    case 'note.assign':
      return { op, id: own(), account: random.chance(0.3) ? null : own() };
    case 'note.delete':
      return { op, id: own() };
  }
}
