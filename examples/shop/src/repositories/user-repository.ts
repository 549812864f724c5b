import type { Pool, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { pool } from '../db';

export type Role = 'customer' | 'seller' | 'admin';

export interface User {
  id: number;
  email: string;
  username: string;
  fullName: string | null;
  role: Role;
  bio: string | null;
  marketingOptIn: boolean;
  preferences: Record<string, unknown> | null;
  lastLoginAt: Date | null;
  createdAt: Date;
}

export interface PublicProfile {
  id: number;
  username: string;
  fullName: string | null;
  role: Role;
  bio: string | null;
  memberSince: Date;
  productCount: number;
}

export interface NewUser {
  email: string;
  username: string;
  passwordHash: string;
  fullName: string | null;
  role: Role;
}

export interface ProfileChanges {
  email?: string;
  fullName?: string | null;
  bio?: string | null;
  marketingOptIn?: boolean;
  preferences?: Record<string, unknown> | null;
}

interface UserRow extends RowDataPacket {
  id: number;
  email: string;
  username: string;
  full_name: string | null;
  role: Role;
  bio: string | null;
  marketing_opt_in: 0 | 1;
  preferences: Record<string, unknown> | null;
  last_login_at: Date | null;
  created_at: Date;
}

interface CredentialsRow extends RowDataPacket {
  id: number;
  role: Role;
  password_hash: string;
}

const PROFILE_COLUMNS =
  'id, email, username, full_name, role, bio, marketing_opt_in, preferences, last_login_at, created_at';

export class UserRepository {
  constructor(private readonly db: Pool = pool) {}

  async findById(id: number): Promise<User | null> {
    const [rows] = await this.db.execute<UserRow[]>(`SELECT ${PROFILE_COLUMNS} FROM users WHERE id = ?`, [id]);
    return rows[0] ? toUser(rows[0]) : null;
  }

  /** E-mail addresses are compared by the column's collation, so the case does not matter. */
  async findCredentials(email: string): Promise<{ id: number; role: Role; passwordHash: string } | null> {
    const [rows] = await this.db.execute<CredentialsRow[]>(
      'SELECT id, role, password_hash FROM users WHERE email = ? LIMIT 1',
      [email],
    );
    const row = rows[0];
    return row ? { id: row.id, role: row.role, passwordHash: row.password_hash } : null;
  }

  async findPublicProfile(username: string): Promise<PublicProfile | null> {
    const [rows] = await this.db.query<(UserRow & { product_count: number })[]>(
      `SELECT u.id, u.username, u.full_name, u.role, u.bio, u.created_at,
              (SELECT COUNT(*) FROM products p WHERE p.seller_id = u.id AND p.status = 'active') AS product_count
         FROM users u
        WHERE u.username = ?`,
      [username],
    );
    const row = rows[0];
    if (!row) return null;
    return {
      id: row.id,
      username: row.username,
      fullName: row.full_name,
      role: row.role,
      bio: row.bio,
      memberSince: row.created_at,
      productCount: row.product_count,
    };
  }

  async create(user: NewUser): Promise<number> {
    const [result] = await this.db.execute<ResultSetHeader>(
      'INSERT INTO users (email, username, password_hash, full_name, role) VALUES (?, ?, ?, ?, ?)',
      [user.email, user.username, user.passwordHash, user.fullName, user.role],
    );
    return result.insertId;
  }

  async updateProfile(id: number, changes: ProfileChanges): Promise<boolean> {
    const sets: string[] = [];
    const params: (string | number | null)[] = [];
    if (changes.email !== undefined) {
      sets.push('email = ?');
      params.push(changes.email);
    }
    if (changes.fullName !== undefined) {
      sets.push('full_name = ?');
      params.push(changes.fullName);
    }
    if (changes.bio !== undefined) {
      sets.push('bio = ?');
      params.push(changes.bio);
    }
    if (changes.marketingOptIn !== undefined) {
      sets.push('marketing_opt_in = ?');
      params.push(changes.marketingOptIn ? 1 : 0);
    }
    if (changes.preferences !== undefined) {
      sets.push('preferences = ?');
      params.push(changes.preferences === null ? null : JSON.stringify(changes.preferences));
    }
    if (sets.length === 0) return true;

    const [result] = await this.db.execute<ResultSetHeader>(`UPDATE users SET ${sets.join(', ')} WHERE id = ?`, [
      ...params,
      id,
    ]);
    return result.affectedRows === 1;
  }

  async recordLogin(id: number): Promise<void> {
    await this.db.execute('UPDATE users SET last_login_at = NOW(6) WHERE id = ?', [id]);
  }

  async delete(id: number): Promise<boolean> {
    const [result] = await this.db.execute<ResultSetHeader>('DELETE FROM users WHERE id = ?', [id]);
    return result.affectedRows > 0;
  }
}

function toUser(row: UserRow): User {
  return {
    id: row.id,
    email: row.email,
    username: row.username,
    fullName: row.full_name,
    role: row.role,
    bio: row.bio,
    marketingOptIn: row.marketing_opt_in === 1,
    preferences: row.preferences,
    lastLoginAt: row.last_login_at,
    createdAt: row.created_at,
  };
}

export const userRepository = new UserRepository();
