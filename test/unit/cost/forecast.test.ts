import type { AccessPattern } from '../../../contracts/schemas/analysis';
import { costSentence } from '../../../engine/cost';
import { MONTH, orders, pattern, PRICES, rated, shop, users } from './shop';

const byId = rated(pattern('AP1', 'select', ['users'], { equal: ['users.id'] }), '10');
const byEmail = rated(pattern('AP2', 'select', ['users'], { equal: ['users.email'] }), '1');
const ofUser = rated(pattern('AP3', 'select', ['orders'], { equal: ['orders.user_id'] }), '2');
const insertUser = rated(pattern('AP4', 'insert', ['users'], { assigns: ['users.email'] }), '1');
const pay = rated(pattern('AP5', 'update', ['orders'], { equal: ['orders.id'], assigns: ['orders.status'] }), '4');
const moveOrder = rated(
  pattern('AP6', 'update', ['orders'], { equal: ['orders.id'], assigns: ['orders.user_id'] }),
  '1',
);
const dropUser = rated(pattern('AP7', 'delete', ['users'], { equal: ['users.id'] }), '1');
const rename = rated(pattern('AP8', 'update', ['users'], { equal: ['users.id'], assigns: ['users.email'] }), '1');

describe('requests of a pattern', () => {
  it('a read by the key is one consistent read of 4 KB', () => {
    const { of } = shop([byId]);
    expect(of('AP1')).toMatchObject({ readUnits: 1, writeUnits: 0, usd: (10 * MONTH * 0.5) / 1e6 });
  });

  it('a read by a unique column reads the lookup item and then the item', () => {
    const { of } = shop([byEmail]);
    expect(
      of('AP2').requests.map((one) => [one.kind, 'operation' in one && one.operation, one.entity, one.items]),
    ).toEqual([
      ['read', 'GetItem', 'Users.UNIQUE_USERS_EMAIL', 1],
      ['read', 'GetItem', 'Users.USERS', 1],
    ]);
    expect(of('AP2').readUnits).toBe(2);
  });

  it('a Query on an index reads the rows of one value, summed before they are rounded up, eventually consistent', () => {
    const { of } = shop([ofUser], { collections: false });
    const [request] = of('AP3').requests;
    // 5,000 rows in 1,000 groups: the parent has 1,000 rows, of which 500 are referred to.
    expect(request).toMatchObject({ operation: 'Query', items: 5, basis: '5000 rows in 1000 groups by user_id' });
    expect(of('AP3').readUnits).toBe(0.5);
  });

  it('an insert writes the item and its lookup item, both in one transaction, which doubles them', () => {
    const { of, cost } = shop([insertUser]);
    const item = cost.tables.flatMap(({ entities }) => entities).find(({ entity }) => entity === 'Users.USERS')!;
    expect(item.size.bytes).toBeGreaterThan(1_024);
    // 2 KB and 1 KB, doubled.
    expect(of('AP4').writeUnits).toBe(2 * (2 + 1));
  });

  it('an update writes each index once, and twice where its key in the index moves', () => {
    const { of } = shop([ofUser, pay, moveOrder], { collections: false });
    expect(of('AP5').requests).toMatchObject([{ kind: 'write', indexWrites: [{ index: 'GSI1', writes: 1 }] }]);
    expect(of('AP5').writeUnits).toBe(1 + 1);
    expect(of('AP6').requests).toMatchObject([
      { role: 'row', indexWrites: [{ index: 'GSI1', writes: 2 }] },
      { role: 'check', entity: 'Users.USERS', items: 1 },
    ]);
    // The item is doubled, and so is the condition that the other user is there.
    expect(of('AP6').writeUnits).toBe(2 * 1 + 2 + 2 * 1);
  });

  it('a deletion deletes the lookup item as well; a changed unique value deletes one and makes another', () => {
    const { of } = shop([dropUser, rename]);
    // The last one looks for orders of the user, which may not be there.
    expect(of('AP7').requests.map((one) => one.items)).toEqual([1, 1, 0]);
    expect(of('AP8').requests.map((one) => [one.entity, one.items])).toEqual([
      ['Users.USERS', 1],
      ['Users.UNIQUE_USERS_EMAIL', 2],
    ]);
  });

  it('a Scan reads the whole table', () => {
    const all = rated(pattern('AP9', 'select', ['users']), '1');
    const { of, cost } = shop([all]);
    const bytes = cost.tables.find(({ table }) => table === 'Users')!.itemBytes!;
    expect(of('AP9').readUnits).toBe(Math.ceil(bytes / 4_096));
  });

  it('an index with few values is read as it is: half of the rows', () => {
    const byStatus = rated(pattern('AP9', 'select', ['orders'], { equal: ['orders.status'] }), '1');
    expect(shop([byStatus]).of('AP9').requests).toMatchObject([
      { items: 2_500, basis: '5000 rows in 2 groups by status' },
    ]);
  });

  it('the log tells how many rows a statement gives', () => {
    const log = {
      texts: 1,
      peakPerMinute: 1,
      peakPerHour: 1,
      firstSeen: null,
      lastSeen: null,
      latency: null,
      lock: null,
    };
    const seen = {
      ...ofUser,
      log: { ...log, rowsExamined: null, rowsSent: { count: 9, mean: '37.500', max: '80' }, sample: '' },
    };
    expect(shop([seen], { collections: false }).of('AP3').requests).toMatchObject([
      { items: 37.5, basis: 'rows sent, from the log' },
    ]);
  });

  const written = (sql: string): AccessPattern => ({
    ...rated(pattern('AP9', 'select', ['orders']), '1'),
    statements: [{ from: 'source', parts: [{ text: sql }], places: [] }],
  });

  it('a list and a LIMIT that the statement writes out are counted', () => {
    const list = shop([written('SELECT * FROM users WHERE id IN (1, 2, 3)')]).of('AP9');
    expect(list.requests).toMatchObject([{ operation: 'BatchGetItem', items: 3 }]);
    const limited = shop([ofUser, written('SELECT * FROM orders WHERE user_id = ? LIMIT 2')], { collections: false });
    expect(limited.of('AP9').requests).toMatchObject([{ operation: 'Query', items: 2, basis: 'LIMIT 2' }]);
  });

  it('what a join reads is each different row once, never more than the table has', () => {
    const join = written('SELECT o.id, u.bio FROM orders o JOIN users u ON u.id = o.user_id');
    const requests = shop([ofUser, join], { collections: false }).of('AP9').requests;
    expect(requests.map(({ items }) => items)).toEqual([5_000, 1_000]);
    expect(requests[1]).toMatchObject({ operation: 'BatchGetItem', basis: 'a unique key; for each row before' });
  });

  it('a range that only some executions give is priced as not given', () => {
    const parts = [
      { text: 'SELECT * FROM orders WHERE user_id = ?' },
      { optional: [{ text: ' AND id < ?' }] },
      { text: ' ORDER BY id DESC' },
    ];
    const page = { ...written(''), statements: [{ from: 'source' as const, parts, places: [] }] };
    expect(shop([ofUser, page], { collections: false }).of('AP9').requests).toMatchObject([{ items: 5 }]);
    const always = written('SELECT * FROM orders WHERE user_id = ? AND id < ? ORDER BY id DESC');
    expect(shop([ofUser, always], { collections: false }).of('AP9').requests).toMatchObject([{ items: null }]);
  });

  it('an INSERT writes the rows that it holds', () => {
    const many = { ...rated(pattern('AP9', 'insert', ['users']), '1') };
    const text = 'INSERT INTO users (email, bio) VALUES (?, ?), (?, ?)';
    const { of } = shop([{ ...many, statements: [{ from: 'source', parts: [{ text }], places: [] }] }]);
    expect(of('AP9').requests.map(({ items }) => items)).toEqual([2, 2]);
  });

  it('nothing is guessed for the length of a list', () => {
    const list = rated(pattern('AP9', 'select', ['users'], { list: ['users.id'] }), '1');
    const { of, cost } = shop([list]);
    expect(of('AP9')).toMatchObject({ units: null, usd: null });
    expect(cost.unknown).toEqual(['requests of 1 access pattern whose number of items nothing tells (AP9)']);
  });
});

