import { randomInt } from 'node:crypto';
import { pool } from '../db';
import { ConflictError, HttpError } from '../errors';
import { cardFee, discounted, formatRate, fromCents, toCents } from '../lib/money';
import { addressRepository } from '../repositories/address-repository';
import { cartRepository } from '../repositories/cart-repository';
import { type NewOrderLine, orderRepository } from '../repositories/order-repository';
import { type PaymentMethod, insertPayment } from '../repositories/payments';
import { productRepository } from '../repositories/product-repository';
import { authorize } from './payment-gateway';

export const MAX_LINES = 20;
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

export interface CheckoutInput {
  addressId: number;
  paymentMethod: PaymentMethod;
  note: string | null;
}

export interface PlacedOrder {
  id: number;
  orderNumber: string;
  total: string;
  paymentId: number;
}

/** Turns the user's cart into an order: all of it, or nothing. */
export async function checkout(userId: number, input: CheckoutInput): Promise<PlacedOrder> {
  const conn = await pool.getConnection();
  try {
    await conn.beginTransaction();

    const address = await addressRepository.findForUser(input.addressId, userId, conn);
    if (!address) throw new HttpError(422, 'unknown_address', 'this address does not exist');

    const cart = await cartRepository.list(userId, conn);
    if (cart.length === 0) throw new ConflictError('cart_empty', 'there is nothing in the cart');
    if (cart.length > MAX_LINES) throw new ConflictError('cart_too_large', `an order has at most ${MAX_LINES} lines`);

    const products = await productRepository.lockByIds(
      conn,
      cart.map((item) => item.productId),
    );
    const lines: NewOrderLine[] = [];
    let subtotal = 0n;
    for (const item of cart) {
      const product = products.get(item.productId);
      if (!product || product.status !== 'active') {
        throw new ConflictError('not_for_sale', `"${item.name}" is no longer for sale`, { productId: item.productId });
      }
      if (product.stock < item.quantity) {
        throw new ConflictError('out_of_stock', `only ${product.stock} of "${product.name}" left`, {
          productId: product.id,
          left: product.stock,
        });
      }
      subtotal += toCents(product.price) * BigInt(item.quantity);
      lines.push({
        productId: product.id,
        productName: product.name,
        quantity: item.quantity,
        unitPrice: product.price,
      });
    }

    const rate = discountRate(subtotal);
    const total = discounted(subtotal, rate);
    const orderNumber = newOrderNumber();
    const orderId = await orderRepository.create(conn, {
      orderNumber,
      userId,
      addressId: address.id,
      shipTo: {
        line1: address.line1,
        line2: address.line2,
        city: address.city,
        postcode: address.postcode,
        country: address.country,
      },
      total: fromCents(total),
      discountRate: formatRate(rate),
      note: input.note,
      placedAt: new Date(),
    });
    await orderRepository.addLines(conn, orderId, lines);
    for (const line of lines) {
      if (!(await productRepository.takeFromStock(conn, line.productId, line.quantity))) {
        throw new ConflictError('out_of_stock', `"${line.productName}" has just been sold`);
      }
    }
    const { reference } = await authorize(input.paymentMethod, fromCents(total));
    const paymentId = await insertPayment(conn, {
      orderId,
      method: input.paymentMethod,
      amount: fromCents(total),
      fee: input.paymentMethod === 'card' ? cardFee(total) : '0.0000',
      gatewayRef: reference,
    });
    await cartRepository.clear(userId, conn);

    await conn.commit();
    return { id: orderId, orderNumber, total: fromCents(total), paymentId };
  } catch (err) {
    await conn.rollback();
    throw err;
  } finally {
    conn.release();
  }
}

/** In ten-thousandths: 2.5 % from 500, 5 % from 2,000. */
export function discountRate(subtotal: bigint): bigint {
  if (subtotal >= 200_000n) return 500n;
  if (subtotal >= 50_000n) return 250n;
  return 0n;
}

/** "SO-" and ten characters that nobody confuses on the phone. */
export function newOrderNumber(): string {
  return 'SO-' + Array.from({ length: 10 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}
