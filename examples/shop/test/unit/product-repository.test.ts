import { pool } from '../../src/db';
import { productRepository } from '../../src/repositories/product-repository';
import { done, paramsOf, rows, sqlOf } from './fake-db';

jest.mock('../../src/db', () => ({ pool: { query: jest.fn(), execute: jest.fn() } }));
const { query, execute } = jest.mocked(pool);

beforeEach(() => jest.resetAllMocks());

const row = { id: 3, name: 'Lamp', price: '9.90', labels: 'new,eco', in_stock: 1, created_at: new Date(0) };
const lamp = { id: 3, name: 'Lamp', price: '9.90', labels: ['new', 'eco'], inStock: true, createdAt: new Date(0) };

describe('ProductRepository', () => {
  it('searches with no more conditions than filters', async () => {
    query.mockResolvedValueOnce(rows({ total: 1 })).mockResolvedValueOnce(rows(row));
    const found = await productRepository.search({ categoryId: 5, sort: 'newest', limit: 20, offset: 0 });
    expect(found).toEqual({ products: [lamp], total: 1 });
    expect(sqlOf(query)).toMatch(/WHERE p.category_id = \? AND p.status = 'active'$/);
    expect(sqlOf(query, 1)).toMatch(/ORDER BY p.created_at DESC, p.id DESC LIMIT \? OFFSET \?$/);
    expect(paramsOf(query, 1)).toEqual([5, 20, 0]);
  });

  it('searches with all filters', async () => {
    query.mockResolvedValueOnce(rows({ total: 30 })).mockResolvedValueOnce(rows());
    await productRepository.search({
      categoryId: 5,
      sellerId: 2,
      text: '10%',
      minPrice: '1',
      maxPrice: '9.50',
      inStock: true,
      label: 'eco',
      sort: 'price_asc',
      limit: 10,
      offset: 20,
    });
    expect(sqlOf(query)).toContain(
      "WHERE p.category_id = ? AND p.status = 'active' AND p.seller_id = ? AND p.name LIKE ? AND p.price >= ? " +
        'AND p.price <= ? AND p.stock > 0 AND FIND_IN_SET(?, p.labels) > 0',
    );
    expect(paramsOf(query, 1)).toEqual([5, 2, '%10\\%%', '1', '9.50', 'eco', 10, 20]);
  });

  it('does not fetch a page behind the last one', async () => {
    query.mockResolvedValueOnce(rows({ total: 20 }));
    const found = await productRepository.search({ categoryId: 5, sort: 'name', limit: 20, offset: 20 });
    expect(found).toEqual({ products: [], total: 20 });
    expect(query).toHaveBeenCalledTimes(1);
  });

  it('starts the next page of the newest below the last id', async () => {
    query.mockResolvedValue(rows(row));
    await productRepository.newest(24);
    await productRepository.newest(24, 100);
    expect(sqlOf(query)).toMatch(/WHERE status = 'active' ORDER BY id DESC LIMIT \?$/);
    expect(sqlOf(query, 1)).toMatch(/WHERE status = 'active' AND id < \? ORDER BY id DESC LIMIT \?$/);
    expect(paramsOf(query, 1)).toEqual([100, 24]);
  });

  it('gives products in the order asked for', async () => {
    query.mockResolvedValueOnce(rows(row, { ...row, id: 1, labels: '' }));
    const found = await productRepository.findByIds([1, 2, 3]);
    expect(found.map(({ id, labels }) => [id, labels])).toEqual([
      [1, []],
      [3, ['new', 'eco']],
    ]);
    await expect(productRepository.findByIds([])).resolves.toEqual([]);
    expect(query).toHaveBeenCalledTimes(1);
  });

  it('keeps 64-bit references as text', async () => {
    const full = { ...row, external_ref: '18446744073709551615', seller_id: 1, seller_username: 's', category_id: 2 };
    execute.mockResolvedValueOnce(rows(full)).mockResolvedValueOnce(rows({ ...full, external_ref: 12 }));
    expect((await productRepository.findById(3))?.externalRef).toBe('18446744073709551615');
    expect((await productRepository.findById(3))?.externalRef).toBe('12');
  });

  it('sets only the columns that change, for the seller only', async () => {
    query.mockResolvedValueOnce(done(0));
    const changed = await productRepository.update(3, 8, { labels: ['sale'], attributes: { a: 1 }, stock: 0 });
    expect(changed).toBe(false);
    expect(sqlOf(query)).toBe(
      'UPDATE products SET attributes = ?, labels = ?, stock = ? WHERE id = ? AND seller_id = ?',
    );
    expect(paramsOf(query)).toEqual(['{"a":1}', 'sale', 0, 3, 8]);
  });

  it('takes from stock what is there, and not more', async () => {
    const conn = { execute: jest.fn().mockResolvedValueOnce(done(1)).mockResolvedValueOnce(done(0)) };
    await expect(productRepository.takeFromStock(conn as never, 3, 2)).resolves.toBe(true);
    await expect(productRepository.takeFromStock(conn as never, 3, 2)).resolves.toBe(false);
    expect(conn.execute.mock.calls[0][1]).toEqual([2, 3, 2]);
  });
});
