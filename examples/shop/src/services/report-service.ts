import type { RowDataPacket } from 'mysql2/promise';
import { pool } from '../db';

export interface ProductSales {
  productId: number;
  name: string;
  orders: number;
  units: number;
  revenue: string;
}

interface SalesRow extends RowDataPacket {
  product_id: number;
  name: string;
  orders: number;
  units: string;
  revenue: string;
}

/** A seller's best products since a day, by revenue. */
export async function salesByProduct(sellerId: number, since: Date, limit: number): Promise<ProductSales[]> {
  const sql = [
    'SELECT p.id AS product_id, p.name, COUNT(DISTINCT o.id) AS orders,',
    'SUM(oi.quantity) AS units, SUM(oi.quantity * oi.unit_price) AS revenue',
    'FROM products p',
    'INNER JOIN order_items oi ON oi.product_id = p.id',
    'INNER JOIN orders o ON o.id = oi.order_id',
    "WHERE p.seller_id = ? AND o.placed_at >= ? AND o.status NOT IN ('pending', 'cancelled')",
    'GROUP BY p.id, p.name',
    'ORDER BY revenue DESC, p.id',
    'LIMIT ?',
  ].join(' ');
  const [rows] = await pool.query<SalesRow[]>(sql, [sellerId, since, limit]);
  return rows.map((row) => ({
    productId: row.product_id,
    name: row.name,
    orders: row.orders,
    units: Number(row.units),
    revenue: row.revenue,
  }));
}
