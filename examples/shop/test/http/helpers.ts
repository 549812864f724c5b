import { randomBytes } from 'node:crypto';
import request, { type Test } from 'supertest';
import { createApp } from '../../src/app';

export const app = createApp();
export const PASSWORD = 'correct horse';

/** The database may hold other people's data, so every test makes its own under names that nobody has. */
export function unique(prefix: string): string {
  return `${prefix}${randomBytes(6).toString('hex')}`;
}

export interface TestUser {
  id: number;
  email: string;
  username: string;
  token: string;
  get(path: string): Test;
  post(path: string, body?: object): Test;
  patch(path: string, body: object): Test;
  delete(path: string): Test;
}

export async function register(
  role: 'customer' | 'seller' | 'admin' = 'customer',
  overrides: { email?: string; username?: string; fullName?: string | null } = {},
): Promise<TestUser> {
  const username = overrides.username ?? unique('user');
  const email = overrides.email ?? `${username}@test.example`;
  const body = {
    email,
    username,
    password: PASSWORD,
    fullName: overrides.fullName,
    ...(role === 'admin' ? { inviteCode: 'let-me-in' } : { role }),
  };
  const response = await request(app).post('/auth/register').send(body).expect(201);
  const token: string = response.body.token;
  const auth = `Bearer ${token}`;
  return {
    id: response.body.userId,
    email,
    username,
    token,
    get: (path) => request(app).get(path).set('authorization', auth),
    post: (path, data) => request(app).post(path).set('authorization', auth).send(data),
    patch: (path, data) => request(app).patch(path).set('authorization', auth).send(data),
    delete: (path) => request(app).delete(path).set('authorization', auth),
  };
}

export async function createCategory(parentId: number | null = null, rank = 0): Promise<{ id: number; slug: string }> {
  const slug = unique('cat-');
  const response = await (await admin()).post('/categories', { parentId, slug, name: slug, rank }).expect(201);
  return { id: response.body.id, slug };
}

export async function createProduct(
  seller: TestUser,
  categoryId: number,
  overrides: Record<string, unknown> = {},
): Promise<any> {
  const response = await seller
    .post('/products', {
      categoryId,
      sku: unique('sku-'),
      name: 'Walnut Lamp',
      price: '25.00',
      stock: 10,
      status: 'active',
      ...overrides,
    })
    .expect(201);
  return response.body;
}

export async function createAddress(user: TestUser, overrides: Record<string, unknown> = {}): Promise<any> {
  const response = await user
    .post('/users/me/addresses', {
      line1: 'Main Street 1',
      city: 'Berlin',
      postcode: '10115',
      country: 'DE',
      ...overrides,
    })
    .expect(201);
  return response.body;
}

export async function buy(user: TestUser, items: { productId: number; quantity: number }[]): Promise<any> {
  const address = await createAddress(user);
  for (const item of items) await user.post('/cart/items', item).expect(201);
  const response = await user.post('/orders', { addressId: address.id }).expect(201);
  return response.body;
}

let adminUser: Promise<TestUser> | undefined;
export function admin(): Promise<TestUser> {
  adminUser ??= register('admin');
  return adminUser;
}
