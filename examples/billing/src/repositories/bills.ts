import type { RowDataPacket } from 'mysql2/promise';
import { type Db, pool } from '../db';

export type BillStatus = 'issued' | 'paid' | 'written-off';

export interface Bill extends RowDataPacket {
  account_no: string;
  bill_no: number;
  cycle_code: number;
  cycle_month: string;
  issued_on: string;
  due_on: string;
  amount: string;
  paid: string;
  status: BillStatus;
}

export class BillRepository {
  async issue(
    bill: Pick<Bill, 'account_no' | 'bill_no' | 'cycle_code' | 'cycle_month' | 'issued_on' | 'due_on' | 'amount'>,
    db: Db,
  ): Promise<void> {
    await db.execute(
      `INSERT INTO bills (account_no, bill_no, cycle_code, cycle_month, issued_on, due_on, amount)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      [bill.account_no, bill.bill_no, bill.cycle_code, bill.cycle_month, bill.issued_on, bill.due_on, bill.amount],
    );
  }

  /** The caller has locked the account. */
  async lastNumber(accountNo: string, db: Db): Promise<number> {
    const [rows] = await db.execute<RowDataPacket[]>('SELECT MAX(bill_no) AS last FROM bills WHERE account_no = ?', [
      accountNo,
    ]);
    return rows[0]?.last ?? 0;
  }

  async find(accountNo: string, billNo: number): Promise<Bill | undefined> {
    const [rows] = await pool.execute<Bill[]>('SELECT * FROM bills WHERE account_no = ? AND bill_no = ?', [
      accountNo,
      billNo,
    ]);
    return rows[0];
  }

  async latest(accountNo: string, limit: number): Promise<Bill[]> {
    const [rows] = await pool.query<Bill[]>('SELECT * FROM bills WHERE account_no = ? ORDER BY bill_no DESC LIMIT ?', [
      accountNo,
      limit,
    ]);
    return rows;
  }

  /** What a bill run made: bills of one cycle, with the state that is asked for. */
  async ofCycle(
    cycleMonth: string,
    cycleCode: number,
    filter: { status?: BillStatus; after?: string; limit: number },
  ): Promise<Bill[]> {
    const conditions = ['cycle_month = ?', 'cycle_code = ?'];
    const values: (string | number)[] = [cycleMonth, cycleCode];
    if (filter.status !== undefined) {
      conditions.push('status = ?');
      values.push(filter.status);
    }
    if (filter.after !== undefined) {
      conditions.push('account_no > ?');
      values.push(filter.after);
    }
    const [rows] = await pool.query<Bill[]>(
      `SELECT * FROM bills WHERE ${conditions.join(' AND ')} ORDER BY account_no LIMIT ?`,
      [...values, filter.limit],
    );
    return rows;
  }

  async pay(accountNo: string, billNo: number, amount: string, status: BillStatus, db: Db): Promise<void> {
    await db.execute('UPDATE bills SET paid = paid + ?, status = ? WHERE account_no = ? AND bill_no = ?', [
      amount,
      status,
      accountNo,
      billNo,
    ]);
  }
}

export const bills = new BillRepository();
