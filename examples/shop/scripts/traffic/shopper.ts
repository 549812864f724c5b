import type { Random } from '../random';
import type { Client } from './client';

const WORDS = ['lamp', 'Chair', 'oak', 'mug', 'steel', 'Nordic', 'bike', '%', 'rug'];
const PASSWORD = 'traffic-pass-1';

/** What all shoppers know of the shop: filled by what the pages they look at show them. */
export class Memory {
  readonly categories: number[] = [];
  readonly products: number[] = [];
  readonly usernames: string[] = [];
  readonly reviews: { productId: number; reviewId: number; author: string }[] = [];

  seen(list: number[], ids: number[]): void {
    for (const id of ids) if (!list.includes(id)) list.push(id);
    if (list.length > 2000) list.splice(0, list.length - 2000);
  }
}

const WEIGHTS = {
  startPage: 12,
  categoryTree: 6,
  subcategories: 4,
  search: 17,
  product: 22,
  compare: 3,
  reviews: 8,
  profile: 3,
  addToCart: 8,
  viewCart: 5,
  removeFromCart: 1.5,
  emptyCart: 0.3,
  checkout: 3,
  listOrders: 3,
  order: 3,
  totals: 1,
  cancel: 0.5,
  review: 2,
  helpful: 1.5,
  me: 2,
  changeProfile: 1,
  listAddresses: 1,
  addAddress: 0.7,
  removeAddress: 0.3,
  relogin: 0.6,
};

const SELLER_WEIGHTS = { sales: 6, changeProduct: 10, addProduct: 4 };

/** One customer (or seller) who does one thing at a time. */
export class Shopper {
  busy = false;
  private readonly addresses: number[] = [];
  private readonly orders: { id: number; pending: boolean }[] = [];
  private cart: number[] = [];
  private lastProduct: number | undefined;
  private readonly ownProducts: number[] = [];
  private readonly email: string;

  constructor(
    private readonly client: Client,
    private readonly random: Random,
    private readonly memory: Memory,
    private readonly username: string,
    private readonly role: 'customer' | 'seller',
  ) {
    this.email = `${username}@${random.chance(0.3) ? 'Mail' : 'mail'}.example`;
  }

  async register(): Promise<void> {
    const { username, email, role } = this;
    const fullName = this.random.chance(0.2) ? null : `Traffic ${username}`;
    const answer = await this.client.send('POST', '/auth/register', {
      email,
      username,
      password: PASSWORD,
      fullName,
      role,
    });
    if (answer.status !== 201) throw new Error(`could not register ${username}: ${JSON.stringify(answer.body)}`);
    this.client.token = answer.body.token;
    this.memory.usernames.push(username);
    if (role === 'customer') await this.addAddress();
  }

  async act(): Promise<void> {
    if (this.role === 'seller' && this.random.chance(0.7)) {
      await this[this.random.weighted(SELLER_WEIGHTS)]();
    } else {
      await this[this.random.weighted(WEIGHTS)]();
    }
  }

  async startPage(): Promise<void> {
    const { body, status } = await this.client.get('/products?limit=24');
    if (status !== 200) return;
    this.memory.seen(this.memory.products, ids(body.products));
    if (body.next && this.random.chance(0.3)) {
      const older = await this.client.get(`/products?limit=24&before=${body.next}`);
      if (older.status === 200) this.memory.seen(this.memory.products, ids(older.body.products));
    }
  }

  async categoryTree(): Promise<void> {
    const { body, status } = await this.client.get('/categories');
    if (status !== 200) return;
    const walk = (nodes: any[]): void => {
      this.memory.seen(this.memory.categories, ids(nodes));
      for (const node of nodes) walk(node.children);
    };
    walk(body.categories);
  }

  async subcategories(): Promise<void> {
    const category = this.some(this.memory.categories);
    if (category) await this.client.get(`/categories/${category}/children`);
  }

  async search(): Promise<void> {
    const { random } = this;
    const category = this.some(this.memory.categories);
    if (!category) return;
    const query = new URLSearchParams();
    if (random.chance(0.3)) query.set('q', random.pick(WORDS));
    if (random.chance(0.25)) query.set('minPrice', String(random.int(1, 60)));
    if (random.chance(0.25)) query.set('maxPrice', `${random.int(60, 400)}.50`);
    if (random.chance(0.4)) query.set('inStock', 'true');
    if (random.chance(0.15)) query.set('label', random.pick(['new', 'sale', 'eco', 'fragile']));
    if (random.chance(0.05)) query.set('seller', String(random.int(1, 8)));
    if (random.chance(0.6)) query.set('sort', random.pick(['newest', 'price_asc', 'price_desc', 'name']));
    const { body, status } = await this.client.get(`/categories/${category}/products?${query}`);
    if (status !== 200) return;
    this.memory.seen(this.memory.products, ids(body.products));
    if (body.pages > 1 && random.chance(0.4)) {
      query.set('page', '2');
      await this.client.get(`/categories/${category}/products?${query}`);
    }
  }

