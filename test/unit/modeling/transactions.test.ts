import type { AccessPattern, Analysis, TableFacts } from '../../../contracts/schemas/analysis';
import { BUILT_IN_PRICES, forecastCost } from '../../../engine/cost';
import { buildModel } from '../../../engine/modeling';
import { transactionSizes } from '../../../engine/modeling/documents/maps/transaction-sizes';
import { transactionRisks } from '../../../engine/modeling/documents/maps/transactions';
import { printRequirement } from '../../../engine/modeling/documents/requirement';
import { planOwnMove } from '../../../engine/transfer/convergence/registry/rules';
import { reviewOf } from '../../../engine/modeling/review';
import { analysisOf, column, foreign, pattern, table, unique } from './facts';

/** Transactions of an application against the 100 actions and 4 MB of one TransactWriteItems. */

const id = column('id', 'int unsigned');
const to = (name: string, over = {}) => column(name, 'int unsigned', over);
const users = table('users', [id, column('email', 'varchar(60)')], ['id'], { keys: [unique('uq_email', 'email')] });
const products = table('products', [id, column('stock', 'int')], ['id']);
const orders = table('orders', [id, to('user_id')], ['id'], { foreignKeys: [foreign(['user_id'], 'users', ['id'])] });
const lines = table('lines', [to('order_id'), to('line'), to('product_id')], ['order_id', 'line'], {
  foreignKeys: [foreign(['order_id'], 'orders', ['id'], 'CASCADE'), foreign(['product_id'], 'products', ['id'])],
});
/** So many lines has the largest order, so many orders the user with most. */
const counted = (most: number): readonly TableFacts[] => [
  users,
  products,
  { ...orders, rowsPerValue: [{ columns: ['user_id'], kind: 'all', values: 5, rows: { p50: 1, p99: 2, max: 2 } }] },
  {
    ...lines,
    rowsPerValue: [{ columns: ['order_id'], kind: 'all', values: 5, rows: { p50: 1, p99: most, max: most } }],
  },
];

const write = (
  name: string,
  operation: AccessPattern['operation'],
  on: string,
  text: string,
  of: string,
): AccessPattern => ({
  ...pattern(name, operation, [on], { transaction: of }),
  statements: [{ from: 'source', parts: [{ text }], places: [] }],
});
const CHECKOUT = [
  write('AP1', 'insert', 'orders', 'INSERT INTO orders (user_id) VALUES (?)', 'checkout'),
  write(
    'AP2',
    'insert',
    'lines',
    'INSERT INTO `lines` (order_id, line, product_id) VALUES (?, ?, ?), (?, ?, ?)',
    'checkout',
  ),
  write('AP3', 'update', 'products', 'UPDATE products SET stock = stock - ? WHERE id = ?', 'checkout'),
];
const rename = write('AP4', 'update', 'users', 'UPDATE users SET email = ? WHERE id = ?', 'rename');
/** Gives the orders of a user an index. */
const list = pattern('AP6', 'select', ['orders'], { equal: ['orders.user_id'] });
const clear = write('AP5', 'delete', 'orders', 'DELETE FROM orders WHERE user_id = ?', 'clear');

function made(tables: readonly TableFacts[], patterns: readonly AccessPattern[], more: Partial<Analysis> = {}) {
  const analysis: Analysis = { ...analysisOf([...tables], [...patterns]), ...more };
  const built = buildModel(analysis, { strategy: 'auto', collections: true });
  const prices = { region: 'us-east-1', prices: BUILT_IN_PRICES, pointInTimeRecovery: true };
  return { ...built, analysis, cost: forecastCost({ ...prices, ...built, analysis }) };
}
const actions = (input: ReturnType<typeof made>) =>
  Object.fromEntries(transactionSizes(input).map((one) => [one.name, one.actions]));

test('puts, lookup items and conditions on parents are counted, for each row', () => {
  const input = made(counted(3), [...CHECKOUT, rename]);
  // The order and its user; two lines, each with its order and its product; the product.
  expect(actions(input)).toEqual({ checkout: 2 + 2 * 3 + 1, rename: 1 + 2 });
  expect(transactionRisks(input)).toEqual([]);
  expect(printRequirement(input)).toMatch(/\| `checkout` \| AP1, AP2, AP3 \| 9 \| 15 \| 9 \| \d+ \| yes \| not yet/);
});

