import type { AccessPattern, TableFacts } from '../../../contracts/schemas/analysis';
import { column, foreign, pattern, table } from './facts';
import { id, model, products, to } from './shop';

const counted = (facts: TableFacts, rowCount: number): TableFacts => ({ ...facts, rowCount });
const shop = counted(products, 1_000);
const reviews = counted(
  table(
    'reviews',
    [id, to('product_id'), column('rating', 'tinyint unsigned'), column('body', 'varchar(900)')],
    ['id'],
    {
      foreignKeys: [foreign(['product_id'], 'products', ['id'])],
    },
  ),
  80_000,
);
const read = (aggregates: readonly string[], average = '4.0000', over: Parameters<typeof pattern>[3] = {}) =>
  pattern('AP1', 'select', ['reviews'], { equal: ['reviews.product_id'], aggregates, rate: [average, 9], ...over });
const insert = (average = '0.1000') =>
  pattern('AP2', 'insert', ['reviews'], { assigns: ['reviews.product_id', 'reviews.rating'], rate: [average, 2] });
const kept = (patterns: readonly AccessPattern[], tables: readonly TableFacts[] = [shop, reviews]) =>
  model(tables, patterns)
    .of('products')
    .aggregates.map(({ attribute, operation, column: of }) => `${attribute} ${operation} ${of ?? '*'}`);

describe('aggregates over the children of a parent', () => {
  it('are kept in the parent when reading the children costs more than keeping them', () => {
    const made = model([shop, reviews], [read(['COUNT(*)', 'AVG(reviews.rating)']), insert()]);
    expect(kept([read(['COUNT(*)', 'AVG(reviews.rating)']), insert()])).toEqual([
      'reviews_count COUNT *',
      'reviews_rating_sum SUM rating',
    ]);
    expect(
      made.contract.tables.find(({ table: name }) => name === 'Products')!.entities![0]!.attributes.slice(-2),
    ).toEqual([
      {
        name: 'reviews_count',
        type: 'N',
        source_table: 'products',
        source_column: 'id',
        calculation: {
          type: 'aggregate',
          target_table: 'reviews',
          join_condition: 'reviews.product_id = products.id',
          operation: 'COUNT',
          select_column: '*',
        },
        denormalized: true,
        justification: expect.stringContaining('AP1 read it; keeping it saves') as unknown,
      },
      expect.objectContaining({ name: 'reviews_rating_sum' }),
    ]);
    // The parent's item changes with every review.
    expect(made.served('AP2')).toBe('TransactWriteItems Reviews -');
    expect(made.projection.serves[1]!.note).toContain('keeps copies in Products.PRODUCTS');
  });

  it('are computed when children are written more than they are read, or are few', () => {
    expect(kept([read(['COUNT(*)'], '0.1000'), insert('5.0000')])).toEqual([]);
    expect(kept([read(['COUNT(*)']), insert()], [shop, counted(reviews, 1_500)])).toEqual([]);
    const { model: made } = model([shop, reviews], [read(['COUNT(*)'], '0.1000'), insert('5.0000')]);
    expect(made.aggregates).toEqual([
      expect.objectContaining({
        parent: 'products',
        child: 'reviews',
        aggregates: ['COUNT(*)'],
        patterns: ['AP1'],
        maintained: false,
        because: expect.stringMatching(
          /^keeping it saves \d+\.\d\d read units\/s and adds \d+\.\d\d write units\/s \(\d+ for each write of a child; about 80 rows for one parent\)$/,
        ) as unknown,
      }),
    ]);
  });

  it('are computed when nobody counted the rows, or no rate is known', () => {
    const bare = { ...reviews, rowCount: null };
    expect(kept([read(['COUNT(*)']), insert()], [shop, bare])).toEqual([]);
    expect(model([shop, bare], [read(['COUNT(*)']), insert()]).model.aggregates[0]!.because).toBe(
      'nobody counted the rows of reviews for one row of products',
    );
    expect(kept([{ ...read(['COUNT(*)']), rate: { kind: 'unknown' } }, insert()])).toEqual([]);
  });

  it('are kept for a join with the parent, too', () => {
    const joined = pattern('AP1', 'select', ['products', 'reviews'], {
      equal: ['products.id'],
      joins: [['reviews.product_id', 'products.id']],
      aggregates: ['COUNT(reviews.id)'],
      groupBy: ['products.id', 'products.title'],
      rate: ['4.0000', 9],
    });
    const made = model([shop, reviews], [joined, insert()]);
    expect(made.of('products').aggregates.map(({ attribute }) => attribute)).toEqual(['reviews_count']);
  });

  it.each<[string, readonly AccessPattern[]]>([
    ['a part of the children', [read(['COUNT(*)'], '4.0000', { optional: ['reviews.rating'] })]],
    ['a range of them', [read(['COUNT(*)'], '4.0000', { range: ['reviews.rating'] })]],
    ['groups within a parent', [read(['COUNT(*)'], '4.0000', { groupBy: ['reviews.rating'] })]],
    ['different values', [read(['COUNT(DISTINCT reviews.rating)'])]],
    ['an expression', [read(['SUM(..)'])]],
    ['rows of their own', [read(['COUNT(*)'], '4.0000', { selects: ['reviews.body'] })]],
    [
      'the greatest of what changes',
      [
        read(['MAX(reviews.rating)']),
        pattern('AP3', 'update', ['reviews'], { equal: ['reviews.id'], assigns: ['reviews.rating'] }),
      ],
    ],
    [
      'the greatest of what is deleted',
      [read(['MAX(reviews.rating)']), pattern('AP3', 'delete', ['reviews'], { equal: ['reviews.id'] })],
    ],
  ])('are computed over %s', (_, patterns) => {
    expect(kept([...patterns, insert()])).toEqual([]);
  });

  it('keep the greatest value where no child goes or changes', () => {
    expect(kept([read(['MAX(reviews.rating)']), insert()])).toEqual(['reviews_rating_max MAX rating']);
  });

  it('keep sums only of what adds up the same in any order and fits 38 digits', () => {
    const sums = (type: string, nullable = false) =>
      kept(
        [read(['SUM(reviews.score)']), insert()],
        [
          shop,
          counted(
            table('reviews', [...reviews.columns, column('score', type, { nullable })], ['id'], {
              foreignKeys: reviews.foreignKeys,
            }),
            80_000,
          ),
        ],
      );
    expect(sums('decimal(10,2)')).toEqual(['reviews_score_sum SUM score']);
    expect(sums('decimal(10,2)', true)).toEqual(['reviews_score_sum SUM score']);
    expect(sums('double')).toEqual([]);
    expect(sums('decimal(20,2)')).toEqual([]);
  });

  it('name the way where two lead to one parent', () => {
    const both = counted(
      table('trades', [id, to('seller'), to('buyer'), column('body', 'varchar(900)')], ['id'], {
        foreignKeys: [foreign(['seller'], 'products', ['id']), foreign(['buyer'], 'products', ['id'])],
      }),
      80_000,
    );
    const bySeller = pattern('AP1', 'select', ['trades'], {
      equal: ['trades.seller'],
      aggregates: ['COUNT(*)'],
      rate: ['4.0000', 9],
    });
    const trade = pattern('AP2', 'insert', ['trades'], { rate: ['0.1000', 1] });
    expect(kept([bySeller, trade], [shop, both])).toEqual(['trades_count_by_seller COUNT *']);
  });
});