describe('sums', () => {
  it('hold requests, storage of tables and indexes, and recovery of tables alone', () => {
    const { cost } = shop([byId, ofUser], { collections: false });
    const { tables, indexes } = cost.stored;
    expect(indexes).toBeGreaterThan(0);
    expect(cost.lines.map(({ what }) => what)).toEqual([
      'requests',
      'storage of tables',
      'storage of indexes',
      'point-in-time recovery',
      'reading streams: nothing is kept through them',
    ]);
    expect(cost.usd).toBeCloseTo(
      (10 * MONTH * 0.5) / 1e6 + (2 * MONTH * 0.5 * 0.5) / 1e6 + (tables! + indexes!) * 0.25 + tables! * 0.2,
      9,
    );
    expect(cost.unknown).toEqual([]);
  });

  it('name what they do not hold instead of counting it as nothing', () => {
    const unrated = pattern('AP2', 'select', ['users'], { equal: ['users.id'] });
    const uncounted = { ...orders, rowCount: null };
    const { cost } = shop([byId, unrated], { tables: [users, uncounted] });
    expect(cost.unknown).toEqual([
      'requests of 1 access pattern without a rate (AP2)',
      'storage, because rows were not counted (orders)',
    ]);
    expect(cost.lines[1]).toEqual({ what: 'storage of tables', usd: null });
    expect(costSentence(cost)).toMatch(
      /^USD \d+\.\d\d a month on demand for what is known; unknown: .*orders\) \(prices of the test of here, collected 2026-01-02\)$/,
    );
    expect(cost.oneOff.map(({ usd }) => usd)).toEqual([null, null, null]);
  });

  it('take no price from another region', () => {
    const { cost } = shop([byId], { region: 'elsewhere' });
    expect(cost.usd).toBeNull();
    expect(costSentence(cost)).toMatch(/^unknown \(prices of region elsewhere/);
    const { writeUnitsMillion: _, ...some } = PRICES.regions['here']!;
    const part = shop([byId, insertUser], { prices: { ...PRICES, regions: { here: some } } });
    expect(part.of('AP1').usd).not.toBeNull();
    expect(part.of('AP4').usd).toBeNull();
    expect(part.cost.unknown).toEqual(['the price of writes on demand in here']);
  });

  it('say that no pattern is known', () => {
    expect(shop([]).cost.unknown).toEqual(['requests, because no access pattern is known']);
  });
});

