import { hashPassword } from '../../src/lib/password';
import { discounted, formatRate, fromCents, cardFee, toCents } from '../../src/lib/money';
import { discountRate } from '../../src/services/checkout-service';
import type { Random } from '../random';
import * as words from './words';

/** Everyone in the seed data logs in with this. */
export const SEED_PASSWORD = 'shop-demo-1';
const DEMO_EMAILS = Array.from({ length: 10 }, (_, i) => `customer${i + 1}@shop.example`);
const DEMO_SELLERS = ['seller1@shop.example', 'seller2@shop.example', 'seller3@shop.example'];

export type Value = string | number | Buffer | null;

/** A table's rows, made one at a time so that a large seed needs no more memory than a small one. */
export interface TableSeed {
  table: string;
  columns: string[];
  rows: Iterable<Value[]>;
}

interface Counts {
  users: number;
  sellers: number;
  sessions: number;
  addresses: number;
  categories: number;
  products: number;
  carts: number;
  orders: number;
  reviews: number;
}

/** Shares of `total` rows. Payments (1) and order_items (about 2.08) follow from the orders. */
export function plan(total: number): Counts {
  const share = (part: number, least: number) => Math.max(least, Math.round((total * part) / 1.085));
  const users = share(0.12, 40);
  return {
    users,
    sellers: Math.max(8, Math.round(users * 0.06)),
    sessions: share(0.02, 5),
    addresses: share(0.11, 40),
    categories: share(0.004, 24),
    products: share(0.13, 40),
    carts: share(0.06, 10),
    orders: share(0.14, 40),
    reviews: share(0.07, 20),
  };
}

const START = Date.UTC(2023, 0, 1);
const END = Date.UTC(2026, 0, 1);

/** "2024-05-17 08:15:30.123456", always with the six digits that DATETIME(6) keeps. */
function instant(random: Random, from = START, to = END): string {
  const ms = from + Math.floor(random.next() * (to - from));
  return new Date(ms).toISOString().replace('T', ' ').replace('Z', '') + String(random.int(0, 999)).padStart(3, '0');
}

const seconds = (time: string) => time.slice(0, 19);

interface SeedProduct {
  name: string;
  price: string;
}

export async function* allTables(total: number, random: Random): AsyncGenerator<TableSeed> {
  const counts = plan(total);
  const passwordHash = await hashPassword(SEED_PASSWORD, Buffer.from('shop seed salt 1'));
  const products: SeedProduct[] = [];
  const addressOf = new Map<number, number>();

  yield users(counts, passwordHash, random);
  yield sessions(counts, random);
  yield addresses(counts, random, addressOf);
  yield categories(counts, random);
  yield productRows(counts, random, products);
  yield cartItems(counts, random);

  const orders = [...orderRows(counts, random, products, addressOf)];
  yield {
    table: 'orders',
    columns:
      'id order_number user_id address_id ship_to status total discount_rate currency note placed_at updated_at'.split(
        ' ',
      ),
    rows: orders.map((order) => order.row),
  };
  yield {
    table: 'order_items',
    columns: ['order_id', 'line_no', 'product_id', 'product_name', 'quantity', 'unit_price'],
    rows: orders.flatMap((order) => order.items),
  };
  yield {
    table: 'payments',
    columns: ['id', 'order_id', 'method', 'status', 'amount', 'fee', 'gateway_ref', 'created_at'],
    rows: orders.map((order) => order.payment),
  };
  yield reviews(counts, random);
}

const EDGE_USERS: { email: string; username: string; fullName: string | null; bio: string | null }[] = [
  { email: 'null@shop.example', username: 'null', fullName: 'Null', bio: 'NULL' },
  { email: 'Grace.HOPPER@Navy.Example', username: 'GraceH', fullName: 'Grace Hopper', bio: '' },
  { email: 'spaces@shop.example', username: 'trailing', fullName: 'Trailing Spaces   ', bio: '  both ends  ' },
  { email: 'emoji@shop.example', username: 'party_🎉', fullName: '👩‍👩‍👧‍👦 Family', bio: '🇪🇺 naïve café ‮txet‬' },
  { email: "o'brien+test@shop.example", username: "O'Brien", fullName: 'Seán "Quote" O\'Brien\\', bio: 'a\tb\nc\r\nd' },
  { email: 'empty@shop.example', username: 'empty', fullName: '', bio: null },
  { email: 'zero@shop.example', username: '0', fullName: '0', bio: '0' },
  { email: 'straße@shop.example', username: 'Straße', fullName: 'Weiß', bio: '本日は晴天なり' },
];

