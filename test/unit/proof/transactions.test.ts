import type { AccessPattern, Analysis } from '../../../contracts/schemas/analysis';
import { SharedKeys } from '../../../engine/proof/answerable/cases/shared-keys';
import type { CaseArgument } from '../../../engine/proof/answerable/cases/case-value';
import { newTransactionTally, transactionProofOf, writesInOrder } from '../../../engine/proof/answerable/transaction';
import { answersFacts, unanswered } from '../../../engine/proof/answerable/review';
import { Catalog } from '../../../engine/statement/bind/catalog';
import { statementForms } from '../../../engine/statement/forms';
import { plainTemplate } from '../../../engine/statement/template/marked-text';
import { schemaOf } from '../../support/access/bench';
import { analysisOf, pattern } from '../modeling/facts';

/** Transactions of a proof: the order of their statements, values that these share, and what is said of them. */

const schema = schemaOf([
  'CREATE TABLE users (id INT AUTO_INCREMENT PRIMARY KEY, boss INT NULL, FOREIGN KEY (boss) REFERENCES users (id))',
  'CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, user_id INT NOT NULL, note VARCHAR(9), FOREIGN KEY (user_id) REFERENCES users (id))',
  'CREATE TABLE order_lines (order_id INT NOT NULL, line INT NOT NULL, PRIMARY KEY (order_id, line), FOREIGN KEY (order_id) REFERENCES orders (id))',
  'CREATE TABLE parts (order_id INT NOT NULL, line INT NOT NULL, part INT NOT NULL, PRIMARY KEY (order_id, line, part), FOREIGN KEY (order_id, line) REFERENCES order_lines (order_id, line))',
]);

const formOf = (sql: string) => statementForms(plainTemplate(sql), new Catalog(schema)).forms[0]!;
const number = (text: string) => ({ kind: 'number', text }) as const;
const given = (...texts: readonly string[]): readonly CaseArgument[] => texts.map(number);

describe('values that name rows', () => {
  const linked = (keys: SharedKeys, sql: string, values: readonly CaseArgument[]): readonly CaseArgument[] =>
    keys.linked(formOf(sql), { on: [], arguments: values, what: '' }).arguments;

  test('go on along foreign keys, to the statements behind them', () => {
    const keys = new SharedKeys(schema);
    const insert = formOf('INSERT INTO orders (user_id, note) VALUES (?, ?)');
    keys.enter(insert, { on: [], arguments: given('5', '6'), what: '' });
    keys.set('orders', 'id', number('77'));
    expect(linked(keys, 'UPDATE users SET boss = ? WHERE id = ?', given('1', '2'))).toEqual(given('5', '5'));
    expect(linked(keys, 'INSERT INTO order_lines (order_id, line) VALUES (?, ?)', given('1', '2'))).toEqual(
      given('77', '2'),
    );
    expect(
      linked(keys, 'INSERT INTO order_lines (order_id, line) VALUES ?', [[given('1', '2'), given('1', '3')] as never]),
    ).toEqual([[given('77', '2'), given('77', '3')]]);
    expect(linked(keys, 'DELETE FROM parts WHERE order_id = ?', given('1'))).toEqual(given('77'));
    expect(linked(keys, 'DELETE FROM order_lines WHERE order_id IN (?)', [given('1', '2') as never])).toEqual([
      given('77'),
    ]);
  });

  test('are neither those of a new row of its own nor of columns that name none', () => {
    const keys = new SharedKeys(schema);
    keys.enter(formOf('INSERT INTO orders (id, user_id, note) VALUES (?, ?, ?)'), {
      on: [],
      arguments: given('1', '2', '3'),
      what: '',
    });
    expect(linked(keys, 'INSERT INTO orders (id, user_id, note) VALUES (?, ?, ?)', given('7', '8', '9'))).toEqual(
      given('7', '2', '9'),
    );
    expect(linked(keys, 'UPDATE orders SET note = ? WHERE id = ?', given('7', '8'))).toEqual(given('7', '1'));
  });
});

test('statements stand as in the source, rows behind those that they refer to', () => {
  const write = (id: string, operation: AccessPattern['operation'], table: string) =>
    pattern(id, operation, [table], { transaction: 'place' });
  const all = [
    write('AP1', 'insert', 'order_lines'),
    write('AP2', 'update', 'users'),
    write('AP3', 'insert', 'orders'),
    pattern('AP4', 'select', ['users'], { transaction: 'place' }),
    pattern('AP5', 'update', ['users'], { transaction: 'other' }),
  ];
  const site = (accessPattern: string, line: number, transaction = 'place') => ({
    ...{ id: `CS${line}`, accessPattern, file: 'a.ts', line, transaction },
  });
  const callSites = [site('AP1', 10), site('AP2', 9, 'other'), site('AP2', 20), site('AP3', 30)] as never;
  const analysis: Analysis = { ...analysisOf(schema.tables, all), callSites };
  expect(writesInOrder(analysis, 'place').map(({ id }) => id)).toEqual(['AP3', 'AP2', 'AP1']);
});

test('a transaction is one request only where nothing differs, all is tried, and one request holds it', () => {
  const tally = { ...newTransactionTally(), executions: 3, statements: 2, writes: 60, checks: 40 };
  const of = (change: object) => transactionProofOf('place', ['AP1', 'AP2'], { ...tally, ...change });
  expect(of({})).toMatchObject({ verdict: 'as one', writes: 60, checks: 40, reasons: [] });
  expect(of({ checks: 41 })).toMatchObject({
    verdict: 'not as one',
    reasons: ['an execution needs 101 actions, more than the 100 of one request'],
  });
  expect(of({ reasons: new Set(['n: 1 was expected, 2 came']) }).verdict).toBe('not as one');
  expect(of({ open: new Set(['AP2: the trigger t runs with it']) })).toMatchObject({
    verdict: 'not comparable',
    reasons: ['AP2: the trigger t runs with it'],
  });
  expect(of({ executions: 0 }).verdict).toBe('not comparable');
  const proof = {
    ...{ format: 'landfall.answerable-proof/1', contractSha256: '', sample: '', notRun: null, patterns: [] },
    transactions: [of({}), of({ reasons: new Set(['n: 1 was expected, 2 came']) })],
  } as const;
  expect(unanswered(proof as never, analysisOf([], []))).toEqual([
    { name: 'transaction place', fact: 'not as one: n: 1 was expected, 2 came' },
  ]);
  expect(answersFacts(proof as never).facts).toEqual({ answers: 'transactions: 1 as one, 1 not as one' });
});
