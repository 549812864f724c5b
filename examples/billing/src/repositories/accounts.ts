import type { ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { type Db, pool } from '../db';

export type AccountStatus = 'active' | 'suspended' | 'closed';

export interface Account extends RowDataPacket {
  account_no: string;
  customer_id: number;
  cycle_code: number;
  currency: string;
  status: AccountStatus;
  credit_limit: string;
  balance: string;
  bill_to: string;
  opened_on: string;
  closed_on: string | null;
}

export class AccountRepository {
  async open(
    account: Pick<Account, 'account_no' | 'customer_id' | 'cycle_code' | 'credit_limit' | 'bill_to' | 'opened_on'>,
    db: Db = pool,
  ): Promise<void> {
    await db.execute(
      `INSERT INTO billing_accounts (account_no, customer_id, cycle_code, credit_limit, bill_to, opened_on)
       VALUES (?, ?, ?, ?, ?, ?)`,
      [
        account.account_no,
        account.customer_id,
        account.cycle_code,
        account.credit_limit,
        account.bill_to,
        account.opened_on,
      ],
    );
  }

  async find(accountNo: string): Promise<Account | undefined> {
    const [rows] = await pool.execute<Account[]>('SELECT * FROM billing_accounts WHERE account_no = ?', [accountNo]);
    return rows[0];
  }

  /** Until the transaction ends nobody else bills or books this account. */
  async lock(accountNo: string, db: Db): Promise<Account | undefined> {
    const [rows] = await db.execute<Account[]>('SELECT * FROM billing_accounts WHERE account_no = ? FOR UPDATE', [
      accountNo,
    ]);
    return rows[0];
  }

  async ofCustomer(customerId: number, filter: { status?: AccountStatus; cycleCode?: number }): Promise<Account[]> {
    let where = 'customer_id = ?';
    const values: (string | number)[] = [customerId];
    if (filter.status) {
      where += ' AND status = ?';
      values.push(filter.status);
    }
    if (filter.cycleCode) {
      where += ' AND cycle_code = ?';
      values.push(filter.cycleCode);
    }
    const [rows] = await pool.query<Account[]>(
      `SELECT * FROM billing_accounts WHERE ${where} ORDER BY account_no`,
      values,
    );
    return rows;
  }

  /** A page of the accounts that a bill run goes through. */
  async inCycle(cycleCode: number, after: string, limit: number): Promise<string[]> {
    const [rows] = await pool.query<RowDataPacket[]>(
      'SELECT account_no FROM billing_accounts WHERE cycle_code = ? AND account_no > ? ORDER BY account_no LIMIT ?',
      [cycleCode, after, limit],
    );
    return rows.map((row) => row.account_no);
  }

  async book(accountNo: string, amount: string, db: Db): Promise<void> {
    await db.execute('UPDATE billing_accounts SET balance = balance + ? WHERE account_no = ?', [amount, accountNo]);
  }

  async changeStatus(accountNo: string, status: AccountStatus, closedOn: string | null, db: Db): Promise<boolean> {
    const [result] = await db.execute<ResultSetHeader>(
      "UPDATE billing_accounts SET status = ?, closed_on = ? WHERE account_no = ? AND status <> 'closed'",
      [status, closedOn, accountNo],
    );
    return result.affectedRows === 1;
  }

  async remember(accountNo: string, from: string, status: AccountStatus, reason: string, db: Db): Promise<void> {
    await db.execute(
      'INSERT INTO account_status_history (account_no, effective_from, status, reason) VALUES (?, ?, ?, ?)',
      [accountNo, from, status, reason],
    );
  }

  async statusAt(accountNo: string, at: string): Promise<AccountStatus | undefined> {
    const [rows] = await pool.execute<RowDataPacket[]>(
      `SELECT status FROM account_status_history
        WHERE account_no = ? AND effective_from <= ?
        ORDER BY effective_from DESC
        LIMIT 1`,
      [accountNo, at],
    );
    return rows[0]?.status;
  }
}

export const accounts = new AccountRepository();
