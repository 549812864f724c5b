import type { Pool, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { pool } from '../db';

export interface Review {
  id: number;
  rating: number;
  title: string | null;
  body: string | null;
  verified: boolean;
  helpfulCount: number;
  author: string;
  createdAt: Date;
}

export interface NewReview {
  userId: number;
  productId: number;
  rating: number;
  title: string | null;
  body: string | null;
  verified: boolean;
}

export interface RatingStats {
  count: number;
  average: number | null;
}

interface ReviewRow extends RowDataPacket {
  id: number;
  rating: number;
  title: string | null;
  body: string | null;
  is_verified: 0 | 1;
  helpful_count: number;
  username: string;
  created_at: Date;
}

export class ReviewRepository {
  constructor(private readonly db: Pool = pool) {}

  async create(review: NewReview): Promise<number> {
    const [result] = await this.db.execute<ResultSetHeader>(
      'INSERT INTO reviews (user_id, product_id, rating, title, body, is_verified) VALUES (?, ?, ?, ?, ?, ?)',
      [review.userId, review.productId, review.rating, review.title, review.body, review.verified ? 1 : 0],
    );
    return result.insertId;
  }

  async listByProduct(productId: number, limit: number, offset: number): Promise<Review[]> {
    const [rows] = await this.db.query<ReviewRow[]>(
      `SELECT r.id, r.rating, r.title, r.body, r.is_verified, r.helpful_count, r.created_at, u.username
         FROM reviews r
         JOIN users u ON u.id = r.user_id
        WHERE r.product_id = ?
        ORDER BY r.created_at DESC, r.id DESC
        LIMIT ? OFFSET ?`,
      [productId, limit, offset],
    );
    return rows.map((row) => ({
      id: row.id,
      rating: row.rating,
      title: row.title,
      body: row.body,
      verified: row.is_verified === 1,
      helpfulCount: row.helpful_count,
      author: row.username,
      createdAt: row.created_at,
    }));
  }

  async stats(productId: number): Promise<RatingStats> {
    const [rows] = await this.db.execute<({ count: number; average: string | null } & RowDataPacket)[]>(
      'SELECT COUNT(*) AS count, AVG(rating) AS average FROM reviews WHERE product_id = ?',
      [productId],
    );
    const { count = 0, average = null } = rows[0] ?? {};
    return { count, average: average === null ? null : Math.round(Number(average) * 10) / 10 };
  }

  async hasBought(userId: number, productId: number): Promise<boolean> {
    const [rows] = await this.db.execute<RowDataPacket[]>(
      `SELECT 1
         FROM orders o
         JOIN order_items oi ON oi.order_id = o.id
        WHERE o.user_id = ? AND oi.product_id = ? AND o.status <> 'cancelled'
        LIMIT 1`,
      [userId, productId],
    );
    return rows.length > 0;
  }
}

export const reviewRepository = new ReviewRepository();
