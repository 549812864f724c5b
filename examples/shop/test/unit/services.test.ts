import { pool, withTransaction } from '../../src/db';
import { ConflictError, NotFoundError, UnauthorizedError } from '../../src/errors';
import { addAddress } from '../../src/services/address-service';
import { authService } from '../../src/services/auth-service';
import { cartService } from '../../src/services/cart-service';
import { buildTree, catalogService } from '../../src/services/catalog-service';
import { addReview } from '../../src/services/review-service';
import { closeAccount } from '../../src/services/user-service';
import { done, mysqlError, rows, sqlOf } from './fake-db';

jest.mock('../../src/db', () => ({
  pool: { query: jest.fn(), execute: jest.fn() },
  withTransaction: jest.fn(),
}));
const { query, execute } = jest.mocked(pool);

beforeEach(() => jest.resetAllMocks());

describe('AuthService', () => {
  const registration = { email: ' a@b.example ', username: 'a', password: 'long enough', fullName: null };

  it.each([
    ['users.uq_users_email', 'email_taken'],
    ['users.uq_users_username', 'username_taken'],
  ])('names a duplicate of %s %s', async (key, code) => {
    execute.mockRejectedValueOnce(mysqlError('ER_DUP_ENTRY', `Duplicate entry 'a' for key '${key}'`));
    await expect(authService.register({ ...registration, role: 'customer' }, null)).rejects.toMatchObject({ code });
    expect(query).not.toHaveBeenCalled();
  });

  it('keeps the hash of a token, not the token', async () => {
    execute.mockResolvedValueOnce(done(1, 9));
    query.mockResolvedValueOnce(done());
    const session = await authService.register({ ...registration, role: 'seller' }, 'x'.repeat(300));
    const [hash, userId, agent, expires] = (query.mock.calls[0] as unknown[])[1] as [Buffer, number, string, Date];
    expect(hash).toHaveLength(32);
    expect(hash.toString('base64url')).not.toBe(session.token);
    expect([userId, agent.length, expires]).toEqual([9, 255, session.expiresAt]);
    expect((execute.mock.calls[0]?.[1] as unknown[])[0]).toBe('a@b.example');
  });

  it('does not note a login that failed', async () => {
    execute.mockResolvedValueOnce(rows({ id: 1, role: 'customer', password_hash: 'scrypt$AAAA$AAAA' }));
    await expect(authService.login('a@b.example', 'nope', null)).rejects.toThrow(UnauthorizedError);
    expect(execute).toHaveBeenCalledTimes(1);
  });

  it('does not ask the database about something that cannot be a token', async () => {
    await expect(authService.authenticate('short')).resolves.toBeNull();
    expect(query).not.toHaveBeenCalled();
  });
});

describe('catalogue', () => {
  it('builds a tree, and puts a category without its parent at the top', () => {
    const flat = { slug: 's', name: 'n', rank: 0 };
    const tree = buildTree([
      { ...flat, id: 2, parentId: 1 },
      { ...flat, id: 1, parentId: null },
      { ...flat, id: 3, parentId: 99 },
    ]);
    expect(tree).toEqual([
      { ...flat, id: 1, children: [{ ...flat, id: 2, children: [] }] },
      { ...flat, id: 3, children: [] },
    ]);
  });

  it('says that a page is the last one', async () => {
    const product = { id: 5, name: 'p', price: '1.00', labels: '', in_stock: 0, created_at: new Date(0) };
    query.mockResolvedValue(rows(product));
    await expect(catalogService.newest(1)).resolves.toMatchObject({ next: 5 });
    await expect(catalogService.newest(2)).resolves.toMatchObject({ next: null });
  });

  it('does not find a product that belongs to somebody else', async () => {
    query.mockResolvedValueOnce(done(0));
    await expect(catalogService.changeProduct(1, 2, { stock: 1 })).rejects.toThrow(NotFoundError);
  });
});

describe('cart', () => {
  it('adds up without rounding errors', async () => {
    const line = { product_id: 1, name: 'p', stock: 9, status: 'active', added_at: new Date(0) };
    execute.mockResolvedValueOnce(
      rows({ ...line, price: '0.10', quantity: 3 }, { ...line, price: '99999999.99', quantity: 99, stock: 98 }),
    );
    const cart = await cartService.get(1);
    expect(cart.subtotal).toBe('9899999999.31');
    expect(cart.items.map((item) => item.available)).toEqual([true, false]);
  });

  it('passes on errors it has no name for', async () => {
    execute.mockRejectedValueOnce(mysqlError('ER_LOCK_DEADLOCK', 'Deadlock found'));
    await expect(cartService.add(1, 2, 1)).rejects.toThrow('Deadlock found');
  });
});

describe('other services', () => {
  const address = { label: 'home', line1: 'a', line2: null, city: 'b', postcode: 'c', country: 'DE' };

  it.each([true, false])('clears the default address only for a new default: %s', async (isDefault) => {
    const conn = { execute: jest.fn().mockResolvedValue(done(1, 12)) };
    jest.mocked(withTransaction).mockImplementation((work) => work(conn as never));
    await expect(addAddress(1, { ...address, isDefault })).resolves.toEqual({ id: 12, ...address, isDefault });
    expect(conn.execute).toHaveBeenCalledTimes(isDefault ? 2 : 1);
  });

  it('refuses a second review of a product', async () => {
    execute.mockResolvedValueOnce(rows({ 1: 1 }));
    execute.mockRejectedValueOnce(mysqlError('ER_DUP_ENTRY', "Duplicate entry '1-2' for key 'reviews.uq'"));
    await expect(addReview(1, 2, { rating: 5, title: null, body: null })).rejects.toThrow(ConflictError);
    expect(sqlOf(execute, 1)).toContain('INSERT INTO reviews');
    expect(execute.mock.calls[1]?.[1]).toEqual([1, 2, 5, null, null, 1]);
  });

  it('keeps an account that something refers to', async () => {
    execute.mockRejectedValueOnce(mysqlError('ER_ROW_IS_REFERENCED_2', 'a foreign key constraint fails'));
    await expect(closeAccount(1)).rejects.toMatchObject({ code: 'account_in_use' });
  });
});
