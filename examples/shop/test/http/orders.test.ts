import { type TestUser, admin, buy, createAddress, createCategory, createProduct, register } from './helpers';

let seller: TestUser;
let categoryId: number;
let user: TestUser;

beforeAll(async () => {
  seller = await register('seller');
  categoryId = (await createCategory()).id;
});

beforeEach(async () => {
  user = await register();
});

const product = (overrides: Record<string, unknown> = {}) => createProduct(seller, categoryId, overrides);

describe('cart', () => {
  it('adds up, and raises the quantity of what is in it already', async () => {
    const [lamp, mug] = [await product({ price: '25.00' }), await product({ price: '4.95' })];
    await user.post('/cart/items', { productId: lamp.id }).expect(201);
    await user.post('/cart/items', { productId: mug.id, quantity: 2 }).expect(201);
    const response = await user.post('/cart/items', { productId: lamp.id, quantity: 3 }).expect(201);
    expect(response.body.items.map((item: any) => [item.productId, item.quantity])).toEqual([
      [lamp.id, 4],
      [mug.id, 2],
    ]);
    expect(response.body.subtotal).toBe('109.90');
  });

  it('says what is not available', async () => {
    const scarce = await product({ stock: 1 });
    const response = await user.post('/cart/items', { productId: scarce.id, quantity: 2 }).expect(201);
    expect(response.body.items[0].available).toBe(false);
  });

  it('removes one item, or all', async () => {
    const [lamp, mug, rug] = [await product(), await product(), await product()];
    for (const { id } of [lamp, mug, rug]) await user.post('/cart/items', { productId: id }).expect(201);
    await user.delete(`/cart/items/${mug.id}`).expect(204);
    await user.delete(`/cart/items/${mug.id}`).expect(404);
    expect((await user.delete('/cart').expect(200)).body).toEqual({ removed: 2 });
    expect((await user.get('/cart').expect(200)).body).toEqual({ items: [], subtotal: '0.00' });
  });

  it('refuses a product that does not exist', async () => {
    const response = await user.post('/cart/items', { productId: 4_000_000_000 }).expect(422);
    expect(response.body.error).toBe('unknown_product');
  });
});

describe('checkout', () => {
  it('turns the cart into an order, takes the stock and empties the cart', async () => {
    const [desk, mug] = [await product({ price: '300.00', stock: 5 }), await product({ price: '4.95', stock: 9 })];
    const address = await createAddress(user, { line2: '2nd floor' });
    await user.post('/cart/items', { productId: desk.id, quantity: 2 }).expect(201);
    await user.post('/cart/items', { productId: mug.id }).expect(201);
    const placed = await user
      .post('/orders', { addressId: address.id, paymentMethod: 'card', note: 'Danke! 🙏' })
      .expect(201);
    // 604.95 less 2.5 %
    expect(placed.body).toMatchObject({ total: '589.83', orderNumber: expect.stringMatching(/^SO-[2-9A-Z]{10}$/) });

    const order = await user.get(`/orders/${placed.body.id}`).expect(200);
    expect(order.body).toMatchObject({
      id: placed.body.id,
      status: 'pending',
      total: '589.83',
      discountRate: '0.0250',
      currency: 'EUR',
      note: 'Danke! 🙏',
      shipTo: { line1: 'Main Street 1', line2: '2nd floor', city: 'Berlin', postcode: '10115', country: 'DE' },
      payment: { method: 'card', status: 'authorized', amount: '589.83', reference: expect.stringMatching(/^\d+$/) },
      items: [
        { lineNo: 1, productId: desk.id, productName: desk.name, sku: desk.sku, quantity: 2, unitPrice: '300.00' },
        { lineNo: 2, productId: mug.id, productName: mug.name, sku: mug.sku, quantity: 1, unitPrice: '4.95' },
      ],
    });
    expect((await user.get('/cart')).body.items).toEqual([]);
    expect((await user.get(`/products/${desk.id}`)).body.stock).toBe(3);
    expect((await user.get(`/products/${mug.id}`)).body.stock).toBe(8);
  });

  it('sells nothing when one item is sold out', async () => {
    const [plenty, scarce] = [await product({ stock: 5 }), await product({ stock: 1 })];
    const address = await createAddress(user);
    await user.post('/cart/items', { productId: plenty.id }).expect(201);
    await user.post('/cart/items', { productId: scarce.id, quantity: 2 }).expect(201);
    const response = await user.post('/orders', { addressId: address.id }).expect(409);
    expect(response.body).toMatchObject({ error: 'out_of_stock', details: { productId: scarce.id, left: 1 } });
    expect((await user.get(`/products/${plenty.id}`)).body.stock).toBe(5);
    expect((await user.get('/cart')).body.items).toHaveLength(2);
    expect((await user.get('/orders')).body.orders).toEqual([]);
  });

  it('never sells the last one twice', async () => {
    const last = await product({ stock: 1 });
    const buyers = [user, await register(), await register()];
    const addresses: { id: number }[] = [];
    for (const buyer of buyers) {
      addresses.push(await createAddress(buyer));
      await buyer.post('/cart/items', { productId: last.id }).expect(201);
    }
    const answers = await Promise.all(
      buyers.map((buyer, i) => buyer.post('/orders', { addressId: addresses[i]!.id }).then(({ status }) => status)),
    );
    expect(answers.sort()).toEqual([201, 409, 409]);
    expect((await user.get(`/products/${last.id}`)).body.stock).toBe(0);
  });

  it('refuses an empty cart, an archived product and somebody else’s address', async () => {
    const address = await createAddress(user);
    expect((await user.post('/orders', { addressId: address.id }).expect(409)).body.error).toBe('cart_empty');
    const gone = await product();
    await user.post('/cart/items', { productId: gone.id }).expect(201);
    const foreign = await createAddress(await register());
    expect((await user.post('/orders', { addressId: foreign.id }).expect(422)).body.error).toBe('unknown_address');
    await seller.patch(`/products/${gone.id}`, { status: 'archived' }).expect(200);
    expect((await user.post('/orders', { addressId: address.id }).expect(409)).body.error).toBe('not_for_sale');
  });

  it('keeps the order when its address is deleted', async () => {
    const lamp = await product();
    const placed = await buy(user, [{ productId: lamp.id, quantity: 1 }]);
    const { addresses } = (await user.get('/users/me/addresses')).body;
    await user.delete(`/users/me/addresses/${addresses[0].id}`).expect(204);
    const order = await user.get(`/orders/${placed.id}`).expect(200);
    expect(order.body.shipTo.city).toBe('Berlin');
  });
});

