import { inTransaction } from '../db';
import { Refused } from '../errors';
import { isAtLeast, negated, sum } from '../money';
import { accounts } from '../repositories/accounts';
import { bills } from '../repositories/bills';
import { type Payment, payments } from '../repositories/payments';

export type Received = Pick<Payment, 'account_no' | 'received_at' | 'amount' | 'method' | 'reference'> & {
  bill_no: number;
};

/** Books a payment once, however often the bank sends it. */
export async function receive(payment: Received): Promise<number> {
  const known = await payments.byReference(payment.reference);
  if (known) return known.payment_id;
  const bill = await bills.find(payment.account_no, payment.bill_no);
  if (!bill) throw new Refused(404, `no bill ${payment.bill_no} of ${payment.account_no}`);
  return inTransaction(async (db) => {
    const id = await payments.record(payment, db);
    const settled = isAtLeast(sum([bill.paid, payment.amount]), bill.amount);
    await bills.pay(payment.account_no, payment.bill_no, payment.amount, settled ? 'paid' : 'issued', db);
    await accounts.book(payment.account_no, negated(payment.amount), db);
    return id;
  });
}
