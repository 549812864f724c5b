import type { ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { type Db, pool } from '../db';

export interface CartLine {
  productId: number;
  name: string;
  price: string;
  quantity: number;
  available: boolean;
  addedAt: Date;
}

interface CartRow extends RowDataPacket {
  product_id: number;
  name: string;
  price: string;
  quantity: number;
  stock: number;
  status: string;
  added_at: Date;
}

export class CartRepository {
  async list(userId: number, db: Db = pool): Promise<CartLine[]> {
    const [rows] = await db.execute<CartRow[]>(
      `SELECT ci.product_id, ci.quantity, ci.added_at, p.name, p.price, p.stock, p.status
         FROM shopping_cart_items ci
         JOIN products p ON p.id = ci.product_id
        WHERE ci.user_id = ?
        ORDER BY ci.added_at, ci.product_id`,
      [userId],
    );
    return rows.map((row) => ({
      productId: row.product_id,
      name: row.name,
      price: row.price,
      quantity: row.quantity,
      available: row.status === 'active' && row.stock >= row.quantity,
      addedAt: row.added_at,
    }));
  }

  /** Adding what is in the cart already raises the quantity. */
  async add(userId: number, productId: number, quantity: number): Promise<void> {
    await pool.execute(
      `INSERT INTO shopping_cart_items (user_id, product_id, quantity) VALUES (?, ?, ?)
       ON DUPLICATE KEY UPDATE quantity = quantity + VALUES(quantity)`,
      [userId, productId, quantity],
    );
  }

  async remove(userId: number, productId: number): Promise<boolean> {
    const [result] = await pool.execute<ResultSetHeader>(
      'DELETE FROM shopping_cart_items WHERE user_id = ? AND product_id = ?',
      [userId, productId],
    );
    return result.affectedRows > 0;
  }

  async clear(userId: number, db: Db = pool): Promise<number> {
    const [result] = await db.execute<ResultSetHeader>('DELETE FROM shopping_cart_items WHERE user_id = ?', [userId]);
    return result.affectedRows;
  }
}

export const cartRepository = new CartRepository();
