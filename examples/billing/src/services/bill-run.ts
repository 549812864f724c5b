import { inTransaction } from '../db';
import { Refused } from '../errors';
import { sum, toCents } from '../money';
import { accounts } from '../repositories/accounts';
import { bills } from '../repositories/bills';
import { charges } from '../repositories/charges';

const PAGE = 100;
const DAYS_TO_PAY = 14;

/** Bills every account of a cycle; an account without new charges gets none. */
export async function billCycle(cycleMonth: string, cycleCode: number, day: string): Promise<number> {
  let made = 0;
  let after = '';
  for (;;) {
    const page = await accounts.inCycle(cycleCode, after, PAGE);
    for (const accountNo of page) if (await billAccount(accountNo, cycleMonth, day)) made += 1;
    if (page.length < PAGE) return made;
    after = page.at(-1)!;
  }
}

/** One account: its charges until the day, its bill and its balance change together. */
export async function billAccount(accountNo: string, cycleMonth: string, day: string): Promise<boolean> {
  return inTransaction(async (db) => {
    const account = await accounts.lock(accountNo, db);
    if (!account) throw new Refused(404, `no account ${accountNo}`);
    const until = `${day} 00:00:00.000`;
    const open = await charges.unbilled(accountNo, until, db);
    if (open.length === 0) return false;
    const amount = toCents(sum(open.map((charge) => charge.amount)));
    const billNo = (await bills.lastNumber(accountNo, db)) + 1;
    await bills.issue(
      {
        account_no: accountNo,
        bill_no: billNo,
        cycle_code: account.cycle_code,
        cycle_month: cycleMonth,
        issued_on: day,
        due_on: plusDays(day, DAYS_TO_PAY),
        amount,
      },
      db,
    );
    await charges.putOnBill(accountNo, billNo, until, db);
    await accounts.book(accountNo, amount, db);
    return true;
  });
}

export function plusDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
