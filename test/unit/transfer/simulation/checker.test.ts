import { wrongIn, type Found } from '../../../simulation/checker/check';
import { wrongDifferences } from '../../../simulation/checker/differences';
import { History, type Outcome } from '../../../simulation/checker/history';
import { LATE_MS } from '../../../simulation/checker/incarnations';
import type { SourceTables, StoredItem } from '../../../simulation/checker/tables';
import type { Account, Note, Operation, Purchase, Stock, Written } from '../../../simulation/workload/operations';

const ann: Account = { id: 1, email: 'a@x', name: 'Ann', rev: 1, referrer_id: null };
const bob: Account = { id: 2, email: 'b@x', name: 'Bob', rev: 1, referrer_id: 1 };
const pen: Stock = { id: 3, label: 'pen', rev: 1 };
const bought: Purchase = { id: 4, account_id: 1, stock_id: 3, amount: 7, rev: 1 };
const note: Note = { id: 5, account_id: 1, body: 'first', rev: 1 };

const item = (plain: Readonly<Record<string, string | number>>): StoredItem =>
  Object.fromEntries(
    Object.entries({ ...plain, _w: 'capture/x' }).map(([name, value]) => [
      name,
      typeof value === 'number' ? { N: String(value) } : { S: value },
    ]),
  );

const main = (PK: string, SK: string, plain: Readonly<Record<string, string | number>>) =>
  item({ PK, SK, ...plain, _v: 9 });

/** Both sides as they must be, and all rows known. */
function clean(): { rows: SourceTables; main: StoredItem[]; stock: StoredItem[]; history: History } {
  const history = new History();
  history.seed('account', ann);
  history.seed('account', bob);
  history.seed('stock', pen);
  history.seed('purchase', bought);
  history.seed('note', note);
  return {
    rows: {
      account: [ann, bob].map((row) => ({ ...row })),
      stock: [{ ...pen }],
      purchase: [{ ...bought }],
      note: [{ ...note }],
    },
    main: [
      main('ACCOUNT#0000000001', 'PROFILE', {
        _type: 'ACCOUNT',
        id: 1,
        email: 'a@x',
        name: 'Ann',
        rev: 1,
        bought: 1,
        spent: 7,
      }),
      main('EMAIL#a@x', 'LOOKUP', { _type: 'EMAIL', id: 1 }),
      main('ACCOUNT#0000000002', 'PROFILE', {
        _type: 'ACCOUNT',
        id: 2,
        email: 'b@x',
        name: 'Bob',
        rev: 1,
        referrer_id: 1,
        bought: 0,
      }),
      main('EMAIL#b@x', 'LOOKUP', { _type: 'EMAIL', id: 2 }),
      main('ACCOUNT#0000000001', 'PURCHASE#0000000004', { _type: 'PURCHASE', ...bought, buyer: 'Ann', buyer_rev: 1 }),
      main('NOTE#0000000005', 'NOTE', { _type: 'NOTE', id: 5, account_id: 1, body: 'first', rev: 1 }),
    ],
    stock: [item({ _type: 'STOCK', ...pen, sold: 7, sales: 1, _v: 9 })],
    history,
  };
}

const wrong = (change: (found: ReturnType<typeof clean>) => void): readonly string[] => {
  const found = clean();
  change(found);
  return wrongIn(found satisfies Found);
};

let clockMs = 0;
function tell(
  history: History,
  operation: Operation,
  outcome: Outcome,
  written: readonly Written[] = [],
): readonly string[] {
  const beganMs = (clockMs += 10);
  return history.end({ operation, outcome, written, beganMs, endedMs: (clockMs += 10) });
}

