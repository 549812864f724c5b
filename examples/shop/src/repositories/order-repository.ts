import type { PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { type Db, pool } from '../db';

export type OrderStatus = 'pending' | 'paid' | 'shipped' | 'delivered' | 'cancelled';

export interface OrderSummary {
  id: number;
  orderNumber: string;
  status: OrderStatus;
  total: string;
  currency: string;
  placedAt: Date;
  itemCount: number;
}

export interface OrderLine {
  lineNo: number;
  productId: number;
  productName: string;
  sku: string;
  quantity: number;
  unitPrice: string;
}

export interface Order extends Omit<OrderSummary, 'itemCount'> {
  discountRate: string;
  note: string | null;
  shipTo: Record<string, unknown> | null;
  payment: { method: string; status: string; amount: string; reference: string } | null;
}

export interface NewOrder {
  orderNumber: string;
  userId: number;
  addressId: number;
  shipTo: Record<string, unknown>;
  total: string;
  discountRate: string;
  note: string | null;
  placedAt: Date;
}

export interface NewOrderLine {
  productId: number;
  productName: string;
  quantity: number;
  unitPrice: string;
}

interface OrderRow extends RowDataPacket {
  id: number;
  order_number: string;
  status: OrderStatus;
  total: string;
  discount_rate: string;
  currency: string;
  note: string | null;
  ship_to: Record<string, unknown> | null;
  placed_at: Date;
}

interface PaymentColumns {
  payment_method: string | null;
  payment_status: string;
  payment_amount: string;
  gateway_ref: number | string;
}

export class OrderRepository {
  async create(conn: PoolConnection, order: NewOrder): Promise<number> {
    const [result] = await conn.execute<ResultSetHeader>(
      `INSERT INTO orders (order_number, user_id, address_id, ship_to, total, discount_rate, note, placed_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        order.orderNumber,
        order.userId,
        order.addressId,
        JSON.stringify(order.shipTo),
        order.total,
        order.discountRate,
        order.note,
        order.placedAt,
      ],
    );
    return result.insertId;
  }

  async addLines(conn: PoolConnection, orderId: number, lines: NewOrderLine[]): Promise<void> {
    const values = lines.map((line, index) => [
      orderId,
      index + 1,
      line.productId,
      line.productName,
      line.quantity,
      line.unitPrice,
    ]);
    await conn.query(
      'INSERT INTO order_items (order_id, line_no, product_id, product_name, quantity, unit_price) VALUES ?',
      [values],
    );
  }

  async findForUser(id: number, userId: number): Promise<Order | null> {
    const [rows] = await pool.execute<(OrderRow & PaymentColumns)[]>(
      `SELECT o.id, o.order_number, o.status, o.total, o.discount_rate, o.currency, o.note, o.ship_to, o.placed_at,
              pay.method AS payment_method, pay.status AS payment_status, pay.amount AS payment_amount, pay.gateway_ref
         FROM orders o
         LEFT JOIN payments pay ON pay.order_id = o.id
        WHERE o.id = ? AND o.user_id = ?`,
      [id, userId],
    );
    const row = rows[0];
    if (!row) return null;
    return {
      id: row.id,
      orderNumber: row.order_number,
      status: row.status,
      total: row.total,
      discountRate: row.discount_rate,
      currency: row.currency,
      note: row.note,
      shipTo: row.ship_to,
      placedAt: row.placed_at,
      payment:
        row.payment_method === null
          ? null
          : {
              method: row.payment_method,
              status: row.payment_status,
              amount: row.payment_amount,
              reference: String(row.gateway_ref),
            },
    };
  }

  async lines(orderId: number, db: Db = pool): Promise<OrderLine[]> {
    const [rows] = await db.execute<RowDataPacket[]>(
      `SELECT oi.line_no, oi.product_id, oi.product_name, p.sku, oi.quantity, oi.unit_price
         FROM order_items oi
         JOIN products p ON p.id = oi.product_id
        WHERE oi.order_id = ?
        ORDER BY oi.line_no`,
      [orderId],
    );
    return rows.map((row) => ({
      lineNo: row.line_no,
      productId: row.product_id,
      productName: row.product_name,
      sku: row.sku,
      quantity: row.quantity,
      unitPrice: row.unit_price,
    }));
  }

  /** Newest first; `beforeId` is the last id of the page before. */
  async listByUser(
    userId: number,
    options: { status?: OrderStatus; beforeId?: number; limit: number },
  ): Promise<OrderSummary[]> {
    const params: (string | number)[] = [userId];
    let filter = '';
    if (options.status) {
      filter += ' AND o.status = ?';
      params.push(options.status);
    }
    if (options.beforeId) {
      filter += ' AND o.id < ?';
      params.push(options.beforeId);
    }
    const [rows] = await pool.query<(OrderRow & { item_count: number })[]>(
      `SELECT o.id, o.order_number, o.status, o.total, o.currency, o.placed_at,
              (SELECT COUNT(*) FROM order_items oi WHERE oi.order_id = o.id) AS item_count
         FROM orders o
        WHERE o.user_id = ?${filter}
        ORDER BY o.id DESC
        LIMIT ?`,
      [...params, options.limit],
    );
    return rows.map((row) => ({
      id: row.id,
      orderNumber: row.order_number,
      status: row.status,
      total: row.total,
      currency: row.currency,
      placedAt: row.placed_at,
      itemCount: row.item_count,
    }));
  }

  /** Moves an order on, but only from the state it is thought to be in. */
  async changeStatus(id: number, from: OrderStatus, to: OrderStatus, db: Db = pool): Promise<boolean> {
    const [result] = await db.execute<ResultSetHeader>('UPDATE orders SET status = ? WHERE id = ? AND status = ?', [
      to,
      id,
      from,
    ]);
    return result.affectedRows === 1;
  }
}

export const orderRepository = new OrderRepository();
