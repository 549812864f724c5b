/** What applications of a simulation do, told once for both databases: rows in, changes out. */

export interface Account {
  readonly id: number;
  readonly email: string;
  readonly name: string;
  readonly rev: number;
  readonly referrer_id: number | null;
}
export interface Stock {
  readonly id: number;
  readonly label: string;
  readonly rev: number;
}
export interface Purchase {
  readonly id: number;
  readonly account_id: number;
  readonly stock_id: number;
  readonly amount: number;
  readonly rev: number;
}
export interface Note {
  readonly id: number;
  readonly account_id: number | null;
  readonly body: string;
  readonly rev: number;
}
export interface Tables {
  readonly account: Account;
  readonly stock: Stock;
  readonly purchase: Purchase;
  readonly note: Note;
}
export type TableName = keyof Tables;

/** `by`: the statement itself, or the database through a foreign key. */
export type Change = {
  readonly [T in TableName]: {
    readonly table: T;
    readonly id: number;
    readonly before: Tables[T] | null;
    readonly after: Tables[T] | null;
    readonly by: 'statement' | 'cascade';
  };
}[TableName];

export interface RowKey {
  readonly table: TableName;
  readonly id: number;
}

/** A change as it is acknowledged. */
export interface Written extends RowKey {
  /** Revision before; null: the row was made. */
  readonly from: number | null;
  /** Revision after; null: the row is gone. */
  readonly rev: number | null;
  readonly row: Tables[TableName] | null;
  readonly by: Change['by'];
}

export type Operation =
  | { readonly op: 'account.create'; readonly row: Account }
  | { readonly op: 'account.rename'; readonly id: number; readonly name: string }
  | { readonly op: 'account.email'; readonly id: number; readonly email: string }
  | { readonly op: 'account.swap'; readonly id: number; readonly other: number }
  | { readonly op: 'account.refer'; readonly id: number; readonly referrer: number | null }
  | { readonly op: 'account.delete'; readonly id: number }
  | { readonly op: 'stock.create'; readonly row: Stock }
  | { readonly op: 'stock.label'; readonly id: number; readonly label: string }
  | { readonly op: 'stock.delete'; readonly id: number }
  | { readonly op: 'purchase.create'; readonly row: Purchase }
  | { readonly op: 'purchase.amount'; readonly id: number; readonly account: number; readonly amount: number }
  | { readonly op: 'purchase.move'; readonly id: number; readonly account: number; readonly to: number }
  | { readonly op: 'purchase.restock'; readonly id: number; readonly account: number; readonly stock: number }
  | { readonly op: 'purchase.delete'; readonly id: number; readonly account: number }
  | { readonly op: 'note.create'; readonly row: Note }
  | { readonly op: 'note.write'; readonly id: number; readonly body: string }
  | { readonly op: 'note.assign'; readonly id: number; readonly account: number | null }
  | { readonly op: 'note.delete'; readonly id: number };

/** Reads of one transaction; what is read stays as it is until the transaction ends, or the transaction fails. */
export interface Reads {
  get<T extends TableName>(table: T, id: number, hint?: { readonly account: number }): Promise<Tables[T] | undefined>;
  /** Whose account's address it is. */
  byEmail(email: string): Promise<number | undefined>;
  purchasesOfAccount(account: number): Promise<readonly Purchase[]>;
  hasPurchases(stock: number): Promise<boolean>;
  notesOf(account: number): Promise<readonly Note[]>;
  referredBy(account: number): Promise<readonly Account[]>;
}

/** The operation cannot be done on the rows as they are; nothing was written. */
export class Refused extends Error {}

const missing = (what: string): never => {
  throw new Refused(`there is no ${what}`);
};

