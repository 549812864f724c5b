import mysql, { type Pool, type PoolConnection } from 'mysql2/promise';
import { config } from './config';

export const pool: Pool = mysql.createPool({
  ...config.db,
  connectionLimit: 8,
  timezone: 'Z',
  // Days and instants stay as MySQL writes them; amounts are strings, so that no cent is lost.
  dateStrings: true,
});

/** The pool, or the connection of a running transaction. */
export type Db = Pick<Pool, 'query' | 'execute'>;

export async function inTransaction<T>(work: (db: PoolConnection) => Promise<T>): Promise<T> {
  const connection = await pool.getConnection();
  try {
    await connection.beginTransaction();
    const result = await work(connection);
    await connection.commit();
    return result;
  } catch (error) {
    await connection.rollback();
    throw error;
  } finally {
    connection.release();
  }
}