function users(counts: Counts, passwordHash: string, random: Random): TableSeed {
  const columns =
    'id email username password_hash full_name role bio marketing_opt_in preferences last_login_at created_at updated_at'.split(
      ' ',
    );
  return { table: 'users', columns, rows: rows() };

  function* rows(): Generator<Value[]> {
    for (let id = 1; id <= counts.users; id++) {
      const first = random.pick(words.FIRST_NAMES);
      const last = random.pick(words.LAST_NAMES);
      const created = seconds(instant(random));
      const seller = id <= counts.sellers;
      const demo = seller ? DEMO_SELLERS[id - 1] : DEMO_EMAILS[id - counts.sellers - 1];
      const edge = EDGE_USERS[id - counts.sellers - DEMO_EMAILS.length - 1];
      const plain = `${first}.${last}`.normalize('NFD').replace(/[^A-Za-z.]/g, '');
      const email = demo ?? `${random.chance(0.2) ? plain : plain.toLowerCase()}${id}@mail.example`;
      yield [
        id,
        edge?.email ?? email,
        edge?.username ?? (demo ? demo.split('@')[0]! : `${plain.toLowerCase()}${id}`),
        passwordHash,
        edge ? edge.fullName : random.chance(0.1) ? null : `${first} ${last}`,
        seller ? 'seller' : 'customer',
        edge ? edge.bio : random.chance(0.7) ? null : `I like ${random.pick(words.NOUNS).toLowerCase()}s.`,
        random.chance(0.35) ? 1 : 0,
        preferences(random),
        lastLogin(id - counts.sellers - DEMO_EMAILS.length, random),
        created,
        created,
      ];
    }
  }
}

function lastLogin(edge: number, random: Random): string | null {
  if (edge === 1) return '9999-12-31 23:59:59.999999';
  if (edge === 2) return '1000-01-01 00:00:00.000000';
  if (edge === 3) return '2024-02-29 12:00:00.000001';
  return random.chance(0.3) ? null : instant(random);
}

function preferences(random: Random): string | null {
  if (random.chance(0.5)) return null;
  if (random.chance(0.02)) return '{}';
  if (random.chance(0.02)) return '{"ids": [9007199254740993, -9007199254740993], "nested": {"deep": {"none": null}}}';
  return JSON.stringify({
    language: random.pick(['en', 'de', 'fr', 'pl']),
    newsletter: random.chance(0.5),
    favourites: Array.from({ length: random.int(0, 3) }, () => random.pick(words.COLORS)),
  });
}

function sessions(counts: Counts, random: Random): TableSeed {
  return {
    table: 'sessions',
    columns: ['token_hash', 'user_id', 'user_agent', 'created_at', 'expires_at'],
    rows: rows(),
  };

  function* rows(): Generator<Value[]> {
    for (let i = 0; i < counts.sessions; i++) {
      const created = instant(random);
      const agent = random.chance(0.1)
        ? null
        : random.pick(['Mozilla/5.0 (X11; Linux x86_64)', 'shop-ios/4.2', 'curl/8.5']);
      const expires = i === 0 ? '9999-12-31 23:59:59.999999' : `2026${created.slice(4)}`.replace('-02-29', '-02-28');
      yield [random.bytes(32), random.int(1, counts.users), agent, created, expires];
    }
  }
}

function addresses(counts: Counts, random: Random, addressOf: Map<number, number>): TableSeed {
  const columns = ['id', 'user_id', 'label', 'line1', 'line2', 'city', 'postcode', 'country', 'is_default'];
  return { table: 'addresses', columns, rows: rows() };

  function* rows(): Generator<Value[]> {
    for (let id = 1; id <= counts.addresses; id++) {
      // Most users have one; the rest are spread at random.
      const userId = id <= counts.users * 0.8 ? id : random.int(1, counts.users);
      const first = !addressOf.has(userId);
      if (first) addressOf.set(userId, id);
      const [city, country, postcode] = random.pick(words.CITIES);
      yield [
        id,
        userId,
        first ? 'home' : random.pick(['work', 'parents', 'Ferienhaus']),
        `${random.pick(words.STREETS)} ${random.int(1, 240)}`,
        random.chance(0.7) ? null : random.pick(['c/o Weber', '2nd floor', '']),
        city,
        postcode,
        country,
        first ? 1 : 0,
      ];
    }
  }
}

function categories(counts: Counts, random: Random): TableSeed {
  const columns = ['id', 'parent_id', 'slug', 'name', 'description', 'rank'];
  return { table: 'categories', columns, rows: rows() };

  function* rows(): Generator<Value[]> {
    const roots = words.DEPARTMENTS.length;
    for (let id = 1; id <= counts.categories; id++) {
      // Two levels below the departments: the second level takes a third of the rest.
      const middle = roots + Math.ceil((counts.categories - roots) / 3);
      const parent = id <= roots ? null : id <= middle ? ((id - 1) % roots) + 1 : random.int(roots + 1, middle);
      const name = id <= roots ? words.DEPARTMENTS[id - 1]! : random.pick(words.SHELVES);
      const description = random.chance(0.5) ? null : random.pick([`Everything for ${name.toLowerCase()}`, '']);
      yield [id, parent, `${name.toLowerCase()}-${id}`, name, description, random.int(-5, 20)];
    }
  }
}

