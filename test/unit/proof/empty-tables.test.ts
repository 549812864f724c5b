import { planPattern } from '../../../engine/access/patterns';
import { casesOf } from '../../../engine/proof/answerable/cases/case-list';
import { SampledRows } from '../../../engine/proof/answerable/sampled-rows';
import { AccessBench, schemaOf } from '../../support/access/bench';
import { pattern } from '../modeling/facts';

/** What inserts into a table without rows is tried with rows that could be there. */

const schema = schemaOf([
  'CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY)',
  `CREATE TABLE items (id INT AUTO_INCREMENT PRIMARY KEY, order_id INT NOT NULL, code VARCHAR(4) NOT NULL, price DECIMAL(5,2) NOT NULL, state ENUM('new', 'sent') NOT NULL,
     at DATETIME NOT NULL, day DATE NULL, note JSON NULL, doubled DECIMAL(6,2) GENERATED ALWAYS AS (price * 2), UNIQUE KEY uq (code), FOREIGN KEY (order_id) REFERENCES orders (id))`,
]);
const rows = new SampledRows(
  schema,
  new Map([
    ['orders', [{ id: '7' }]],
    ['items', []],
  ]),
);

function casesFor(text: string, takes: 'value' | 'rows', places: number) {
  const statements = [
    { from: 'source' as const, parts: [{ text }], places: Array.from({ length: places }, () => ({ takes })) },
  ];
  const one = { ...pattern('AP1', 'insert', ['items']), kind: 'write' as const, fingerprint: text, statements };
  const bench = new AccessBench(schema, [one]);
  const [plan] = planPattern(one, bench.access);
  const [form] = plan!.forms;
  const cases = casesOf({ form: form!.form, places: plan!.statement.places, rows, witness: undefined, most: 50 });
  return { bench, statement: form!.form.statement, cases };
}

test('a row whose foreign key leads to one that is there, with a value in each column', () => {
  const { cases } = casesFor(
    'INSERT INTO items (order_id, code, price, state, at, day, note) VALUES (?, ?, ?, ?, ?, ?, ?)',
    'value',
    7,
  );
  const found = cases.find(({ what }) => what === 'new row 1')!;
  expect(found.arguments).toEqual([
    { kind: 'number', text: '7' },
    { kind: 'text', text: expect.stringMatching(/^[0-9a-f]{4}$/) as string },
    expect.objectContaining({ text: '1' }),
    { kind: 'text', text: 'new' },
    { kind: 'text', text: '2024-02-29 10:00:00' },
    { kind: 'text', text: '2024-02-29' },
    { kind: 'text', text: '{}' },
  ]);
  expect(cases.map(({ what }) => what)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^refers by .* to a row that is not there$/), 'code: too long']),
  );
});

test('rows that a driver writes out are rows, and never none', () => {
  const text = 'INSERT INTO items (order_id, code, price, state, at) VALUES ?';
  const { cases } = casesFor(text, 'rows', 1);
  expect(cases.length).toBeGreaterThan(1);
  for (const { arguments: given } of cases) {
    expect(given).toHaveLength(1);
    expect(Array.isArray(given[0]) && given[0].length > 0 && given[0].every((row) => Array.isArray(row))).toBe(true);
  }
});