/** Decides what an operation changes. @throws Refused */
export async function decide(operation: Operation, reads: Reads): Promise<readonly Change[]> {
  const change = <T extends TableName>(
    table: T,
    before: Tables[T] | null,
    after: Tables[T] | null,
    by: 'statement' | 'cascade' = 'statement',
  ): Change => ({ table, id: (before ?? after)?.id ?? 0, before, after, by }) as Change;
  const account = async (id: number) => (await reads.get('account', id)) ?? missing(`account ${id}`);
  switch (operation.op) {
    case 'account.create': {
      const { row } = operation;
      if ((await reads.get('account', row.id)) !== undefined) throw new Refused(`there is an account ${row.id}`);
      if ((await reads.byEmail(row.email)) !== undefined) throw new Refused(`${row.email} is taken`);
      if (row.referrer_id !== null) await account(row.referrer_id);
      return [change('account', null, row)];
    }
    case 'account.rename': {
      const row = await account(operation.id);
      return [change('account', row, { ...row, name: operation.name, rev: row.rev + 1 })];
    }
    case 'account.email': {
      const row = await account(operation.id);
      const holder = await reads.byEmail(operation.email);
      if (holder !== undefined && holder !== row.id) throw new Refused(`${operation.email} is taken`);
      return [change('account', row, { ...row, email: operation.email, rev: row.rev + 1 })];
    }
    case 'account.swap': {
      const { id, other } = operation;
      if (id === other) throw new Refused('one account');
      // Always in one order, as applications do that know of deadlocks.
      const [low, high] = [await account(Math.min(id, other)), await account(Math.max(id, other))];
      return [
        change('account', low, { ...low, email: high.email, rev: low.rev + 1 }),
        change('account', high, { ...high, email: low.email, rev: high.rev + 1 }),
      ];
    }
    case 'account.refer': {
      const row = await account(operation.id);
      if (operation.referrer !== null) await account(operation.referrer);
      return [change('account', row, { ...row, referrer_id: operation.referrer, rev: row.rev + 1 })];
    }
    case 'account.delete': {
      const row = await account(operation.id);
      const purchases = await reads.purchasesOfAccount(row.id);
      const notes = await reads.notesOf(row.id);
      const referred = (await reads.referredBy(row.id)).filter(({ id }) => id !== row.id);
      return [
        change('account', row, null),
        ...purchases.map((one) => change('purchase', one, null, 'cascade')),
        ...notes.map((one) => change('note', one, { ...one, account_id: null }, 'cascade')),
        ...referred.map((one) => change('account', one, { ...one, referrer_id: null }, 'cascade')),
      ];
    }
    case 'stock.create': {
      if ((await reads.get('stock', operation.row.id)) !== undefined) throw new Refused('there is such a stock');
      return [change('stock', null, operation.row)];
    }
    case 'stock.label': {
      const row = (await reads.get('stock', operation.id)) ?? missing('stock');
      return [change('stock', row, { ...row, label: operation.label, rev: row.rev + 1 })];
    }
    case 'stock.delete': {
      const row = (await reads.get('stock', operation.id)) ?? missing('stock');
      if (await reads.hasPurchases(row.id)) throw new Refused(`stock ${row.id} was bought`);
      return [change('stock', row, null)];
    }
    case 'purchase.create': {
      const { row } = operation;
      const hint = { account: row.account_id };
      if ((await reads.get('purchase', row.id, hint)) !== undefined) throw new Refused('there is such a purchase');
      await account(row.account_id);
      if ((await reads.get('stock', row.stock_id)) === undefined) missing(`stock ${row.stock_id}`);
      return [change('purchase', null, row)];
    }
    case 'purchase.amount':
    case 'purchase.move':
    case 'purchase.restock':
    case 'purchase.delete': {
      const row = (await reads.get('purchase', operation.id, operation)) ?? missing('purchase');
      if (operation.op === 'purchase.delete') return [change('purchase', row, null)];
      const next = { ...row, rev: row.rev + 1 };
      if (operation.op === 'purchase.amount') return [change('purchase', row, { ...next, amount: operation.amount })];
      if (operation.op === 'purchase.move') {
        await account(operation.to);
        return [change('purchase', row, { ...next, account_id: operation.to })];
      }
      if ((await reads.get('stock', operation.stock)) === undefined) missing(`stock ${operation.stock}`);
      return [change('purchase', row, { ...next, stock_id: operation.stock })];
    }
    case 'note.create': {
      if ((await reads.get('note', operation.row.id)) !== undefined) throw new Refused('there is such a note');
      if (operation.row.account_id !== null) await account(operation.row.account_id);
      return [change('note', null, operation.row)];
    }
    case 'note.write': {
      const row = (await reads.get('note', operation.id)) ?? missing('note');
      return [change('note', row, { ...row, body: operation.body, rev: row.rev + 1 })];
    }
    case 'note.assign': {
      const row = (await reads.get('note', operation.id)) ?? missing('note');
      if (operation.account !== null) await account(operation.account);
      return [change('note', row, { ...row, account_id: operation.account, rev: row.rev + 1 })];
    }
    case 'note.delete': {
      const row = (await reads.get('note', operation.id)) ?? missing('note');
      return [change('note', row, null)];
    }
  }
}
