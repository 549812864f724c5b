import type { ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { type Db, pool } from '../db';

export interface Subscriber extends RowDataPacket {
  account_no: string;
  subscriber_no: number;
  msisdn: string;
  imsi: string | null;
  status: 'active' | 'barred' | 'ended';
  activated_on: string;
}

export class SubscriberRepository {
  async add(
    subscriber: Pick<Subscriber, 'account_no' | 'subscriber_no' | 'msisdn' | 'imsi' | 'activated_on'>,
    db: Db = pool,
  ): Promise<void> {
    await db.execute(
      'INSERT INTO subscribers (account_no, subscriber_no, msisdn, imsi, activated_on) VALUES (?, ?, ?, ?, ?)',
      [subscriber.account_no, subscriber.subscriber_no, subscriber.msisdn, subscriber.imsi, subscriber.activated_on],
    );
  }

  /** Who calls: asked for every event of the network. */
  async byMsisdn(msisdn: string): Promise<Subscriber | undefined> {
    const [rows] = await pool.execute<Subscriber[]>('SELECT * FROM subscribers WHERE msisdn = ?', [msisdn]);
    return rows[0];
  }

  async ofAccount(accountNo: string, db: Db = pool): Promise<Subscriber[]> {
    const [rows] = await db.execute<Subscriber[]>(
      'SELECT * FROM subscribers WHERE account_no = ? ORDER BY subscriber_no',
      [accountNo],
    );
    return rows;
  }

  async changeMsisdn(accountNo: string, subscriberNo: number, msisdn: string): Promise<boolean> {
    const [result] = await pool.execute<ResultSetHeader>(
      'UPDATE subscribers SET msisdn = ? WHERE account_no = ? AND subscriber_no = ?',
      [msisdn, accountNo, subscriberNo],
    );
    return result.affectedRows === 1;
  }
}

export const subscribers = new SubscriberRepository();
