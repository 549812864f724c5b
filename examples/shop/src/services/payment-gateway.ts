import { randomBytes } from 'node:crypto';

/** Stands in for the payment provider, which answers with a 64-bit number of its own. */
export async function authorize(_method: string, _amount: string): Promise<{ reference: string }> {
  return { reference: (randomBytes(8).readBigUInt64BE() | 1n).toString() };
}
