import type { PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { type Db, pool } from '../db';

export interface Address {
  id: number;
  label: string;
  line1: string;
  line2: string | null;
  city: string;
  postcode: string;
  country: string;
  isDefault: boolean;
}

export type NewAddress = Omit<Address, 'id'>;

interface AddressRow extends RowDataPacket {
  id: number;
  label: string;
  line1: string;
  line2: string | null;
  city: string;
  postcode: string;
  country: string;
  is_default: 0 | 1;
}

const SELECT_ADDRESS = 'SELECT id, label, line1, line2, city, postcode, country, is_default FROM addresses';

export class AddressRepository {
  async listByUser(userId: number): Promise<Address[]> {
    const [rows] = await pool.execute<AddressRow[]>(
      SELECT_ADDRESS + ' WHERE user_id = ? ORDER BY is_default DESC, id',
      [userId],
    );
    return rows.map(toAddress);
  }

  async findForUser(id: number, userId: number, db: Db = pool): Promise<Address | null> {
    const [rows] = await db.execute<AddressRow[]>(SELECT_ADDRESS + ' WHERE id = ? AND user_id = ?', [id, userId]);
    return rows[0] ? toAddress(rows[0]) : null;
  }

  async create(conn: PoolConnection, userId: number, address: NewAddress): Promise<number> {
    const [result] = await conn.execute<ResultSetHeader>(
      `INSERT INTO addresses (user_id, label, line1, line2, city, postcode, country, is_default)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        userId,
        address.label,
        address.line1,
        address.line2,
        address.city,
        address.postcode,
        address.country,
        address.isDefault ? 1 : 0,
      ],
    );
    return result.insertId;
  }

  async clearDefault(conn: PoolConnection, userId: number): Promise<void> {
    await conn.execute('UPDATE addresses SET is_default = 0 WHERE user_id = ? AND is_default = 1', [userId]);
  }

  async delete(id: number, userId: number): Promise<boolean> {
    const [result] = await pool.execute<ResultSetHeader>('DELETE FROM addresses WHERE id = ? AND user_id = ?', [
      id,
      userId,
    ]);
    return result.affectedRows === 1;
  }
}

function toAddress(row: AddressRow): Address {
  return {
    id: row.id,
    label: row.label,
    line1: row.line1,
    line2: row.line2,
    city: row.city,
    postcode: row.postcode,
    country: row.country,
    isDefault: row.is_default === 1,
  };
}

export const addressRepository = new AddressRepository();