const EDGE_PRODUCTS: Partial<Record<string, Value>>[] = [
  {
    name: 'Most expensive thing',
    price: '99999999.99',
    weight_kg: '99999999.9999',
    external_ref: '9223372036854775807',
  },
  { name: 'Free sample', price: '0.00', weight_kg: '0.0001', external_ref: '9223372036854775808' },
  { name: 'One cent bolt', price: '0.01', weight_kg: '0.0000', external_ref: '18446744073709551615', description: '' },
  { name: '🎁 Surprise box 🎁', price: '19.90', labels: 'new,sale,eco,fragile', external_ref: '9007199254740993' },
  { name: '100% wool_blanket \\ "grey"', price: '120.00', description: 'Line one\nline two', external_ref: '0' },
  { name: 'Trailing space ', price: '5.00', sku: 'TRAIL ', external_ref: null },
  {
    name: 'Data logger',
    price: '349.00',
    attributes:
      '{"serial": 9007199254740993, "limits": {"min": -9223372036854775808, "max": 18446744073709551615, "step": 1.50e-3}, "": null, "tags": [[], {}, [null, true, "NULL"]]}',
  },
  { name: 'null', price: '1.00', attributes: 'null', description: null },
];

function productRows(counts: Counts, random: Random, products: SeedProduct[]): TableSeed {
  const columns =
    'id seller_id category_id sku name description price weight_kg attributes labels stock status external_ref created_at updated_at'.split(
      ' ',
    );
  return { table: 'products', columns, rows: rows() };

  function* rows(): Generator<Value[]> {
    for (let id = 1; id <= counts.products; id++) {
      const noun = random.pick(words.NOUNS);
      const created = instant(random);
      const row: Record<string, Value> = {
        id,
        seller_id: random.int(1, counts.sellers),
        category_id: random.int(Math.min(9, counts.categories), counts.categories),
        sku: `${noun.slice(0, 3).toUpperCase()}-${String(id).padStart(6, '0')}`,
        name: `${random.pick(words.ADJECTIVES)} ${noun}`,
        description: random.chance(0.15) ? null : `${noun} by a small workshop. `.repeat(random.int(1, 6)).trim(),
        price: price(random),
        weight_kg: random.chance(0.2) ? null : `${random.int(0, 40)}.${String(random.int(0, 9999)).padStart(4, '0')}`,
        attributes: attributes(random),
        labels: ['new', 'sale', 'eco', 'fragile'].filter(() => random.chance(0.2)).join(','),
        stock: random.chance(0.08) ? 0 : random.int(5, 900),
        status: random.weighted({ active: 90, draft: 4, archived: 6 }),
        external_ref: random.chance(0.6) ? null : String(random.int(1, 2 ** 31)),
        created_at: created,
        updated_at: seconds(created),
        // Set aside after the demo products, and not what customers find first
        ...EDGE_PRODUCTS[id - 21],
      };
      if (id <= 20) Object.assign(row, { status: 'active', stock: 5000 });
      products.push({ name: String(row.name), price: String(row.price) });
      yield columns.map((column) => row[column] ?? null);
    }
  }
}

/** Mostly small amounts with a long tail, and mostly ending in .90, .95 or .99. */
function price(random: Random): string {
  const units = Math.floor(3 + 400 * random.next() ** 4 + 40 * random.next());
  return `${units}.${random.pick(['00', '49', '90', '95', '99', '99'])}`;
}

function attributes(random: Random): string | null {
  if (random.chance(0.2)) return null;
  return JSON.stringify({
    color: random.pick(words.COLORS),
    size: { width: random.int(5, 200), height: random.int(5, 200), unit: 'cm' },
    materials: Array.from({ length: random.int(1, 3) }, () => random.pick(['oak', 'steel', 'wool', 'glass', 'paper'])),
    warrantyYears: random.chance(0.5) ? random.int(1, 10) : null,
  });
}

function cartItems(counts: Counts, random: Random): TableSeed {
  const columns = ['user_id', 'product_id', 'quantity', 'added_at'];
  return { table: 'shopping_cart_items', columns, rows: rows() };

  function* rows(): Generator<Value[]> {
    const taken = new Set<string>();
    for (let left = counts.carts; left > 0;) {
      const userId = random.int(counts.sellers + 1, counts.users);
      for (let line = random.int(1, 4); line > 0 && left > 0; line--) {
        const productId = random.skewed(counts.products) + 1;
        const key = `${userId}/${productId}`;
        if (taken.has(key)) continue;
        taken.add(key);
        left--;
        yield [userId, productId, random.int(1, 4), instant(random, Date.UTC(2025, 10, 1))];
      }
    }
  }
}

