import type { ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { type Db, pool } from '../db';

export interface Payment extends RowDataPacket {
  payment_id: number;
  account_no: string;
  bill_no: number | null;
  received_at: string;
  amount: string;
  method: 'transfer' | 'direct-debit' | 'card';
  reference: string;
}

export class PaymentRepository {
  async record(
    payment: Pick<Payment, 'account_no' | 'bill_no' | 'received_at' | 'amount' | 'method' | 'reference'>,
    db: Db,
  ): Promise<number> {
    const [result] = await db.execute<ResultSetHeader>(
      `INSERT INTO payments (account_no, bill_no, received_at, amount, method, reference)
       VALUES (?, ?, ?, ?, ?, ?)`,
      [payment.account_no, payment.bill_no, payment.received_at, payment.amount, payment.method, payment.reference],
    );
    return result.insertId;
  }

  /** Banks send a payment more than once; its reference tells. */
  async byReference(reference: string): Promise<Payment | undefined> {
    const [rows] = await pool.execute<Payment[]>('SELECT * FROM payments WHERE reference = ?', [reference]);
    return rows[0];
  }

  async ofAccount(accountNo: string, limit: number): Promise<Payment[]> {
    const [rows] = await pool.query<Payment[]>(
      'SELECT * FROM payments WHERE account_no = ? ORDER BY received_at DESC LIMIT ?',
      [accountNo, limit],
    );
    return rows;
  }
}

export const payments = new PaymentRepository();
