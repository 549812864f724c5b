import request from 'supertest';
import { type TestUser, admin, app, createCategory, createProduct, register, unique } from './helpers';

const names = (products: { name: string }[]) => products.map((product) => product.name);

describe('categories', () => {
  it('shows a tree, ordered by rank', async () => {
    const root = await createCategory();
    const second = await createCategory(root.id, 2);
    const first = await createCategory(root.id, 1);
    const leaf = await createCategory(first.id);
    const response = await request(app).get('/categories').expect(200);
    const node = response.body.categories.find((category: any) => category.id === root.id);
    expect(node.children.map((child: any) => child.id)).toEqual([first.id, second.id]);
    expect(node.children[0].children).toEqual([
      { id: leaf.id, slug: leaf.slug, name: leaf.slug, rank: 0, children: [] },
    ]);
  });

  it('counts the products on sale in each child', async () => {
    const root = await createCategory();
    const [full, empty] = [await createCategory(root.id, 1), await createCategory(root.id, 2)];
    const seller = await register('seller');
    await createProduct(seller, full.id);
    await createProduct(seller, full.id);
    await createProduct(seller, full.id, { status: 'archived' });
    const response = await request(app).get(`/categories/${root.id}/children`).expect(200);
    expect(response.body.children).toEqual([
      { id: full.id, slug: full.slug, name: full.slug, productCount: 2 },
      { id: empty.id, slug: empty.slug, name: empty.slug, productCount: 0 },
    ]);
  });

  it('refuses a slug that is taken and a parent that does not exist', async () => {
    const { slug } = await createCategory();
    const boss = await admin();
    expect((await boss.post('/categories', { slug, name: 'Again' }).expect(409)).body.error).toBe('slug_taken');
    const orphan = { slug: unique('cat-'), name: 'Orphan', parentId: 4_000_000_000 };
    expect((await boss.post('/categories', orphan).expect(422)).body.error).toBe('unknown_parent');
  });

  it('lets only administrators change the tree', async () => {
    const category = await createCategory();
    const seller = await register('seller');
    await seller.post('/categories', { slug: unique('cat-'), name: 'Mine' }).expect(403);
    await seller.delete(`/categories/${category.id}`).expect(403);
    await request(app).delete(`/categories/${category.id}`).expect(401);
  });

  it('moves the children to the top when their parent is deleted', async () => {
    const root = await createCategory();
    const child = await createCategory(root.id);
    await (await admin()).delete(`/categories/${root.id}`).expect(204);
    await (await admin()).delete(`/categories/${root.id}`).expect(404);
    const response = await request(app).get('/categories').expect(200);
    expect(response.body.categories.some((category: any) => category.id === child.id)).toBe(true);
  });

  it('keeps a category that has products', async () => {
    const category = await createCategory();
    await createProduct(await register('seller'), category.id);
    const response = await (await admin()).delete(`/categories/${category.id}`).expect(409);
    expect(response.body.error).toBe('category_in_use');
  });
});

describe('products', () => {
  let seller: TestUser;
  let category: { id: number; slug: string };

  beforeAll(async () => {
    seller = await register('seller');
    category = await createCategory();
  });

  it('keeps every field as it was given', async () => {
    const input = {
      categoryId: category.id,
      sku: unique('sku-'),
      name: 'Kettle “Größe L” 🫖',
      description: '',
      price: '1234567.80',
      weightKg: '0.0500',
      attributes: { color: 'red', sizes: [1, 2.5, null], nested: { deep: true } },
      labels: ['new', 'fragile'],
      stock: 3,
      status: 'active',
      externalRef: '18446744073709551615',
    };
    const created = await seller.post('/products', input).expect(201);
    const { categoryId, ...fields } = input;
    const response = await request(app).get(`/products/${created.body.id}`).expect(200);
    expect(response.body).toMatchObject({
      ...fields,
      inStock: true,
      seller: { id: seller.id, username: seller.username },
      category: { id: categoryId, slug: category.slug },
    });
    expect(response.body).toEqual(created.body);
  });

  it('keeps what was not given empty', async () => {
    const created = await seller
      .post('/products', { categoryId: category.id, sku: unique('sku-'), name: 'Bare', price: 5 })
      .expect(201);
    expect(created.body).toMatchObject({
      price: '5.00',
      description: null,
      weightKg: null,
      attributes: null,
      labels: [],
      stock: 0,
      inStock: false,
      status: 'draft',
      externalRef: null,
    });
  });

  it('lets each seller use a SKU once', async () => {
    const product = await createProduct(seller, category.id);
    const again = { categoryId: category.id, sku: product.sku, name: 'Twice', price: '1.00' };
    expect((await seller.post('/products', again).expect(409)).body.error).toBe('sku_taken');
    await (await register('seller')).post('/products', again).expect(201);
  });

  it('refuses an unknown category and a price with three decimals', async () => {
    const product = { categoryId: 4_000_000_000, sku: unique('sku-'), name: 'Lost', price: '1.00' };
    expect((await seller.post('/products', product).expect(422)).body.error).toBe('unknown_category');
    await seller.post('/products', { ...product, categoryId: category.id, price: '1.001' }).expect(400);
  });

  it('is for sellers only', async () => {
    const customer = await register();
    await customer
      .post('/products', { categoryId: category.id, sku: 'x', name: 'Not mine to sell', price: '1.00' })
      .expect(403);
  });

  it('changes single fields of one’s own products', async () => {
    const product = await createProduct(seller, category.id, { description: 'old', stock: 4 });
    const changed = await seller
      .patch(`/products/${product.id}`, { price: '9.90', stock: 0, labels: ['sale'] })
      .expect(200);
    expect(changed.body).toMatchObject({
      price: '9.90',
      stock: 0,
      inStock: false,
      labels: ['sale'],
      description: 'old',
    });
    const cleared = await seller.patch(`/products/${product.id}`, { description: null, labels: [] }).expect(200);
    expect(cleared.body).toMatchObject({ description: null, labels: [], price: '9.90' });
    await (await register('seller')).patch(`/products/${product.id}`, { price: '0.01' }).expect(404);
  });

  it('compares products in the order asked for and leaves out unknown ones', async () => {
    const first = await createProduct(seller, category.id, { name: 'First' });
    const second = await createProduct(seller, category.id, { name: 'Second' });
    const response = await request(app)
      .get(`/products/compare?ids=${second.id},4000000000,${first.id},${second.id}`)
      .expect(200);
    expect(names(response.body.products)).toEqual(['Second', 'First']);
    await request(app).get('/products/compare?ids=1,x').expect(400);
  });

  it('pages through the newest without gaps', async () => {
    const created: number[] = [];
    for (let i = 0; i < 5; i++) created.push((await createProduct(seller, category.id)).id);
    const draft = await createProduct(seller, category.id, { status: 'draft' });
    // Other tests may be adding products meanwhile.
    const seen: number[] = [];
    let before: number | null = draft.id + 1;
    for (let page = 0; page < 20 && before !== null && !seen.includes(created[0]!); page++) {
      const response: request.Response = await request(app).get(`/products?limit=3&before=${before}`).expect(200);
      seen.push(...response.body.products.map((product: any) => product.id));
      before = response.body.next;
    }
    expect(seen).toEqual([...new Set(seen)].sort((a, b) => b - a));
    expect(seen).toEqual(expect.arrayContaining(created));
    expect(seen).not.toContain(draft.id);
  });

  it('does not find a product that does not exist', async () => {
    await request(app).get('/products/4000000000').expect(404);
    await request(app).get('/products/abc').expect(400);
  });
});