test('rows that foreign keys change with them are counted by what the analysis counted', () => {
  // Two orders of a user, each with its lines.
  expect(actions(made(counted(3), [clear, list]))).toEqual({ clear: 2 * (1 + 3) });
  const large = made(counted(60), [clear, list]);
  expect(actions(large)).toEqual({ clear: 2 * (1 + 60) });
  expect(transactionRisks(large)).toEqual([
    ['clear', expect.stringMatching(/may not fit .*: 122 actions, more than 100; bound the rows in the application/)],
  ]);
});

test('in phase 5 rows that the control table remembers take more: head, claims, links to parents, and all of their items', () => {
  const remembered = (tables: readonly TableFacts[], patterns: readonly AccessPattern[]) =>
    Object.fromEntries(transactionSizes(made(tables, patterns)).map((one) => [one.name, one.remembered]));
  const [, , plain] = counted(3);
  // Each line with its head, its claim and the link to its order; the key of no other row moves, nor does a cascade reach it.
  expect(remembered(counted(3), CHECKOUT)).toEqual({ checkout: 9 + 2 * 3 });
  // The user's item, the lookup item that goes and the one that comes, a claim for each, and the head: as the protocol itself plans it.
  const state = (key: string, stored = true) => ({
    key,
    stored: stored ? { version: '1', owner: 'users 1' } : undefined,
  });
  const move = planOwnMove({
    members: [
      {
        ...{ owner: 'users 1', head: '1', claimed: [state('user'), state('old e-mail')] },
        wanted: [state('user'), state('new e-mail', false)],
      },
    ],
  });
  expect(move).toMatchObject({ kind: 'write', parts: { length: 7 } });
  expect(remembered([users, products, plain!], [rename])).toEqual({ rename: 7 });
  // Two orders, which nothing remembers, each with its lines, their heads and claims.
  expect(remembered(counted(3), [clear, list])).toEqual({ clear: 2 * (1 + 3 * 3) });
});

test('a transaction that fits by its items alone is a risk until the way back is given up', () => {
  const input = made(counted(40), [clear, list]);
  expect(transactionSizes(input)).toMatchObject([{ actions: 2 * 41, remembered: 2 * (1 + 40 * 3) }]);
  expect(transactionRisks(input)).toEqual([
    ['clear', expect.stringMatching(/may not fit .*: 242 actions while the control table remembers its rows/)],
  ]);
});

test('what nothing bounds is a risk with what to do, in the documents and at the gate', () => {
  const open = made([users, products, orders, lines], [clear, list]);
  expect(actions(open)).toEqual({ clear: null });
  const [[, why] = ['', '']] = transactionRisks(open);
  expect(why).toMatch(
    /nothing bounds AP5: the rows of orders that it writes \(.*\).*AP5: rows of lines that .* changes with one of orders/,
  );
  expect(printRequirement(open)).toContain(
    '| not bounded | not bounded | not bounded | unknown | **not for certain**: nothing bounds AP5',
  );
  const { patterns } = reviewOf(open, { cost: open.cost, alternatives: [], transactions: transactionRisks(open) });
  expect(patterns).toContain(`clear: ${why}`);
});

test('many bytes are more than a transaction holds, however few the actions', () => {
  const documents = table('documents', [id, column('body', 'longtext')], ['id']);
  const big: TableFacts = {
    ...documents,
    rowCount: 10,
    sample: {
      ...{ kind: 'all', rows: 10, longestRow: 300_000, measuredAll: true, zeroDates: [] },
      columns: [
        { name: 'id', nulls: 0, distinct: 10, lengths: { p50: 1, p95: 1, p99: 1, max: 1 } },
        { name: 'body', nulls: 0, distinct: 10, lengths: { p50: 300_000, p95: 300_000, p99: 300_000, max: 300_000 } },
      ],
    },
  };
  const rows = Array.from({ length: 20 }, () => '(?, ?)').join(', ');
  const input = made(
    [big],
    [write('AP1', 'insert', 'documents', `INSERT INTO documents (id, body) VALUES ${rows}`, 'load')],
  );
  expect(transactionSizes(input)).toMatchObject([{ actions: 20, open: ['6 MB, more than 4'] }]);
});