  async product(): Promise<void> {
    const id = this.anyProduct();
    if (!id) return;
    const { status, body } = await this.client.get(`/products/${id}`);
    if (status !== 200) return;
    if (body.status === 'active' && body.stock > 0) this.lastProduct = id;
    if (!this.memory.usernames.includes(body.seller.username)) this.memory.usernames.push(body.seller.username);
  }

  async compare(): Promise<void> {
    const chosen = new Set([this.anyProduct(), this.anyProduct(), this.anyProduct()].filter(Boolean));
    if (chosen.size > 0) await this.client.get(`/products/compare?ids=${[...chosen].join(',')}`);
  }

  async reviews(): Promise<void> {
    const productId = this.anyProduct();
    if (!productId) return;
    const { status, body } = await this.client.get(`/products/${productId}/reviews`);
    if (status !== 200) return;
    for (const review of body.reviews) {
      this.memory.reviews.push({ productId, reviewId: review.id, author: review.author });
    }
    this.memory.reviews.splice(0, this.memory.reviews.length - 300);
  }

  async profile(): Promise<void> {
    const username = this.some(this.memory.usernames);
    if (username) await this.client.get(`/users/${encodeURIComponent(username)}`);
  }

  async addToCart(): Promise<void> {
    if (this.cart.length >= 12) return this.checkout();
    if (!this.lastProduct) return this.product();
    const productId = this.lastProduct;
    const quantity = this.random.chance(0.8) ? 1 : this.random.int(2, 4);
    const { status, body } = await this.client.send('POST', '/cart/items', { productId, quantity });
    if (status === 201) this.cart = body.items.map((item: any) => item.productId);
  }

  async viewCart(): Promise<any> {
    const { status, body } = await this.client.get('/cart');
    if (status !== 200) return undefined;
    this.cart = body.items.map((item: any) => item.productId);
    return body;
  }

  async removeFromCart(): Promise<void> {
    const productId = this.cart.pop();
    if (productId) await this.client.send('DELETE', `/cart/items/${productId}`);
  }

  async emptyCart(): Promise<void> {
    const { status } = await this.client.send('DELETE', '/cart');
    if (status === 200) this.cart = [];
  }

  async checkout(): Promise<void> {
    const addressId = this.some(this.addresses);
    if (!addressId) return this.addAddress();
    if (this.cart.length === 0) return this.addToCart();
    const paymentMethod = this.random.weighted({ card: 70, invoice: 18, wallet: 12 });
    const note = this.random.chance(0.85) ? null : this.random.pick(['Please ring twice', '', 'Danke! 🙏']);
    const { status, body } = await this.client.send('POST', '/orders', { addressId, paymentMethod, note }, [409]);
    if (status === 201) {
      this.orders.push({ id: body.id, pending: true });
      this.cart = [];
    } else if (status === 409) {
      // Somebody was faster: take out what cannot be had.
      const cart = await this.viewCart();
      for (const item of cart?.items ?? []) {
        if (!item.available) await this.client.send('DELETE', `/cart/items/${item.productId}`);
      }
      await this.viewCart();
    }
  }

  async order(): Promise<void> {
    const order = this.some(this.orders);
    if (order) await this.client.get(`/orders/${order.id}`);
    else await this.listOrders();
  }

  async listOrders(): Promise<void> {
    const status = this.random.chance(0.2) ? '&status=pending' : '';
    const { body } = await this.client.get(`/orders?limit=5${status}`);
    if (body?.next && this.random.chance(0.5)) await this.client.get(`/orders?limit=5${status}&before=${body.next}`);
  }

  async totals(): Promise<void> {
    await this.client.get('/orders/totals');
  }

  async cancel(): Promise<void> {
    const order = this.orders.find((candidate) => candidate.pending);
    if (!order) return this.listOrders();
    order.pending = false;
    await this.client.send('POST', `/orders/${order.id}/cancel`);
  }

  async review(): Promise<void> {
    const productId = this.anyProduct();
    if (!productId) return;
    const rating = Number(this.random.weighted({ 5: 46, 4: 27, 3: 12, 2: 6, 1: 9 }));
    const title = this.random.chance(0.3) ? null : this.random.pick(['Good', 'So so', 'Wow 🎉', '']);
    const body = this.random.chance(0.5) ? null : `Used it for ${this.random.int(1, 30)} days.`;
    await this.client.send('POST', `/products/${productId}/reviews`, { rating, title, body }, [409]);
  }

  async helpful(): Promise<void> {
    const review = this.some(this.memory.reviews.filter(({ author }) => author !== this.username));
    if (review) await this.client.send('POST', `/products/${review.productId}/reviews/${review.reviewId}/helpful`);
    else await this.reviews();
  }

