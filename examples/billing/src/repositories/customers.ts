import type { ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { type Db, pool } from '../db';

export interface Customer extends RowDataPacket {
  customer_id: number;
  kind: 'person' | 'company';
  name: string;
  email: string | null;
  tax_number: string | null;
  parent_customer_id: number | null;
  created_at: string;
}

export type NewCustomer = Pick<Customer, 'kind' | 'name' | 'email' | 'tax_number' | 'parent_customer_id'>;

export async function createCustomer(customer: NewCustomer, db: Db = pool): Promise<number> {
  const [result] = await db.execute<ResultSetHeader>(
    'INSERT INTO customers (kind, name, email, tax_number, parent_customer_id) VALUES (?, ?, ?, ?, ?)',
    [customer.kind, customer.name, customer.email, customer.tax_number, customer.parent_customer_id],
  );
  return result.insertId;
}

export async function findCustomer(id: number): Promise<Customer | undefined> {
  const [rows] = await pool.execute<Customer[]>('SELECT * FROM customers WHERE customer_id = ?', [id]);
  return rows[0];
}

export async function subsidiariesOf(id: number): Promise<Customer[]> {
  const [rows] = await pool.execute<Customer[]>(
    'SELECT * FROM customers WHERE parent_customer_id = ? ORDER BY customer_id',
    [id],
  );
  return rows;
}

/** Only what is given is changed. */
export async function updateContact(id: number, changes: { name?: string; email?: string | null }): Promise<boolean> {
  const columns: string[] = [];
  const values: (string | number | null)[] = [];
  if (changes.name !== undefined) {
    columns.push('name = ?');
    values.push(changes.name);
  }
  if (changes.email !== undefined) {
    columns.push('email = ?');
    values.push(changes.email);
  }
  if (columns.length === 0) return false;
  const [result] = await pool.query<ResultSetHeader>(
    `UPDATE customers SET ${columns.join(', ')} WHERE customer_id = ?`,
    [...values, id],
  );
  return result.affectedRows === 1;
}