/** A pattern of the transaction `sell` with what stands in its places, sent by the function `sell`. */
function sent(name: string, operation: AccessPattern['operation'], on: string, text: string, given: readonly string[]) {
  const one = write(name, operation, on, text, 'sell');
  const places = given.map((expression) => ({ takes: 'value' as const, given: expression }));
  const kind = operation === 'select' ? ('read' as const) : ('write' as const);
  return { ...one, kind, statements: [{ ...one.statements![0]!, places }] };
}
const sites = (functions: Readonly<Record<string, string>>): Pick<Analysis, 'callSites'> => ({
  callSites: Object.entries(functions).map(([accessPattern, name], at) => ({
    ...{ id: `CS${at}`, file: 'sell.ts', line: at + 1, function: name, sql: '', dynamic: false, call: 'query' },
    ...{ routes: [], transaction: 'sell', accessPattern, problem: null },
  })),
});
const line = sent('AP1', 'insert', 'lines', 'INSERT INTO `lines` (order_id, line, product_id) VALUES (?, ?, ?)', [
  ...['order.id', 'n', 'productId'],
]);
const take = sent('AP2', 'update', 'products', 'UPDATE products SET stock = stock - ? WHERE id = ?', [
  ...['count', 'productId'],
]);
const lock = sent('AP3', 'select', 'products', 'SELECT stock FROM products WHERE id = ? FOR UPDATE', ['productId']);
const SELL = [line, take, lock];
const one = { AP1: 'sell', AP2: 'sell', AP3: 'sell' };

test('what statements of one function do to an item that they name alike is one action', () => {
  const sizes = (patterns: readonly AccessPattern[], functions: Readonly<Record<string, string>> = one) =>
    transactionSizes(made(counted(3), patterns, sites(functions)))[0];
  // The line, its order, and the product, which is checked, locked and changed.
  expect(sizes(SELL)).toMatchObject({ actions: 3, apart: 5, patterns: ['AP1', 'AP2'], open: [] });
  // Another function, or a call, may mean another product.
  expect(sizes(SELL, { ...one, AP2: 'take' })).toMatchObject({ actions: 4, apart: 5 });
  expect(
    sizes([line, sent('AP2', 'update', 'products', 'UPDATE products SET stock = 1 WHERE id = ?', ['next()'])]),
  ).toMatchObject({ actions: 4, apart: 4 });
  expect(sizes([take, { ...take, id: 'AP3' }])).toMatchObject({ actions: 1, apart: 2 });
  // Literals name rows as well.
  const fixed = sent('AP3', 'update', 'products', 'UPDATE products SET stock = 0 WHERE id = 7', []);
  expect(sizes([fixed, { ...fixed, id: 'AP2' }, take])).toMatchObject({ actions: 2, apart: 3 });
});

test('nobody says that a transaction fits where a statement of it is not known', () => {
  const open = (patterns: readonly AccessPattern[], more: Partial<Analysis> = {}) =>
    transactionSizes(made(counted(3), patterns, { ...sites(one), ...more }))[0];
  const call: AccessPattern = { ...sent('AP3', 'other', 'products', 'CALL restock(?)', ['productId']), kind: 'read' };
  expect(open([take, call])).toMatchObject({
    actions: null,
    open: ['AP3 has no plan'],
  });
  const logged = (patterns: readonly { pattern: string; repeated: boolean }[]) =>
    ({ traffic: { transactions: [{ patterns, longer: false, committed: 1, rolledBack: 0, unfinished: 0 }] } }) as never;
  const repeated = [
    { pattern: 'AP1', repeated: true },
    { pattern: 'AP2', repeated: false },
  ];
  expect(open(SELL, { queryLog: logged(repeated) })).toMatchObject({
    ...{ actions: null, apart: null },
    open: ['nothing bounds AP1: how often it runs in one transaction'],
  });
  const others = [...repeated, { pattern: 'AP9', repeated: false }];
  expect(open(SELL, { queryLog: logged(others) })).toMatchObject({ actions: 3, open: [] });
});

test('what the proof found of a transaction stands beside its size', () => {
  const input = made(counted(3), SELL, sites(one));
  const found = { transaction: 'sell', patterns: ['AP1', 'AP2'], executions: 3, statements: 2, rows: 9, notes: [] };
  const answers = (change: object) =>
    ({
      notRun: null,
      patterns: [],
      transactions: [{ ...found, writes: 2, checks: 1, reasons: [], ...change }],
    }) as never;
  const text = (change: object): string => printRequirement({ ...input, answers: answers(change) });
  expect(text({ verdict: 'as one' })).toContain('| yes | 3 times: up to 2 items written, 1 item checked |');
  expect(text({ verdict: 'not as one', reasons: ['n: 1 was expected, 2 came'] })).toContain(
    '| **not as one**: n: 1 was expected, 2 came |',
  );
});