  async me(): Promise<void> {
    await this.client.get('/users/me');
  }

  async changeProfile(): Promise<void> {
    const { random } = this;
    const changes: Record<string, unknown> = {};
    if (random.chance(0.5)) changes.bio = random.chance(0.2) ? null : `Bio no. ${random.int(1, 1000)} 😀`;
    if (random.chance(0.4)) changes.marketingOptIn = random.chance(0.5);
    if (random.chance(0.3)) changes.fullName = `Traffic ${this.username} ${random.int(1, 9)}`;
    if (random.chance(0.3)) changes.preferences = { language: random.pick(['en', 'de']), columns: random.int(2, 5) };
    if (Object.keys(changes).length === 0) changes.fullName = null;
    await this.client.send('PATCH', '/users/me', changes);
  }

  async listAddresses(): Promise<void> {
    await this.client.get('/users/me/addresses');
  }

  async addAddress(): Promise<void> {
    if (this.addresses.length >= 6) return this.removeAddress();
    const { status, body } = await this.client.send('POST', '/users/me/addresses', {
      label: this.random.pick(['home', 'work', 'parents']),
      line1: `Main Street ${this.random.int(1, 200)}`,
      line2: this.random.chance(0.7) ? null : '',
      city: this.random.pick(['Berlin', 'Kraków', 'Malmö']),
      postcode: String(this.random.int(10_000, 99_999)),
      country: this.random.pick(['DE', 'PL', 'SE']),
      isDefault: this.random.chance(0.4),
    });
    if (status === 201) this.addresses.push(body.id);
  }

  async removeAddress(): Promise<void> {
    if (this.addresses.length < 2) return this.listAddresses();
    await this.client.send('DELETE', `/users/me/addresses/${this.addresses.shift()}`);
  }

  async relogin(): Promise<void> {
    await this.client.send('POST', '/auth/logout');
    this.client.token = undefined;
    const email = this.random.chance(0.5) ? this.email : this.email.toUpperCase();
    const { status, body } = await this.client.send('POST', '/auth/login', { email, password: PASSWORD });
    if (status === 200) this.client.token = body.token;
  }

  async sales(): Promise<void> {
    const since = new Date(Date.now() - this.random.int(1, 90) * 86_400_000).toISOString().slice(0, 10);
    await this.client.get(`/reports/sales?since=${since}&limit=10`);
  }

  async addProduct(): Promise<void> {
    const { random } = this;
    const categoryId = this.some(this.memory.categories);
    if (!categoryId || this.ownProducts.length >= 40) return this.changeProduct();
    const { status, body } = await this.client.send('POST', '/products', {
      categoryId,
      sku: `${this.username}-${this.ownProducts.length + 1}`,
      name: `${random.pick(['Fine', 'Plain', 'Blue'])} ${random.pick(['lamp', 'stool', 'mug'])} No. ${random.int(1, 99)}`,
      description: random.chance(0.3) ? null : 'Made to order.',
      price: `${random.int(2, 300)}.${random.pick(['00', '50', '99'])}`,
      weightKg: random.chance(0.5) ? null : `${random.int(0, 9)}.${random.int(1000, 9999)}`,
      attributes: random.chance(0.3)
        ? null
        : { color: random.pick(['red', 'navy']), size: { height: random.int(5, 90) } },
      labels: random.chance(0.5) ? ['new'] : [],
      stock: random.int(10, 400),
      status: 'active',
      externalRef: random.chance(0.5) ? null : `92233720368547758${random.int(10, 99)}`,
    });
    if (status === 201) this.ownProducts.push(body.id);
  }

  async changeProduct(): Promise<void> {
    const id = this.some(this.ownProducts);
    if (!id) return this.addProduct();
    const { random } = this;
    const changes: Record<string, unknown> = {};
    if (random.chance(0.5)) changes.price = `${random.int(2, 300)}.${random.pick(['00', '50', '99'])}`;
    if (random.chance(0.5)) changes.stock = random.int(0, 500);
    if (random.chance(0.2)) changes.labels = random.chance(0.3) ? [] : ['new', 'sale'];
    if (random.chance(0.1)) changes.attributes = { color: 'olive', limited: random.chance(0.5) };
    if (Object.keys(changes).length === 0) changes.description = `Changed ${random.int(1, 100)} times.`;
    await this.client.send('PATCH', `/products/${id}`, changes);
  }

  private anyProduct(): number | undefined {
    const { products } = this.memory;
    return products.length === 0 ? undefined : products[this.random.skewed(products.length)];
  }

  private some<T>(items: readonly T[]): T | undefined {
    return items.length === 0 ? undefined : this.random.pick(items);
  }
}

function ids(rows: { id: number }[]): number[] {
  return rows.map((row) => row.id);
}
