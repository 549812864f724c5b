import mysql, { type Pool, type PoolConnection } from 'mysql2/promise';
import { config } from './config';

export const pool: Pool = mysql.createPool({
  host: config.db.host,
  port: config.db.port,
  user: config.db.user,
  password: config.db.password,
  database: config.db.database,
  connectionLimit: config.db.poolSize,
  charset: 'utf8mb4',
  timezone: 'Z',
  // BIGINT UNSIGNED above 2^53 comes back as a string, smaller ones stay numbers
  supportBigNumbers: true,
});

/** What a query needs: the pool, or the connection of a running transaction. */
export type Db = Pick<Pool, 'query' | 'execute'>;

export async function withTransaction<T>(work: (conn: PoolConnection) => Promise<T>): Promise<T> {
  const conn = await pool.getConnection();
  try {
    await conn.beginTransaction();
    const result = await work(conn);
    await conn.commit();
    return result;
  } catch (err) {
    await conn.rollback();
    throw err;
  } finally {
    conn.release();
  }
}

export function closePool(): Promise<void> {
  return pool.end();
}
