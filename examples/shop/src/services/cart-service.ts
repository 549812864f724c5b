import { HttpError, NotFoundError, isMissingParent } from '../errors';
import { fromCents, toCents } from '../lib/money';
import { type CartLine, type CartRepository, cartRepository } from '../repositories/cart-repository';

export interface Cart {
  items: CartLine[];
  subtotal: string;
}

export class CartService {
  constructor(private readonly carts: CartRepository = cartRepository) {}

  async get(userId: number): Promise<Cart> {
    const items = await this.carts.list(userId);
    const subtotal = items.reduce((sum, item) => sum + toCents(item.price) * BigInt(item.quantity), 0n);
    return { items, subtotal: fromCents(subtotal) };
  }

  async add(userId: number, productId: number, quantity: number): Promise<Cart> {
    try {
      await this.carts.add(userId, productId, quantity);
    } catch (err) {
      if (isMissingParent(err)) throw new HttpError(422, 'unknown_product', 'this product does not exist');
      throw err;
    }
    return this.get(userId);
  }

  async remove(userId: number, productId: number): Promise<void> {
    if (!(await this.carts.remove(userId, productId))) throw new NotFoundError('cart item');
  }

  async empty(userId: number): Promise<number> {
    return this.carts.clear(userId);
  }
}

export const cartService = new CartService();
