import { pool } from '../../src/db';
import { userRepository } from '../../src/repositories/user-repository';
import { done, rows, sqlOf } from './fake-db';

jest.mock('../../src/db', () => ({ pool: { query: jest.fn(), execute: jest.fn() } }));
const { query, execute } = jest.mocked(pool);

beforeEach(() => jest.resetAllMocks());

const ada = {
  id: 7,
  email: 'Ada@Example.org',
  username: 'ada',
  full_name: null,
  role: 'customer',
  bio: '',
  marketing_opt_in: 1,
  preferences: { language: 'en' },
  last_login_at: null,
  created_at: new Date('2024-05-01T00:00:00Z'),
};

describe('UserRepository', () => {
  it('maps a row to a user', async () => {
    execute.mockResolvedValueOnce(rows(ada));
    await expect(userRepository.findById(7)).resolves.toEqual({
      id: 7,
      email: 'Ada@Example.org',
      username: 'ada',
      fullName: null,
      role: 'customer',
      bio: '',
      marketingOptIn: true,
      preferences: { language: 'en' },
      lastLoginAt: null,
      createdAt: ada.created_at,
    });
    expect(execute).toHaveBeenCalledWith(expect.stringContaining('FROM users WHERE id = ?'), [7]);
  });

  it('answers null for a user that does not exist', async () => {
    execute.mockResolvedValue(rows());
    query.mockResolvedValue(rows());
    await expect(userRepository.findById(1)).resolves.toBeNull();
    await expect(userRepository.findCredentials('x@example.org')).resolves.toBeNull();
    await expect(userRepository.findPublicProfile('x')).resolves.toBeNull();
  });

  it('gives the new id', async () => {
    execute.mockResolvedValueOnce(done(1, 42));
    const user = { email: 'a@b.c', username: 'a', passwordHash: 'h', fullName: null, role: 'seller' as const };
    await expect(userRepository.create(user)).resolves.toBe(42);
    expect(execute.mock.calls[0]?.[1]).toEqual(['a@b.c', 'a', 'h', null, 'seller']);
  });

  it('sets only the columns that change', async () => {
    execute.mockResolvedValueOnce(done());
    const changed = await userRepository.updateProfile(7, {
      bio: null,
      marketingOptIn: false,
      preferences: { a: [1] },
    });
    expect(changed).toBe(true);
    expect(sqlOf(execute)).toBe('UPDATE users SET bio = ?, marketing_opt_in = ?, preferences = ? WHERE id = ?');
    expect(execute.mock.calls[0]?.[1]).toEqual([null, 0, '{"a":[1]}', 7]);
  });

  it('asks nothing of the database when nothing changes', async () => {
    await expect(userRepository.updateProfile(7, {})).resolves.toBe(true);
    expect(execute).not.toHaveBeenCalled();
  });

  it('tells whether there was anything to delete', async () => {
    execute.mockResolvedValueOnce(done(0));
    await expect(userRepository.delete(7)).resolves.toBe(false);
  });
});
