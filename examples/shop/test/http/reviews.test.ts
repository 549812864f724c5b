import request from 'supertest';
import { type TestUser, app, buy, createCategory, createProduct, register } from './helpers';

let seller: TestUser;
let user: TestUser;
let productId: number;

beforeAll(async () => {
  seller = await register('seller');
});

beforeEach(async () => {
  user = await register();
  productId = (await createProduct(seller, (await createCategory()).id)).id;
});

const read = async (page = 1) =>
  (await request(app).get(`/products/${productId}/reviews?page=${page}`).expect(200)).body;

describe('reviews', () => {
  it('are marked when their author bought the product', async () => {
    const review = { rating: 5, title: 'Great', body: 'Warm light. 💡' };
    const first = await user.post(`/products/${productId}/reviews`, review).expect(201);
    expect(first.body.verified).toBe(false);
    const buyer = await register();
    await buy(buyer, [{ productId, quantity: 1 }]);
    const second = await buyer.post(`/products/${productId}/reviews`, { rating: 4 }).expect(201);
    expect(second.body.verified).toBe(true);

    const { rating, reviews } = await read();
    expect(rating).toEqual({ count: 2, average: 4.5 });
    expect(reviews).toEqual([
      expect.objectContaining({ id: second.body.id, author: buyer.username, title: null, body: null, verified: true }),
      expect.objectContaining({
        ...review,
        id: first.body.id,
        author: user.username,
        verified: false,
        helpfulCount: 0,
      }),
    ]);
  });

  it('are limited to one for each user and product', async () => {
    await user.post(`/products/${productId}/reviews`, { rating: 5 }).expect(201);
    const response = await user.post(`/products/${productId}/reviews`, { rating: 1 }).expect(409);
    expect(response.body.error).toBe('already_reviewed');
    expect((await read()).rating).toEqual({ count: 1, average: 5 });
  });

  it('need a product and a rating from 1 to 5', async () => {
    await user.post('/products/4000000000/reviews', { rating: 5 }).expect(404);
    await user.post(`/products/${productId}/reviews`, { rating: 6 }).expect(400);
    await user.post(`/products/${productId}/reviews`, { rating: 2.5 }).expect(400);
  });

  it('count who found them helpful, but not their author', async () => {
    const { body } = await user.post(`/products/${productId}/reviews`, { rating: 3 }).expect(201);
    const helpful = `/products/${productId}/reviews/${body.id}/helpful`;
    await seller.post(helpful).expect(204);
    await (await register()).post(helpful).expect(204);
    await user.post(helpful).expect(404);
    await seller.post(`/products/4000000000/reviews/${body.id}/helpful`).expect(404);
    expect((await read()).reviews[0].helpfulCount).toBe(2);
  });

  it('come ten to a page, with the average of all', async () => {
    const ratings = [1, 2, 3, 4, 5, 5, 5, 5, 5, 5, 5, 4];
    for (const rating of ratings) {
      await (await register()).post(`/products/${productId}/reviews`, { rating }).expect(201);
    }
    const [first, second, third] = [await read(1), await read(2), await read(3)];
    expect(first.reviews.map((review: any) => review.rating)).toEqual([...ratings].reverse().slice(0, 10));
    expect(second.reviews.map((review: any) => review.rating)).toEqual([2, 1]);
    expect(third.reviews).toEqual([]);
    expect(first.rating).toEqual({ count: 12, average: 4.1 });
  });
});
