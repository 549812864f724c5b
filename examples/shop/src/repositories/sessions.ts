import type { RowDataPacket } from 'mysql2/promise';
import { pool } from '../db';
import type { Role } from './user-repository';

export interface SessionUser {
  id: number;
  username: string;
  role: Role;
}

interface SessionRow extends RowDataPacket {
  id: number;
  username: string;
  role: Role;
}

export async function insertSession(
  tokenHash: Buffer,
  userId: number,
  userAgent: string | null,
  expiresAt: Date,
): Promise<void> {
  await pool.query('INSERT INTO sessions (token_hash, user_id, user_agent, expires_at) VALUES (?, ?, ?, ?)', [
    tokenHash,
    userId,
    userAgent,
    expiresAt,
  ]);
}

export async function findSessionUser(tokenHash: Buffer, now: Date): Promise<SessionUser | null> {
  const [rows] = await pool.query<SessionRow[]>(
    `SELECT u.id, u.username, u.role
       FROM sessions s
       JOIN users u ON u.id = s.user_id
      WHERE s.token_hash = ? AND s.expires_at > ?`,
    [tokenHash, now],
  );
  const row = rows[0];
  return row ? { id: row.id, username: row.username, role: row.role } : null;
}

export async function deleteSession(tokenHash: Buffer): Promise<void> {
  await pool.query('DELETE FROM sessions WHERE token_hash = ?', [tokenHash]);
}
