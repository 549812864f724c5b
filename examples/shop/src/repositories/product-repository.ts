import type { Pool, PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { pool } from '../db';
import { contains } from '../lib/like';

export type ProductStatus = 'draft' | 'active' | 'archived';

export interface ProductSummary {
  id: number;
  name: string;
  price: string;
  labels: string[];
  inStock: boolean;
  createdAt: Date;
}

export interface Product extends ProductSummary {
  sku: string;
  description: string | null;
  weightKg: string | null;
  attributes: Record<string, unknown> | null;
  stock: number;
  status: ProductStatus;
  externalRef: string | null;
  seller: { id: number; username: string };
  category: { id: number; slug: string; name: string };
}

export interface LockedProduct {
  id: number;
  name: string;
  price: string;
  stock: number;
  status: ProductStatus;
}

export interface ProductInput {
  categoryId: number;
  sku: string;
  name: string;
  description: string | null;
  price: string;
  weightKg: string | null;
  attributes: Record<string, unknown> | null;
  labels: string[];
  stock: number;
  status: ProductStatus;
  externalRef: string | null;
}

export type ProductSort = 'newest' | 'price_asc' | 'price_desc' | 'name';

export interface ProductFilter {
  categoryId: number;
  sellerId?: number;
  text?: string;
  minPrice?: string;
  maxPrice?: string;
  inStock?: boolean;
  label?: string;
  sort: ProductSort;
  limit: number;
  offset: number;
}

interface SummaryRow extends RowDataPacket {
  id: number;
  name: string;
  price: string;
  labels: string;
  in_stock: 0 | 1;
  created_at: Date;
}

interface ProductRow extends SummaryRow {
  sku: string;
  description: string | null;
  weight_kg: string | null;
  attributes: Record<string, unknown> | null;
  stock: number;
  status: ProductStatus;
  external_ref: number | string | null;
  seller_id: number;
  seller_username: string;
  category_id: number;
  category_slug: string;
  category_name: string;
}

const ORDER_BY: Record<ProductSort, string> = {
  newest: 'p.created_at DESC, p.id DESC',
  price_asc: 'p.price, p.id',
  price_desc: 'p.price DESC, p.id DESC',
  name: 'p.name, p.id',
};

/** Columns that a seller may change, by the name they have in the API. */
const EDITABLE: Record<keyof ProductInput, string> = {
  categoryId: 'category_id',
  sku: 'sku',
  name: 'name',
  description: 'description',
  price: 'price',
  weightKg: 'weight_kg',
  attributes: 'attributes',
  labels: 'labels',
  stock: 'stock',
  status: 'status',
  externalRef: 'external_ref',
};

export class ProductRepository {
  constructor(private readonly db: Pool = pool) {}

  async findById(id: number): Promise<Product | null> {
    const [rows] = await this.db.execute<ProductRow[]>(
      `SELECT p.id, p.sku, p.name, p.description, p.price, p.weight_kg, p.attributes, p.labels, p.stock, p.in_stock,
              p.status, p.external_ref, p.created_at,
              u.id AS seller_id, u.username AS seller_username,
              c.id AS category_id, c.slug AS category_slug, c.name AS category_name
         FROM products p
         INNER JOIN users u ON u.id = p.seller_id
         INNER JOIN categories c ON c.id = p.category_id
        WHERE p.id = ?`,
      [id],
    );
    return rows[0] ? toProduct(rows[0]) : null;
  }

  /** Products by id for the comparison page, in the order asked for; unknown ids are left out. */
  async findByIds(ids: number[]): Promise<ProductSummary[]> {
    if (ids.length === 0) return [];
    const [rows] = await this.db.query<SummaryRow[]>(
      'SELECT id, name, price, labels, in_stock, created_at FROM products WHERE id IN (?)',
      [ids],
    );
    const byId = new Map(rows.map((row) => [row.id, toSummary(row)]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  }

  async search(filter: ProductFilter): Promise<{ products: ProductSummary[]; total: number }> {
    const { where, params } = this.conditions(filter);
    const [[count]] = await this.db.query<({ total: number } & RowDataPacket)[]>(
      `SELECT COUNT(*) AS total FROM products p WHERE ${where}`,
      params,
    );
    const total = count?.total ?? 0;
    if (total <= filter.offset) return { products: [], total };

    const [rows] = await this.db.query<SummaryRow[]>(
      `SELECT p.id, p.name, p.price, p.labels, p.in_stock, p.created_at
         FROM products p
        WHERE ${where}
        ORDER BY ${ORDER_BY[filter.sort]}
        LIMIT ? OFFSET ?`,
      [...params, filter.limit, filter.offset],
    );
    return { products: rows.map(toSummary), total };
  }

  /** The start page: newest first, the next page starts below the last id seen. */
  async newest(limit: number, beforeId?: number): Promise<ProductSummary[]> {
    let sql = "SELECT id, name, price, labels, in_stock, created_at FROM products WHERE status = 'active'";
    const params: number[] = [];
    if (beforeId !== undefined) {
      sql += ' AND id < ?';
      params.push(beforeId);
    }
    sql += ' ORDER BY id DESC LIMIT ?';
    params.push(limit);
    const [rows] = await this.db.query<SummaryRow[]>(sql, params);
    return rows.map(toSummary);
  }

  async create(sellerId: number, input: ProductInput): Promise<number> {
    const [result] = await this.db.execute<ResultSetHeader>(
      `INSERT INTO products
         (seller_id, category_id, sku, name, description, price, weight_kg, attributes, labels, stock, status, external_ref)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        sellerId,
        input.categoryId,
        input.sku,
        input.name,
        input.description,
        input.price,
        input.weightKg,
        input.attributes === null ? null : JSON.stringify(input.attributes),
        input.labels.join(','),
        input.stock,
        input.status,
        input.externalRef,
      ],
    );
    return result.insertId;
  }

  async update(id: number, sellerId: number, changes: Partial<ProductInput>): Promise<boolean> {
    const assignments: string[] = [];
    const values: (string | number | null)[] = [];
    for (const [field, column] of Object.entries(EDITABLE)) {
      const value = changes[field as keyof ProductInput];
      if (value === undefined) continue;
      assignments.push(`${column} = ?`);
      values.push(toColumn(value));
    }
    if (assignments.length === 0) return true;

    const sql = `UPDATE products SET ${assignments.join(', ')} WHERE id = ? AND seller_id = ?`;
    const [result] = await this.db.query<ResultSetHeader>(sql, [...values, id, sellerId]);
    return result.affectedRows === 1;
  }

  /** Locks the rows until the end of the transaction, always in the same order. */
  async lockByIds(conn: PoolConnection, ids: number[]): Promise<Map<number, LockedProduct>> {
    const [rows] = await conn.query<(LockedProduct & RowDataPacket)[]>(
      'SELECT id, name, price, stock, status FROM products WHERE id IN (?) ORDER BY id FOR UPDATE',
      [ids],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** False when there is not enough left. */
  async takeFromStock(conn: PoolConnection, id: number, quantity: number): Promise<boolean> {
    const [result] = await conn.execute<ResultSetHeader>(
      'UPDATE products SET stock = stock - ? WHERE id = ? AND stock >= ?',
      [quantity, id, quantity],
    );
    return result.affectedRows === 1;
  }

  async putBackToStock(conn: PoolConnection, id: number, quantity: number): Promise<void> {
    await conn.execute('UPDATE products SET stock = stock + ? WHERE id = ?', [quantity, id]);
  }

  private conditions(filter: ProductFilter): { where: string; params: (string | number)[] } {
    const where = ['p.category_id = ?', "p.status = 'active'"];
    const params: (string | number)[] = [filter.categoryId];
    if (filter.sellerId !== undefined) {
      where.push('p.seller_id = ?');
      params.push(filter.sellerId);
    }
    if (filter.text) {
      where.push('p.name LIKE ?');
      params.push(contains(filter.text));
    }
    if (filter.minPrice !== undefined) {
      where.push('p.price >= ?');
      params.push(filter.minPrice);
    }
    if (filter.maxPrice !== undefined) {
      where.push('p.price <= ?');
      params.push(filter.maxPrice);
    }
    if (filter.inStock) where.push('p.stock > 0');
    if (filter.label) {
      where.push('FIND_IN_SET(?, p.labels) > 0');
      params.push(filter.label);
    }
    return { where: where.join(' AND '), params };
  }
}

function toColumn(value: string | number | string[] | Record<string, unknown> | null): string | number | null {
  if (Array.isArray(value)) return value.join(',');
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  return value;
}

function toSummary(row: SummaryRow): ProductSummary {
  return {
    id: row.id,
    name: row.name,
    price: row.price,
    labels: row.labels === '' ? [] : row.labels.split(','),
    inStock: row.in_stock === 1,
    createdAt: row.created_at,
  };
}

function toProduct(row: ProductRow): Product {
  return {
    ...toSummary(row),
    sku: row.sku,
    description: row.description,
    weightKg: row.weight_kg,
    attributes: row.attributes,
    stock: row.stock,
    status: row.status,
    externalRef: row.external_ref === null ? null : String(row.external_ref),
    seller: { id: row.seller_id, username: row.seller_username },
    category: { id: row.category_id, slug: row.category_slug, name: row.category_name },
  };
}

export const productRepository = new ProductRepository();
