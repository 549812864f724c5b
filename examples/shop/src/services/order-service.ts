import type { RowDataPacket } from 'mysql2/promise';
import { pool, withTransaction } from '../db';
import { ConflictError, NotFoundError } from '../errors';
import { type Order, type OrderLine, type OrderStatus, orderRepository } from '../repositories/order-repository';
import { refundPayment } from '../repositories/payments';
import { productRepository } from '../repositories/product-repository';

export interface StatusTotal {
  status: OrderStatus;
  orders: number;
  amount: string;
}

const NEXT: Partial<Record<OrderStatus, OrderStatus>> = { pending: 'paid', paid: 'shipped', shipped: 'delivered' };

export class OrderService {
  async get(id: number, userId: number): Promise<Order & { items: OrderLine[] }> {
    const order = await orderRepository.findForUser(id, userId);
    if (!order) throw new NotFoundError('order');
    return { ...order, items: await orderRepository.lines(id) };
  }

  async list(userId: number, options: { status?: OrderStatus; beforeId?: number; limit: number }) {
    const orders = await orderRepository.listByUser(userId, options);
    return { orders, next: orders.length === options.limit ? (orders.at(-1)?.id ?? null) : null };
  }

  /** How many orders a user has in each state, and what they cost together. */
  async totals(userId: number): Promise<StatusTotal[]> {
    const [rows] = await pool.execute<(StatusTotal & RowDataPacket)[]>(
      `SELECT status, COUNT(*) AS orders, SUM(total) AS amount
         FROM orders
        WHERE user_id = ?
        GROUP BY status
        ORDER BY status`,
      [userId],
    );
    return rows.map(({ status, orders, amount }) => ({ status, orders, amount }));
  }

  /** An order can be cancelled until it is paid; its items go back on the shelf. */
  async cancel(id: number, userId: number): Promise<void> {
    const order = await this.get(id, userId);
    await withTransaction(async (conn) => {
      if (!(await orderRepository.changeStatus(id, 'pending', 'cancelled', conn))) {
        throw new ConflictError('not_cancellable', `the order is ${order.status} already`);
      }
      const items = [...order.items].sort((a, b) => a.productId - b.productId);
      for (const item of items) {
        await productRepository.putBackToStock(conn, item.productId, item.quantity);
      }
      await refundPayment(conn, id);
    });
  }

  /** The next step of an order's life; the caller says where it thinks the order is. */
  async advance(id: number, from: OrderStatus): Promise<OrderStatus> {
    const to = NEXT[from];
    if (!to) throw new ConflictError('final_status', `nothing comes after ${from}`);
    if (!(await orderRepository.changeStatus(id, from, to))) {
      throw new ConflictError('status_changed', `the order is not ${from} (any more)`);
    }
    return to;
  }
}

export const orderService = new OrderService();