describe('search in a category', () => {
  let category: { id: number };
  let seller: TestUser;
  let other: TestUser;
  const search = async (query: string) =>
    (await request(app).get(`/categories/${category.id}/products?${query}`).expect(200)).body;

  beforeAll(async () => {
    category = await createCategory();
    [seller, other] = [await register('seller'), await register('seller')];
    await createProduct(seller, category.id, { name: 'Oak Chair', price: '80.00', labels: ['eco'] });
    await createProduct(seller, category.id, { name: 'oak table', price: '9.50', stock: 0, labels: ['eco', 'sale'] });
    await createProduct(other, category.id, { name: 'Steel Mug', price: '100.00' });
    await createProduct(other, category.id, { name: '100% Wool_Rug', price: '250.00', labels: ['new'] });
    await createProduct(other, category.id, { name: 'Oak Draft', price: '1.00', status: 'draft' });
  });

  it('finds all that is on sale, newest first', async () => {
    const page = await search('');
    expect(names(page.products)).toEqual(['100% Wool_Rug', 'Steel Mug', 'oak table', 'Oak Chair']);
    expect(page).toMatchObject({ total: 4, page: 1, pages: 1 });
  });

  it('sorts by price as a number and by name without regard to case', async () => {
    expect(names((await search('sort=price_asc')).products)).toEqual([
      'oak table',
      'Oak Chair',
      'Steel Mug',
      '100% Wool_Rug',
    ]);
    expect(names((await search('sort=price_desc&limit=2')).products)).toEqual(['100% Wool_Rug', 'Steel Mug']);
    expect(names((await search('sort=name')).products)).toEqual([
      '100% Wool_Rug',
      'Oak Chair',
      'oak table',
      'Steel Mug',
    ]);
  });

  it('filters by text without regard to case, and takes % and _ literally', async () => {
    expect(names((await search('q=OAK&sort=name')).products)).toEqual(['Oak Chair', 'oak table']);
    expect(names((await search('q=0%25')).products)).toEqual(['100% Wool_Rug']);
    expect(names((await search('q=l_r')).products)).toEqual(['100% Wool_Rug']);
    expect(await search('q=nothing')).toMatchObject({ products: [], total: 0, pages: 0 });
  });

  it('combines filters', async () => {
    expect(names((await search('minPrice=80&maxPrice=100&sort=price_asc')).products)).toEqual([
      'Oak Chair',
      'Steel Mug',
    ]);
    expect(names((await search(`seller=${seller.id}&inStock=true`)).products)).toEqual(['Oak Chair']);
    expect(names((await search('label=eco&maxPrice=10')).products)).toEqual(['oak table']);
    expect(names((await search(`q=o&label=new&inStock=true&minPrice=200&seller=${other.id}`)).products)).toEqual([
      '100% Wool_Rug',
    ]);
  });

  it('pages', async () => {
    const second = await search('sort=price_asc&limit=3&page=2');
    expect(names(second.products)).toEqual(['100% Wool_Rug']);
    expect(second).toMatchObject({ total: 4, page: 2, pages: 2 });
    expect((await search('limit=3&page=3')).products).toEqual([]);
  });

  it('refuses nonsense', async () => {
    await request(app).get(`/categories/${category.id}/products?sort=random`).expect(400);
    await request(app).get(`/categories/${category.id}/products?limit=1000`).expect(400);
  });
});
