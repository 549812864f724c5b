import { inTransaction } from '../db';
import { Refused } from '../errors';
import { accounts, type AccountStatus } from '../repositories/accounts';
import { agreements } from '../repositories/agreements';
import { subscribers } from '../repositories/subscribers';

export interface Activation {
  accountNo: string;
  customerId: number;
  cycleCode: number;
  billTo: string;
  day: string;
  lines: { msisdn: string; imsi: string | null; features: string[] }[];
}

/** A new billing account with its telephone lines, all or nothing. */
export async function activate(order: Activation): Promise<void> {
  await inTransaction(async (db) => {
    await accounts.open(
      {
        account_no: order.accountNo,
        customer_id: order.customerId,
        cycle_code: order.cycleCode,
        credit_limit: '200.00',
        bill_to: order.billTo,
        opened_on: order.day,
      },
      db,
    );
    await accounts.remember(order.accountNo, `${order.day} 00:00:00.000`, 'active', 'opened', db);
    for (const [index, line] of order.lines.entries()) {
      const subscriberNo = index + 1;
      await subscribers.add(
        {
          account_no: order.accountNo,
          subscriber_no: subscriberNo,
          msisdn: line.msisdn,
          imsi: line.imsi,
          activated_on: order.day,
        },
        db,
      );
      for (const featureCode of line.features)
        await agreements.add(order.accountNo, subscriberNo, { featureCode, from: order.day, discount: '0.0000' }, db);
    }
  });
}

export async function changeStatus(accountNo: string, status: AccountStatus, reason: string, at: string) {
  await inTransaction(async (db) => {
    const closedOn = status === 'closed' ? at.slice(0, 10) : null;
    if (!(await accounts.changeStatus(accountNo, status, closedOn, db)))
      throw new Refused(409, `no open account ${accountNo}`);
    await accounts.remember(accountNo, at, status, reason, db);
  });
}