const label = (word: string): Operation => ({ op: 'stock.label', id: 3, label: word });
const labelled = (word: string, from: number): Written => ({
  table: 'stock',
  id: 3,
  from,
  rev: from + 1,
  row: { id: 3, label: word, rev: from + 1 },
  by: 'statement',
});
const gone = (from: number): Written => ({ table: 'stock', id: 3, from, rev: null, row: null, by: 'statement' });
const deletion: Operation = { op: 'stock.delete', id: 3 };
const paper: Stock = { id: 6, label: 'paper', rev: 1_000 };
const creation: Operation = { op: 'stock.create', row: paper };
const withStock = (found: ReturnType<typeof clean>, row: Stock | undefined): void => {
  const others = found.rows.stock.filter(({ id }) => id !== row?.id && row !== undefined);
  Object.assign(found.rows, { stock: row === undefined ? [] : [...others, { ...row }] });
};
const ofRows = (list: readonly string[]): readonly string[] => list.filter((text) => text.startsWith('row '));
const wrongRows = (change: (found: ReturnType<typeof clean>) => void): readonly string[] => ofRows(wrong(change));

describe('the checker, items against rows', () => {
  it('finds nothing where nothing is wrong, nor in tombstones and sentinels', () => {
    expect(
      wrong((found) => {
        found.stock.push(item({ id: 8, _v: 4 }), {
          id: { N: `-1${'7'.padStart(29, '0')}` },
          _sentinel: { S: 'token' },
          _v: { N: '0' },
        });
        found.main.push({
          PK: { S: 'landfall#sentinel#ab' },
          SK: { S: 'landfall#sentinel#cd' },
          _sentinel: { S: 'token' },
          _v: { N: '0' },
        });
      }),
    ).toEqual([]);
  });

  it.each<[string, (found: ReturnType<typeof clean>) => void, RegExp]>([
    ['a missing item', ({ main: list }) => void list.splice(3, 1), /item EMAIL#b@x\|LOOKUP is missing/],
    ['a stale item', ({ stock }) => Object.assign(stock[0]!, { label: { S: 'old' } }), /has .*"old"/],
    ['a wrong sum', ({ main: list }) => Object.assign(list[0]!, { spent: { N: '6' } }), /"spent":6/],
    ['a wrong count', ({ stock }) => Object.assign(stock[0]!, { sales: { N: '2' } }), /"sales":2/],
    ['an old copy', ({ main: list }) => Object.assign(list[4]!, { buyer: { S: 'Anna' } }), /"buyer":"Anna"/],
    ['an item without its revision', ({ stock }) => void delete (stock[0] as { rev?: unknown }).rev, /item 3 .* has/],
    [
      'an item under an old key',
      ({ main: list }) => void list.push(main('EMAIL#old@x', 'LOOKUP', { _type: 'EMAIL', id: 1 })),
      /extra item EMAIL#old@x\|LOOKUP/,
    ],
    [
      'an item without a type that is neither tombstone nor sentinel',
      ({ stock }) => void stock.push(item({ id: 8, _v: 4, label: 'x' })),
      /extra item 8/,
    ],
    [
      'a tombstone of a row that leaves none',
      ({ main: list }) => void list.push(main('EMAIL#old@x', 'LOOKUP', {})),
      /extra item EMAIL#old@x\|LOOKUP/,
    ],
    [
      'a sentinel under the key of a row',
      ({ stock }) => void stock.push({ id: { N: '8' }, _sentinel: { S: 'token' }, _v: { N: '0' } }),
      /extra item 8/,
    ],
    [
      'an address that two accounts show',
      ({ main: list }) => Object.assign(list[2]!, { email: { S: 'a@x' } }),
      /two accounts show the address a@x/,
    ],
  ])('finds %s', (_what, change, text) => {
    expect(wrong(change).join('\n')).toMatch(text);
  });
});

describe('the checker, rows against what clients were told', () => {
  it.each<[string, (found: ReturnType<typeof clean>) => void, RegExp]>([
    ['a row that is lost', (found) => withStock(found, undefined), /^row stock 3 is lost: revision 1/],
    [
      'an acknowledged change that is lost',
      ({ history }) => void tell(history, label('new'), 'done', [labelled('new', 1)]),
      /row stock 3 has revision 1, 2 was acknowledged/,
    ],
    [
      'a value that is lost though its revision is there',
      (found) => {
        tell(found.history, label('new'), 'done', [labelled('new', 1)]);
        withStock(found, { id: 3, label: 'of another writer', rev: 2 });
      },
      /row stock 3 at revision 2 has label "of another writer", "new" was acknowledged/,
    ],
    [
      'a deleted row that is there',
      ({ history }) => void tell(history, deletion, 'done', [gone(1)]),
      /row stock 3 is there with revision 1 though its deletion was acknowledged/,
    ],
    [
      'a row whose creation was refused',
      (found) => {
        tell(found.history, creation, 'not-done');
        withStock(found, paper);
      },
      /row stock 6 is there with revision 1000 though its creation was refused/,
    ],
    ['a row that nobody made', (found) => withStock(found, paper), /row stock 6 is there, and nobody made it/],
    [
      'a row without a revision',
      (found) => Object.assign(found.rows, { stock: [{ ...pen, rev: 'x' }] }),
      /row stock 3 is there with revision NaN/,
    ],
    [
      'a new reference that nobody has set',
      (found) => Object.assign(found.rows, { note: [{ ...note, account_id: 2 }] }),
      /row note 5 at revision 1 has account_id 2, 1 was acknowledged/,
    ],
    [
      'a reference that is NULL though its account was never to be deleted',
      (found) => Object.assign(found.rows, { note: [{ ...note, account_id: null }] }),
      /row note 5 at revision 1 has account_id null, 1 was acknowledged/,
    ],
    [
      'a row that is lost after a deletion without an answer, and a much later write',
      (found) => {
        tell(found.history, deletion, 'unknown');
        clockMs += LATE_MS;
        tell(found.history, label('new'), 'done', [labelled('new', 1)]);
        withStock(found, undefined);
      },
      /row stock 3 is lost: revision 2/,
    ],
  ])('finds %s', (_what, change, text) => {
    expect(wrongRows(change).join('\n')).toMatch(text);
  });

  it.each<[string, (found: ReturnType<typeof clean>) => void]>([
    [
      'a row that is gone after a deletion without an answer',
      (found) => {
        tell(found.history, deletion, 'unknown');
        withStock(found, undefined);
      },
    ],
    [
      'a change without an answer, done and not done',
      (found) => {
        tell(found.history, label('new'), 'unknown');
        withStock(found, { id: 3, label: 'new', rev: 2 });
      },
    ],
    ['a creation without an answer that was not done', ({ history }) => void tell(history, creation, 'unknown')],
    [
      'a creation without an answer that was done after a later one was deleted again',
      (found) => {
        tell(found.history, creation, 'unknown');
        const again = { ...paper, rev: found.history.of({ table: 'stock', id: 6 }).next };
        const made: Written = { table: 'stock', id: 6, from: null, rev: again.rev, row: again, by: 'statement' };
        tell(found.history, { op: 'stock.create', row: again }, 'done', [made]);
        tell(found.history, { op: 'stock.delete', id: 6 }, 'done', [
          { table: 'stock', id: 6, from: again.rev, rev: null, row: null, by: 'statement' },
        ]);
        withStock(found, paper);
      },
    ],
    [
      'a reference that a deletion without an answer may have set to NULL',
      (found) => {
        tell(found.history, { op: 'account.delete', id: 1 }, 'unknown');
        Object.assign(found.rows, { note: [{ ...note, account_id: null }] });
      },
    ],
    [
      'a purchase that went with its account',
      (found) => {
        tell(found.history, { op: 'account.delete', id: 1 }, 'unknown');
        Object.assign(found.rows, { purchase: [] });
      },
    ],
  ])('lets %s pass', (_what, change) => {
    expect(wrongRows(change)).toEqual([]);
  });
});

describe('the checker, what clients were told against itself', () => {
  it('finds two acknowledged writes of one revision, whose databases are equal', () => {
    const history = new History();
    history.seed('stock', pen);
    expect(tell(history, label('at MySQL'), 'done', [labelled('at MySQL', 1)])).toEqual([]);
    const texts = tell(history, label('at DynamoDB'), 'done', [labelled('at DynamoDB', 1)]).join('\n');
    expect(texts).toMatch(/two acknowledged writes follow revision 1 of row stock 3/);
    expect(texts).toMatch(/revision 2 of row stock 3 was acknowledged with label "at MySQL" and "at DynamoDB"/);
  });

  it('finds a deletion and a change of one revision', () => {
    const history = new History();
    history.seed('stock', pen);
    expect(tell(history, deletion, 'done', [gone(1)])).toEqual([]);
    expect(tell(history, label('new'), 'done', [labelled('new', 1)]).join()).toMatch(/follow revision 1/);
  });

  it('takes a change of a new row whose creator has not been answered yet, after a creation that was refused', () => {
    const found = clean();
    const { history } = found;
    tell(history, creation, 'not-done');
    const again: Operation = { op: 'stock.create', row: { ...paper, rev: 2_000 } };
    history.begin(again);
    const row = { ...paper, label: 'card', rev: 2_001 };
    const change = { table: 'stock', id: 6, from: 2_000, rev: 2_001, row, by: 'statement' } as const;
    tell(history, { op: 'stock.label', id: 6, label: 'card' }, 'done', [change]);
    tell(history, again, 'done', [{ ...change, from: null, rev: 2_000, row: { ...paper, rev: 2_000 } }]);
    withStock(found, row);
    expect(ofRows(wrongIn(found)).filter((text) => text.includes('stock 6'))).toEqual([]);
    withStock(found, paper);
    expect(ofRows(wrongIn(found)).join()).toMatch(/row stock 6 is lost: revision 2001/);
  });

  it('takes a reference that a foreign key sets to NULL, in either order of the answers', () => {
    const assigned: Written = {
      table: 'note',
      id: 5,
      from: 1,
      rev: 2,
      row: { ...note, account_id: 2, rev: 2 },
      by: 'statement',
    };
    const nulled: Written = { ...assigned, from: 2, row: { ...note, account_id: null, rev: 2 }, by: 'cascade' };
    const assign: Operation = { op: 'note.assign', id: 5, account: 2 };
    for (const first of [true, false]) {
      const history = new History();
      history.seed('note', note);
      const told = [
        () => tell(history, assign, 'done', [assigned]),
        () => tell(history, { op: 'account.delete', id: 2 }, 'done', [nulled]),
      ];
      expect((first ? told : told.reverse()).flatMap((one) => one())).toEqual([]);
      const key = { table: 'note', id: 5 } as const;
      expect(history.wrongValues(key, 2, { ...note, account_id: null, rev: 2 }, Infinity)).toEqual([]);
      expect(history.wrongValues(key, 2, { ...note, account_id: 2, rev: 2 }, Infinity)).toHaveLength(1);
      // A read that began before the answer may still show it.
      expect(history.wrongValues(key, 2, { ...note, account_id: 2, rev: 2 }, 0)).toEqual([]);
    }
  });
});

describe('the checker, comparisons', () => {
  it('demands that they find nothing where nothing may be left different', () => {
    expect(wrongDifferences({ 'differences before 4': 1, 'differences before 5': 2 })).toEqual([
      'comparisons put right 3 rows that nothing may have left different',
    ]);
    expect(wrongDifferences({ 'dual read differences': 1 })).toEqual([
      'dual reads saw 1 rows whose items were different, which nothing may have left so',
    ]);
    expect(wrongDifferences({ 'dual read differences': 1, 'left 5': 1 })).toEqual([]);
    expect(wrongDifferences({ 'known differences before 4': 1 })).toEqual([]);
    for (const name of ['left 4 backwards', 'left 5', 'stray items', 'stray rows', 'promoted'])
      expect(wrongDifferences({ 'differences before 5': 2, [name]: 1 })).toEqual([]);
  });
});