describe('orders', () => {
  it('are seen by their owner only', async () => {
    const lamp = await product();
    const placed = await buy(user, [{ productId: lamp.id, quantity: 1 }]);
    await (await register()).get(`/orders/${placed.id}`).expect(404);
  });

  it('are listed newest first, by page and by state', async () => {
    const lamp = await product({ stock: 50 });
    const ids: number[] = [];
    for (let i = 1; i <= 3; i++) ids.push((await buy(user, [{ productId: lamp.id, quantity: i }])).id);
    await user.post(`/orders/${ids[1]}/cancel`).expect(200);

    const first = (await user.get('/orders?limit=2').expect(200)).body;
    expect(first.orders.map((order: any) => order.id)).toEqual([ids[2], ids[1]]);
    expect(first.orders[0]).toMatchObject({ status: 'pending', total: '75.00', itemCount: 1 });
    const second = (await user.get(`/orders?limit=2&before=${first.next}`).expect(200)).body;
    expect(second).toMatchObject({ orders: [{ id: ids[0] }], next: null });
    const cancelled = (await user.get('/orders?status=cancelled').expect(200)).body;
    expect(cancelled.orders.map((order: any) => order.id)).toEqual([ids[1]]);

    const { totals } = (await user.get('/orders/totals').expect(200)).body;
    expect(totals).toEqual([
      { status: 'pending', orders: 2, amount: '100.00' },
      { status: 'cancelled', orders: 1, amount: '50.00' },
    ]);
  });

  it('can be cancelled once, which refunds them and puts the items back', async () => {
    const lamp = await product({ stock: 4 });
    const placed = await buy(user, [{ productId: lamp.id, quantity: 3 }]);
    expect((await user.get(`/products/${lamp.id}`)).body.stock).toBe(1);
    await user.post(`/orders/${placed.id}/cancel`).expect(200);
    const order = await user.get(`/orders/${placed.id}`).expect(200);
    expect(order.body).toMatchObject({ status: 'cancelled', payment: { status: 'refunded' } });
    expect((await user.get(`/products/${lamp.id}`)).body.stock).toBe(4);
    expect((await user.post(`/orders/${placed.id}/cancel`).expect(409)).body.error).toBe('not_cancellable');
    expect((await user.get(`/products/${lamp.id}`)).body.stock).toBe(4);
  });

  it('move on one step at a time, by an administrator', async () => {
    const lamp = await product();
    const placed = await buy(user, [{ productId: lamp.id, quantity: 1 }]);
    const boss = await admin();
    await user.post(`/orders/${placed.id}/advance`, { from: 'pending' }).expect(403);
    await boss.post(`/orders/${placed.id}/advance`, { from: 'pending' }).expect(200, { status: 'paid' });
    await boss.post(`/orders/${placed.id}/advance`, { from: 'pending' }).expect(409);
    await boss.post(`/orders/${placed.id}/advance`, { from: 'paid' }).expect(200, { status: 'shipped' });
    await user.post(`/orders/${placed.id}/cancel`).expect(409);
  });
});

describe('sales report', () => {
  it('adds up what was paid for, best first', async () => {
    const shop = await register('seller');
    const category = await createCategory();
    const lamp = await createProduct(shop, category.id, { name: 'Lamp', price: '10.00' });
    const sofa = await createProduct(shop, category.id, { name: 'Sofa', price: '400.00' });
    const boss = await admin();
    const paid = [
      await buy(user, [
        { productId: lamp.id, quantity: 2 },
        { productId: sofa.id, quantity: 1 },
      ]),
      await buy(user, [{ productId: lamp.id, quantity: 1 }]),
    ];
    for (const order of paid) await boss.post(`/orders/${order.id}/advance`, { from: 'pending' }).expect(200);
    await buy(user, [{ productId: lamp.id, quantity: 1 }]); // not paid yet

    const report = await shop.get('/reports/sales?since=2020-01-01').expect(200);
    expect(report.body.products).toEqual([
      { productId: sofa.id, name: 'Sofa', orders: 1, units: 1, revenue: '400.00' },
      { productId: lamp.id, name: 'Lamp', orders: 2, units: 3, revenue: '30.00' },
    ]);
    const future = await shop.get('/reports/sales?since=2099-01-01').expect(200);
    expect(future.body.products).toEqual([]);
    await user.get('/reports/sales?since=2020-01-01').expect(403);
  });
});
