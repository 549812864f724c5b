import type { ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { pool } from '../db';

export interface Category {
  id: number;
  parentId: number | null;
  slug: string;
  name: string;
  rank: number;
}

export interface NewCategory {
  parentId: number | null;
  slug: string;
  name: string;
  description: string | null;
  rank: number;
}

interface CategoryRow extends RowDataPacket {
  id: number;
  parent_id: number | null;
  slug: string;
  name: string;
  rank: number;
}

interface ChildRow extends RowDataPacket {
  id: number;
  slug: string;
  name: string;
  product_count: number;
}

export async function listCategories(): Promise<Category[]> {
  const [rows] = await pool.query<CategoryRow[]>(
    'SELECT id, parent_id, slug, name, `rank` FROM categories ORDER BY `rank`, name, id',
  );
  return rows.map((row) => ({ id: row.id, parentId: row.parent_id, slug: row.slug, name: row.name, rank: row.rank }));
}

/** The direct children of a category, each with the number of products on sale in it. */
export async function listChildren(parentId: number) {
  const [rows] = await pool.execute<ChildRow[]>(
    `SELECT c.id, c.slug, c.name, COUNT(p.id) AS product_count
       FROM categories c
       LEFT JOIN products p ON p.category_id = c.id AND p.status = 'active'
      WHERE c.parent_id = ?
      GROUP BY c.id, c.slug, c.name, c.\`rank\`
      ORDER BY c.\`rank\`, c.name, c.id`,
    [parentId],
  );
  return rows.map((row) => ({ id: row.id, slug: row.slug, name: row.name, productCount: row.product_count }));
}

export async function insertCategory(category: NewCategory): Promise<number> {
  const { parentId, slug, name, description, rank } = category;
  const [result] = await pool.execute<ResultSetHeader>(
    'INSERT INTO categories (parent_id, slug, name, description, `rank`) VALUES (?, ?, ?, ?, ?)',
    [parentId, slug, name, description, rank],
  );
  return result.insertId;
}

export async function deleteCategory(id: number): Promise<boolean> {
  const [result] = await pool.execute<ResultSetHeader>('DELETE FROM categories WHERE id = ?', [id]);
  return result.affectedRows === 1;
}
