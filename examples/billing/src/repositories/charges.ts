import type { ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { type Db, pool } from '../db';

export interface Charge extends RowDataPacket {
  account_no: string;
  charge_id: number;
  subscriber_no: number | null;
  feature_code: string;
  charged_at: string;
  quantity: string;
  amount: string;
  bill_no: number | null;
}

export interface NewCharge {
  accountNo: string;
  subscriberNo: number | null;
  featureCode: string;
  chargedAt: string;
  quantity: string;
  amount: string;
}

export class ChargeRepository {
  async record(charge: NewCharge, db: Db = pool): Promise<number> {
    const [result] = await db.execute<ResultSetHeader>(
      `INSERT INTO charges (account_no, subscriber_no, feature_code, charged_at, quantity, amount)
       VALUES (?, ?, ?, ?, ?, ?)`,
      [charge.accountNo, charge.subscriberNo, charge.featureCode, charge.chargedAt, charge.quantity, charge.amount],
    );
    return result.insertId;
  }

  /** An itemised statement: one feature of an account in a span of time. */
  async ofFeature(accountNo: string, featureCode: string, from: string, to: string): Promise<Charge[]> {
    const [rows] = await pool.execute<Charge[]>(
      `SELECT * FROM charges
        WHERE account_no = ? AND feature_code = ? AND charged_at >= ? AND charged_at < ?
        ORDER BY charged_at, charge_id`,
      [accountNo, featureCode, from, to],
    );
    return rows;
  }

  /** Revenue assurance: the newest charges of a feature, whoever had them. */
  async latestOfFeature(featureCode: string, from: string, to: string, limit: number): Promise<Charge[]> {
    const [rows] = await pool.query<Charge[]>(
      `SELECT * FROM charges
        WHERE feature_code = ? AND charged_at >= ? AND charged_at < ?
        ORDER BY charged_at DESC
        LIMIT ?`,
      [featureCode, from, to, limit],
    );
    return rows;
  }

  async ofBill(accountNo: string, billNo: number): Promise<Charge[]> {
    const [rows] = await pool.execute<Charge[]>(
      'SELECT * FROM charges WHERE account_no = ? AND bill_no = ? ORDER BY charge_id',
      [accountNo, billNo],
    );
    return rows;
  }

  async unbilled(accountNo: string, until: string, db: Db): Promise<{ charge_id: number; amount: string }[]> {
    const [rows] = await db.execute<Charge[]>(
      'SELECT charge_id, amount FROM charges WHERE account_no = ? AND bill_no IS NULL AND charged_at < ?',
      [accountNo, until],
    );
    return rows;
  }

  async putOnBill(accountNo: string, billNo: number, until: string, db: Db): Promise<number> {
    const [result] = await db.execute<ResultSetHeader>(
      'UPDATE charges SET bill_no = ? WHERE account_no = ? AND bill_no IS NULL AND charged_at < ?',
      [billNo, accountNo, until],
    );
    return result.affectedRows;
  }
}

export const charges = new ChargeRepository();
