import { pool } from '../../src/db';
import { checkout, discountRate, newOrderNumber } from '../../src/services/checkout-service';
import { done, mysqlError, rows } from './fake-db';

jest.mock('../../src/db', () => ({ pool: { getConnection: jest.fn() } }));

const conn = {
  beginTransaction: jest.fn(),
  commit: jest.fn(),
  rollback: jest.fn(),
  release: jest.fn(),
  query: jest.fn(),
  execute: jest.fn(),
};
const address = {
  id: 4,
  line1: 'a',
  line2: null,
  city: 'b',
  postcode: 'c',
  country: 'DE',
  label: 'home',
  is_default: 1,
};
const item = {
  product_id: 1,
  quantity: 2,
  name: 'Lamp',
  price: '10.00',
  stock: 5,
  status: 'active',
  added_at: new Date(0),
};
const product = { id: 1, name: 'Lamp', price: '12.50', stock: 5, status: 'active' };
const input = { addressId: 4, paymentMethod: 'invoice' as const, note: null };

beforeEach(() => {
  jest.resetAllMocks();
  jest.mocked(pool.getConnection).mockResolvedValue(conn as never);
});

describe('checkout', () => {
  it('charges the price of the locked row, not of the cart', async () => {
    conn.execute.mockResolvedValueOnce(rows(address)).mockResolvedValueOnce(rows(item));
    conn.query.mockResolvedValueOnce(rows(product)).mockResolvedValueOnce(done());
    conn.execute.mockResolvedValueOnce(done(1, 77)); // order
    conn.execute.mockResolvedValueOnce(done()); // stock
    conn.execute.mockResolvedValueOnce(done(1, 5)); // payment
    conn.execute.mockResolvedValueOnce(done()); // cart
    await expect(checkout(1, input)).resolves.toMatchObject({ id: 77, total: '25.00', paymentId: 5 });
    expect(conn.query.mock.calls[1][1]).toEqual([[[77, 1, 1, 'Lamp', 2, '12.50']]]);
    expect(conn.commit).toHaveBeenCalledTimes(1);
    expect(conn.rollback).not.toHaveBeenCalled();
    expect(conn.release).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['not_for_sale', { ...product, status: 'archived' }],
    ['out_of_stock', { ...product, stock: 1 }],
  ])('rolls back when a product is %s', async (code, locked) => {
    conn.execute.mockResolvedValueOnce(rows(address)).mockResolvedValueOnce(rows(item));
    conn.query.mockResolvedValueOnce(rows(locked));
    await expect(checkout(1, input)).rejects.toMatchObject({ code });
    expect(conn.rollback).toHaveBeenCalledTimes(1);
    expect(conn.commit).not.toHaveBeenCalled();
    expect(conn.release).toHaveBeenCalledTimes(1);
  });

  it('refuses a cart with more lines than an order may have', async () => {
    const many = Array.from({ length: 21 }, (_, i) => ({ ...item, product_id: i + 1 }));
    conn.execute.mockResolvedValueOnce(rows(address)).mockResolvedValueOnce(rows(...many));
    await expect(checkout(1, input)).rejects.toMatchObject({ code: 'cart_too_large' });
  });

  it('gives the connection back when the database fails', async () => {
    conn.execute.mockRejectedValueOnce(mysqlError('ER_LOCK_WAIT_TIMEOUT', 'Lock wait timeout exceeded'));
    await expect(checkout(1, input)).rejects.toThrow('Lock wait timeout');
    expect(conn.rollback).toHaveBeenCalledTimes(1);
    expect(conn.release).toHaveBeenCalledTimes(1);
  });

  it('gives a discount from 500 and a larger one from 2,000', () => {
    expect([49_999n, 50_000n, 199_999n, 200_000n].map(discountRate)).toEqual([0n, 250n, 250n, 500n]);
  });

  it('makes order numbers without letters that look alike', () => {
    for (let i = 0; i < 200; i++) expect(newOrderNumber()).toMatch(/^SO-[2-9A-HJ-NP-Z]{10}$/);
  });
});