describe('provisioned capacity', () => {
  it('is the load at 70 % utilisation, whole units, one at least, tables and indexes apart', () => {
    const { cost } = shop([byId, rated(ofUser, '20', 30)], { collections: false });
    expect(
      cost.provisioned.resources.map(({ table, index, readUnits, writeUnits }) => [
        table,
        index,
        readUnits,
        writeUnits,
      ]),
    ).toEqual([
      ['Orders', null, 1, 1],
      ['Orders', 'GSI1', Math.ceil((20 * 0.5) / 0.7), 1],
      ['Users', null, Math.ceil(10 / 0.7), 1],
    ]);
    expect(cost.provisioned.usd).toBeCloseTo(730 * ((1 + 15 + 15) * 0.0002 + 3 * 0.001), 9);
    // 10 and 30 executions in the busiest second.
    expect(cost.provisioned.usdAtPeak).toBeCloseTo(
      730 * ((1 + Math.ceil(15 / 0.7) + Math.ceil(10 / 0.7)) * 0.0002 + 3 * 0.001),
      9,
    );
    expect(cost.provisioned.breakEven).toEqual({ reads: 0.0002 / (0.5e-6 * 3_600), writes: 0.001 / (1e-6 * 3_600) });
  });

  it('has no figure for the peak where a peak is not known', () => {
    const given = { ...byId, rate: { kind: 'given' as const, averagePerSecond: '5', peakPerSecond: null, by: 'Ada' } };
    expect(shop([given]).cost.provisioned).toMatchObject({ usdAtPeak: null });
  });

  it('becomes cheaper at the rate that the table shows', () => {
    const { cost } = shop([rated(byId, '4')]);
    const cheaper = cost.sensitivity.map(({ factor, onDemand, provisioned }) => [factor, provisioned! < onDemand!]);
    expect(cheaper).toEqual([
      [0.1, false],
      [0.5, false],
      [1, true],
      [2, true],
      [5, true],
      [10, true],
    ]);
  });
});

describe('the move', () => {
  it('is priced by engine, with one read of everything for the comparison in each', () => {
    const { cost } = shop([byId]);
    const [native, imported, glue] = cost.oneOff;
    const entities = cost.tables.flatMap((one) => one.entities);
    const writes = entities.reduce((sum, { items, size }) => sum + items! * Math.ceil(size.bytes / 1_024), 0);
    const reads =
      entities.reduce((sum, { items, size }) => sum + items! * Math.ceil(size.bytes / 4_096), 0) +
      cost.tables.reduce((sum, { itemBytes }) => sum + Math.ceil(itemBytes! / 4_096), 0);
    expect(native!.lines[0]!.usd).toBeCloseTo(writes / 1e6, 12);
    for (const { lines } of [native!, imported!, glue!]) expect(lines.at(-1)!.usd).toBeCloseTo((reads * 0.5) / 1e6, 12);
    expect(imported!.usd!).toBeLessThan(native!.usd!);
    expect(glue!.usd!).toBeGreaterThan(native!.usd!);
  });
});

it('the same input gives the same forecast', () => {
  const patterns = [byId, byEmail, ofUser, insertUser, pay, moveOrder, dropUser, rename];
  expect(JSON.stringify(shop(patterns).cost)).toBe(JSON.stringify(shop(patterns).cost));
});