interface SeedOrder {
  row: Value[];
  items: Value[][];
  payment: Value[];
}

function* orderRows(
  counts: Counts,
  random: Random,
  products: SeedProduct[],
  addressOf: Map<number, number>,
): Generator<SeedOrder> {
  const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
  // Orders were placed one after the other: about even steps, with some noise.
  const step = (END - START) / counts.orders;
  for (let id = 1; id <= counts.orders; id++) {
    const userId = random.int(counts.sellers + 1, counts.users);
    const placed = instant(random, START + (id - 1) * step, START + id * step);
    const chosen = new Set<number>();
    for (let line = random.weighted({ 1: 45, 2: 30, 3: 15, 5: 8, 9: 2 }); chosen.size < Number(line);) {
      chosen.add(random.skewed(counts.products));
    }
    let subtotal = 0n;
    const items = [...chosen].map((index, line): Value[] => {
      const product = products[index]!;
      const quantity = random.weighted({ 1: 75, 2: 17, 3: 5, 10: 3 });
      subtotal += toCents(product.price) * BigInt(quantity);
      return [id, line + 1, index + 1, product.name, Number(quantity), product.price];
    });
    const rate = discountRate(subtotal);
    const total = discounted(subtotal, rate);
    const age = 1 - id / counts.orders;
    const status = random.weighted({
      pending: age < 0.03 ? 40 : 0.5,
      paid: age < 0.06 ? 30 : 1,
      shipped: age < 0.1 ? 30 : 2,
      delivered: age < 0.02 ? 1 : 90,
      cancelled: 5,
    });
    const method = random.weighted({ card: 70, invoice: 18, wallet: 12 });
    const addressId = addressOf.get(userId);
    const [city, country, postcode] = random.pick(words.CITIES);
    const shipTo = {
      line1: `${random.pick(words.STREETS)} ${random.int(1, 240)}`,
      line2: null,
      city,
      postcode,
      country,
    };
    const code = Array.from({ length: 4 }, () => random.pick([...alphabet])).join('');
    yield {
      row: [
        id,
        // Four random characters and six that count, so that no two are alike
        `SO-${code}${toBase32(id, alphabet)}`,
        userId,
        addressId === undefined || random.chance(0.05) ? null : addressId,
        random.chance(0.03) ? null : JSON.stringify(shipTo),
        status,
        fromCents(total),
        formatRate(rate),
        'EUR',
        random.chance(0.85)
          ? null
          : random.pick(['Please ring twice', '', 'Danke! 🙏', 'Leave it with the neighbours ']),
        placed,
        seconds(placed),
      ],
      items,
      payment: [
        id,
        id,
        method,
        paymentStatus(status, random),
        fromCents(total),
        method === 'card' ? cardFee(total) : '0.0000',
        // From the middle of the range, so that it passes 2^63 on the way
        (9_223_372_036_854_775_808n - BigInt(Math.floor(counts.orders / 2)) * 977n + BigInt(id) * 977n).toString(),
        placed,
      ],
    };
  }
}

function toBase32(value: number, alphabet: string): string {
  let text = '';
  for (let i = 0, rest = value; i < 6; i++, rest = Math.floor(rest / 32)) text = alphabet[rest % 32] + text;
  return text;
}

function paymentStatus(order: string, random: Random): string {
  if (order === 'pending') return random.chance(0.1) ? 'failed' : 'authorized';
  return order === 'cancelled' ? 'refunded' : 'captured';
}

function reviews(counts: Counts, random: Random): TableSeed {
  const columns = 'id user_id product_id rating title body is_verified helpful_count created_at'.split(' ');
  return { table: 'reviews', columns, rows: rows() };

  function* rows(): Generator<Value[]> {
    const taken = new Set<string>();
    for (let id = 1; id <= counts.reviews;) {
      const userId = random.int(1, counts.users);
      const productId = random.skewed(counts.products) + 1;
      const key = `${userId}/${productId}`;
      if (taken.has(key)) continue;
      taken.add(key);
      yield [
        id,
        userId,
        productId,
        Number(random.weighted({ 5: 46, 4: 27, 3: 12, 2: 6, 1: 9 })),
        random.chance(0.2) ? null : random.pick(words.REVIEW_TITLES),
        random.chance(0.25) ? null : random.pick(words.REVIEW_BODIES),
        random.chance(0.7) ? 1 : 0,
        random.chance(0.8) ? 0 : random.int(1, 60),
        id === 1 ? '1970-01-01 00:00:01.000000' : id === 2 ? '2038-01-19 03:14:07.999999' : instant(random),
      ];
      id++;
    }
  }
}
