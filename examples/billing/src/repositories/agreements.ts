import type { ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { type Db, pool } from '../db';

export interface Agreement extends RowDataPacket {
  feature_code: string;
  description: string;
  unit_price: string;
  effective_from: string;
  effective_to: string | null;
  discount: string;
}

export class AgreementRepository {
  async add(
    accountNo: string,
    subscriberNo: number,
    agreement: { featureCode: string; from: string; discount: string },
    db: Db = pool,
  ): Promise<void> {
    await db.execute(
      `INSERT INTO service_agreements (account_no, subscriber_no, feature_code, effective_from, discount)
       VALUES (?, ?, ?, ?, ?)`,
      [accountNo, subscriberNo, agreement.featureCode, agreement.from, agreement.discount],
    );
  }

  /** What a subscriber has on a day, with its price. */
  async on(accountNo: string, subscriberNo: number, day: string): Promise<Agreement[]> {
    const [rows] = await pool.execute<Agreement[]>(
      `SELECT a.feature_code, f.description, f.unit_price, a.effective_from, a.effective_to, a.discount
         FROM service_agreements a
         JOIN features f ON f.feature_code = a.feature_code
        WHERE a.account_no = ? AND a.subscriber_no = ?
          AND a.effective_from <= ? AND (a.effective_to IS NULL OR a.effective_to > ?)
        ORDER BY a.feature_code`,
      [accountNo, subscriberNo, day, day],
    );
    return rows;
  }

  async end(accountNo: string, subscriberNo: number, featureCode: string, day: string): Promise<boolean> {
    const [result] = await pool.execute<ResultSetHeader>(
      `UPDATE service_agreements SET effective_to = ?
        WHERE account_no = ? AND subscriber_no = ? AND feature_code = ? AND effective_to IS NULL`,
      [day, accountNo, subscriberNo, featureCode],
    );
    return result.affectedRows > 0;
  }
}

export const agreements = new AgreementRepository();
