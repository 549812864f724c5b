import { Refused } from '../errors';
import { agreements } from '../repositories/agreements';
import { charges } from '../repositories/charges';
import { subscribers } from '../repositories/subscribers';

export interface UsageEvent {
  msisdn: string;
  featureCode: string;
  at: string;
  /** Whole minutes, messages or megabytes. */
  quantity: number;
}

/** The price of what a subscriber used, written to the account. */
export async function rate(event: UsageEvent): Promise<number> {
  const subscriber = await subscribers.byMsisdn(event.msisdn);
  if (!subscriber || subscriber.status !== 'active') throw new Refused(404, `no active subscriber ${event.msisdn}`);
  const current = await agreements.on(subscriber.account_no, subscriber.subscriber_no, event.at.slice(0, 10));
  const agreement = current.find(({ feature_code }) => feature_code === event.featureCode);
  if (!agreement) throw new Refused(422, `${event.msisdn} has no ${event.featureCode}`);
  return charges.record({
    accountNo: subscriber.account_no,
    subscriberNo: subscriber.subscriber_no,
    featureCode: event.featureCode,
    chargedAt: event.at,
    quantity: event.quantity.toFixed(3),
    amount: priceOf(event.quantity, agreement.unit_price, agreement.discount),
  });
}

/** In ten-thousandths, cut off: quantity x unit price (6 decimals) x (1 - discount, 4 decimals). */
export function priceOf(quantity: number, unitPrice: string, discount: string): string {
  const price = BigInt(unitPrice.replace('.', ''));
  const kept = 10_000n - BigInt(discount.replace('.', ''));
  const units = (BigInt(quantity) * price * kept) / 1_000_000n;
  const digits = units.toString().padStart(5, '0');
  return `${digits.slice(0, -4)}.${digits.slice(-4)}`;
}
