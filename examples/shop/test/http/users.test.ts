import request from 'supertest';
import { app, buy, createAddress, createCategory, createProduct, register } from './helpers';

describe('profile', () => {
  it('changes only what was sent', async () => {
    const user = await register('customer', { fullName: 'Before' });
    await user.patch('/users/me', { bio: 'Likes lamps 🪔', marketingOptIn: true }).expect(200);
    const me = await user.get('/users/me').expect(200);
    expect(me.body).toMatchObject({ fullName: 'Before', bio: 'Likes lamps 🪔', marketingOptIn: true });
  });

  it('keeps empty strings, null and nested preferences apart', async () => {
    const user = await register('customer', { fullName: 'Somebody' });
    const preferences = { language: 'de', nested: { list: [1, null, 'two'], empty: {} } };
    await user.patch('/users/me', { fullName: null, bio: '', preferences }).expect(200);
    const me = await user.get('/users/me').expect(200);
    expect(me.body).toMatchObject({ fullName: null, bio: '', preferences });
  });

  it('accepts an empty change', async () => {
    const user = await register();
    await user.patch('/users/me', {}).expect(200);
  });

  it('refuses fields that cannot be changed', async () => {
    const user = await register();
    await user.patch('/users/me', { role: 'admin' }).expect(400);
  });

  it('moves to a new e-mail, but not to one that is taken', async () => {
    const [user, other] = [await register(), await register()];
    const taken = await user.patch('/users/me', { email: other.email }).expect(409);
    expect(taken.body.error).toBe('email_taken');
    const changed = await user.patch('/users/me', { email: `new.${user.email}` }).expect(200);
    expect(changed.body.email).toBe(`new.${user.email}`);
    // and the old one is free again
    await other.patch('/users/me', { email: user.email }).expect(200);
  });

  it('shows a public profile with the number of products on sale', async () => {
    const seller = await register('seller');
    const category = await createCategory();
    await createProduct(seller, category.id);
    await createProduct(seller, category.id);
    await createProduct(seller, category.id, { status: 'draft' });
    const response = await request(app).get(`/users/${seller.username.toUpperCase()}`).expect(200);
    expect(response.body).toMatchObject({ id: seller.id, username: seller.username, role: 'seller', productCount: 2 });
    expect(response.body).not.toHaveProperty('email');
  });

  it('does not find a user that does not exist', async () => {
    await request(app).get('/users/nobody-has-this-name').expect(404);
  });

  it('closes an account with everything that hangs on it', async () => {
    const [user, seller] = [await register(), await register('seller')];
    const category = await createCategory();
    const product = await createProduct(seller, category.id);
    await createAddress(user);
    await user.post('/cart/items', { productId: product.id }).expect(201);
    await user.post(`/products/${product.id}/reviews`, { rating: 2 }).expect(201);

    await user.delete('/users/me').expect(204);
    await user.get('/users/me').expect(401);
    await request(app).get(`/users/${user.username}`).expect(404);
    const reviews = await request(app).get(`/products/${product.id}/reviews`).expect(200);
    expect(reviews.body).toMatchObject({ rating: { count: 0, average: null }, reviews: [] });
    await register('customer', { username: user.username, email: user.email });
  });

  it('keeps an account that has orders', async () => {
    const [user, seller] = [await register(), await register('seller')];
    const category = await createCategory();
    const product = await createProduct(seller, category.id);
    await buy(user, [{ productId: product.id, quantity: 1 }]);
    const response = await user.delete('/users/me').expect(409);
    expect(response.body.error).toBe('account_in_use');
    await user.get('/users/me').expect(200);
  });
});

describe('addresses', () => {
  it('lists the default address first and has only one of them', async () => {
    const user = await register();
    const home = await createAddress(user, { label: 'home', isDefault: true });
    const work = await createAddress(user, { label: 'work', line2: '' });
    const late = await createAddress(user, { label: 'late', isDefault: true });
    const response = await user.get('/users/me/addresses').expect(200);
    expect(response.body.addresses.map((address: any) => [address.id, address.isDefault, address.line2])).toEqual([
      [late.id, true, null],
      [home.id, false, null],
      [work.id, false, ''],
    ]);
  });

  it('deletes only its own', async () => {
    const [user, stranger] = [await register(), await register()];
    const address = await createAddress(user);
    await stranger.delete(`/users/me/addresses/${address.id}`).expect(404);
    await user.delete(`/users/me/addresses/${address.id}`).expect(204);
    await user.delete(`/users/me/addresses/${address.id}`).expect(404);
  });

  it('needs a login', async () => {
    await request(app).get('/users/me/addresses').expect(401);
  });
});
