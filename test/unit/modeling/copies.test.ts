import type { AccessPattern, TableFacts } from '../../../contracts/schemas/analysis';
import { buildModel } from '../../../engine/modeling';
import { analysisOf, pattern } from './facts';
import { AUTO, items, model, orders, products, users } from './shop';

describe('copies', () => {
  const read = pattern('AP1', 'select', ['order_items', 'products'], {
    equal: ['order_items.order_id'],
    joins: [['order_items.product_id', 'products.id']],
    selects: ['order_items.line', 'products.title', 'products.price'],
  });
  const insert = pattern('AP2', 'insert', ['products'], { assigns: ['products.title', 'products.price'] });
  const tables = [users, orders(), items, products];

  it('are made of joined columns that nothing changes', () => {
    const reprice = pattern('AP3', 'update', ['products'], { equal: ['products.id'], assigns: ['products.price'] });
    const { of, contract, plan, served, projection } = model(tables, [read, insert, reprice]);
    expect(of('order_items').copies.map(({ attribute }) => attribute)).toEqual(['product_title']);
    const entity = contract.tables
      .find(({ table: name }) => name === 'Orders')!
      .entities!.find(({ entity_type }) => entity_type === 'ORDER_ITEMS')!;
    expect(entity.attributes.at(-1)).toMatchObject({
      name: 'product_title',
      denormalized: true,
      join: {
        type: 'foreign-key',
        target_table: 'products',
        join_condition: 'products.id = order_items.product_id',
        select_column: 'products.title',
      },
    });
    expect(plan.entities.find(({ entityType }) => entityType === 'ORDER_ITEMS')!.columns.at(-1)).toMatchObject({
      role: 'copy',
      attribute: 'product_title',
    });
    expect(served('AP1')).toBe('Query Orders -');
    expect(projection.serves[0]!.note).toContain('products: BatchGetItem by id of order_items.product_id');
    expect(model(tables, [read, insert]).projection.serves[0]!.note).toContain('products from copied attributes');
  });

  it('are not made for a pattern that starts from the other side', () => {
    const from = pattern('AP1', 'select', ['products', 'order_items'], {
      equal: ['products.id'],
      joins: [['order_items.product_id', 'products.id']],
      selects: ['products.title'],
    });
    expect(model(tables, [from, insert]).of('order_items').copies).toEqual([]);
  });

  it.each<[string, AccessPattern]>([
    ['an update of unknown columns', pattern('AP3', 'update', ['products'], { equal: ['products.id'] })],
    ['a replace', pattern('AP3', 'replace', ['products'], { assigns: ['products.title'] })],
    [
      'an upsert',
      pattern('AP3', 'insert', ['products'], {
        assigns: ['products.title'],
        fingerprint: 'INSERT INTO products VALUES (?) ON DUPLICATE KEY UPDATE title = ?',
      }),
    ],
  ])('are not made after %s', (_, write) => {
    expect(model(tables, [read, insert, write]).of('order_items').copies).toEqual([]);
  });

  it('are not made without evidence of writes, nor past a statement that could not be read', () => {
    expect(model(tables, [read]).of('order_items').copies).toEqual([]);
    const analysis = analysisOf(tables, [read, insert]);
    const call = {
      id: 'c',
      file: 'a.ts',
      line: 1,
      function: 'f',
      sql: '',
      dynamic: true,
      call: 'query',
      routes: [],
      transaction: null,
      accessPattern: null,
      problem: 'built elsewhere',
    };
    const { model: made } = buildModel({ ...analysis, callSites: [call] }, AUTO);
    expect(made.tables.flatMap(({ copies }) => copies)).toEqual([]);
    expect(made.notes[0]!.what).toContain('a.ts:1');
    const copies = (sql: string, problem: string | null) =>
      buildModel({ ...analysis, callSites: [{ ...call, sql, problem }] }, AUTO).model.tables.flatMap(
        ({ copies: list }) => list,
      ).length;
    expect(copies('UPDATE users SET /* dynamic */ WHERE id = ?', null)).toBe(2);
    expect(copies('UPDATE products SET /* dynamic */ WHERE id = ?', null)).toBe(0);
    expect(copies('UPDATE products SET price = ? WHERE /* dynamic */', null)).toBe(2);
    expect(copies('UPDATE users SET a = (', 'cannot be parsed')).toBe(2);
    expect(copies('UPDATE products SET a = (', 'cannot be parsed')).toBe(0);
    expect(copies('SELECT * FROM products WHERE (', 'cannot be parsed')).toBe(2);
  });

  it('are not made on the word of stored code, which knows nothing of what the application writes', () => {
    const stored = (one: AccessPattern): AccessPattern => ({
      ...one,
      evidence: { ...one.evidence, stored: ['trigger t'], seenIn: 'stored code' },
    });
    const { model: made } = buildModel(analysisOf(tables, [read, stored(insert)]), AUTO);
    expect(made.tables.flatMap(({ copies }) => copies)).toEqual([]);
    expect(made.notes[0]!.what).toBe('no column is copied: no statement that writes is known');
    // What it does change is changed, whoever else writes.
    const reprice = stored(pattern('AP3', 'update', ['products'], { assigns: ['products.price'] }));
    expect(
      model(tables, [read, insert, reprice])
        .of('order_items')
        .copies.map(({ attribute }) => attribute),
    ).toEqual(['product_title']);
  });

  it.each([
    ['update', 'UPDATE /* dynamic */ SET price = ? WHERE id = ?', []],
    ['update', 'UPDATE shop_/* dynamic */ SET price = ?', ['shop_landfall_dynamic']],
    ['update', 'UPDATE users u JOIN /* dynamic */ d ON d.id = u.id SET d.price = ?', ['users']],
    ['replace', 'REPLACE INTO /* dynamic */ (id, price) VALUES (?)', []],
    ['insert', 'INSERT INTO /* dynamic */ (id) VALUES (?) ON DUPLICATE KEY UPDATE price = ?', []],
  ] as const)('are not made where a table is named at run time: %s, %s', (operation, fingerprint, on) => {
    const write = { ...pattern('AP9', operation, [...on]), fingerprint };
    const { model: made } = buildModel(analysisOf(tables, [read, insert, write]), AUTO);
    expect(made.tables.flatMap(({ copies }) => copies)).toEqual([]);
    expect(made.notes[0]!.what).toContain('AP9 writes to a table that is named at run time');
  });

  it.each([
    ['insert', 'INSERT INTO /* dynamic */ (id) VALUES (?)'],
    ['call', 'CALL tidy(?)'],
    ['other', 'CREATE DATABASE IF NOT EXISTS /* dynamic */'],
  ] as const)('are made beside what changes no row that is there: %s, %s', (operation, fingerprint) => {
    const write = { ...pattern('AP9', operation, []), fingerprint };
    expect(model(tables, [read, insert, write]).of('order_items').copies).toHaveLength(2);
  });

  it('are not made where stored code makes its statements at run time', () => {
    const risk = { code: 'DYNAMIC_STORED_CODE', where: 'procedure p', what: '', needs: '' };
    const { model: made } = buildModel({ ...analysisOf(tables, [read, insert]), risks: [risk] }, AUTO);
    expect(made.tables.flatMap(({ copies }) => copies)).toEqual([]);
    expect(made.notes[0]!.what).toContain('procedure p makes statements at run time');
  });

  describe('of what changes', () => {
    const few = (most: number, kind: 'all' | 'ranges' = 'all') =>
      ({
        ...items,
        rowCount: 300,
        rowsPerValue: [{ columns: ['product_id'], kind, values: 100, rows: { p50: 2, p99: most, max: most } }],
      }) satisfies TableFacts;
    const fast = {
      ...read,
      rate: { kind: 'measured', executions: 1, averagePerSecond: '50.0000', peakPerSecond: 90 },
    } as const;
    const reprice = (average: string) =>
      pattern('AP3', 'update', ['products'], {
        equal: ['products.id'],
        assigns: ['products.price'],
        rate: [average, 1],
      });
    /** Its foreign key has an index then, by which the copies are found. */
    const remove = pattern('AP4', 'delete', ['products'], { equal: ['products.id'] });
    const copies = (lines: TableFacts, average = '0.1000') =>
      model([users, orders(), lines, products], [fast, insert, reprice(average), remove]).of('order_items').copies;

    it('are made where they are few by count and cheaper to keep than to read', () => {
      expect(copies(few(20)).map(({ attribute, because }) => [attribute, because])).toEqual([
        [
          'product_price',
          'AP1 read it with the row; keeping it saves 50.00 read units/s and adds 1.20 write units/s (12.0 for each change; 3.0 copies of one row, at most 20 when they were counted)',
        ],
        ['product_title', 'AP1 read it with the row; no known statement changes it'],
      ]);
    });

    it.each<[string, TableFacts, string]>([
      ['they are not counted', items, '0.1000'],
      ['only a part was counted', few(20, 'ranges'), '0.1000'],
      ['a change would not fit one transaction', few(100), '0.1000'],
      ['they change too often', few(20), '5.0000'],
    ])('are not made where %s', (_, lines, average) => {
      expect(copies(lines, average).map(({ attribute }) => attribute)).toEqual(['product_title']);
    });

    it('are not made where a Scan alone would find them', () => {
      const made = model([users, orders(), few(20), products], [fast, insert, reprice('0.1000')]);
      expect(made.of('order_items').copies.map(({ attribute }) => attribute)).toEqual(['product_title']);
    });

    it('are not made where nobody knows how often it changes', () => {
      const patterns = [fast, insert, { ...reprice('0.1000'), rate: { kind: 'unknown' } } as AccessPattern];
      const made = model([users, orders(), few(20), products], patterns);
      expect(made.of('order_items').copies.map(({ attribute }) => attribute)).toEqual(['product_title']);
      // A trigger is no statement whose rate anybody measured.
      const triggers = [
        { name: 't', table: 'orders', timing: 'AFTER', event: 'INSERT', statement: 'UPDATE products SET price = 1' },
      ];
      const tables = [users, orders(), few(20), products];
      const schema = { ...analysisOf(tables).schema, triggers };
      expect(
        model(tables, [fast, insert, reprice('0.1000')], AUTO, { schema })
          .of('order_items')
          .copies.map(({ attribute }) => attribute),
      ).toEqual([]);
    });
  });
});
