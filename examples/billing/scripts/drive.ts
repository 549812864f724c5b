// Uses the billing system as its callers do, at a steady rate: npm run drive -- [--rate 20] [--seconds 60] [--seed 1]
// The tables have to be filled by npm run seed with the same number of rows (--rows).
import { parseArgs } from 'node:util';
import { pool } from '../src/db';
import { Refused } from '../src/errors';
import { accounts } from '../src/repositories/accounts';
import { agreements } from '../src/repositories/agreements';
import { bills } from '../src/repositories/bills';
import { charges } from '../src/repositories/charges';
import { createCustomer, findCustomer, subsidiariesOf, updateContact } from '../src/repositories/customers';
import { payments } from '../src/repositories/payments';
import { subscribers } from '../src/repositories/subscribers';
import { activate, changeStatus } from '../src/services/activation';
import { billAccount } from '../src/services/bill-run';
import { receive } from '../src/services/collection';
import { rate } from '../src/services/rating';
import { Random } from './random';
import { accountNo, accountsFor, msisdn } from './rows';

const USAGE = ['VOICE', 'SMS', 'DATA'] as const;
/** The drive begins when the seeded months end. */
const START = Date.UTC(2025, 4, 1);
const instant = (ms: number): string => new Date(ms).toISOString().slice(0, 23).replace('T', ' ');

interface Caller {
  random: Random;
  accounts: number;
  /** Number of the step; makes what is new unique. */
  step: number;
}

const someAccount = ({ random, accounts: count }: Caller): string => accountNo(random.skewed(count));
const now = ({ step }: Caller): string => instant(START + step * 1000);
const today = (caller: Caller): string => now(caller).slice(0, 10);

/** What callers do, and how often in a thousand steps. */
const ACTIONS: [often: number, action: (caller: Caller) => Promise<unknown>][] = [
  [
    420,
    (caller) =>
      rate({
        msisdn: msisdn(caller.random.skewed(caller.accounts), 0),
        featureCode: caller.random.pick(USAGE),
        at: now(caller),
        quantity: caller.random.int(1, 60),
      }),
  ],
  [120, (caller) => accounts.find(someAccount(caller))],
  [80, (caller) => bills.latest(someAccount(caller), 12)],
  [
    70,
    async (caller) => {
      const no = someAccount(caller);
      const [bill] = await bills.latest(no, 1);
      if (bill) await charges.ofBill(no, bill.bill_no);
    },
  ],
  [
    70,
    (caller) =>
      charges.ofFeature(someAccount(caller), caller.random.pick(USAGE), '2025-03-01 00:00:00', '2025-04-01 00:00:00'),
  ],
  [50, (caller) => subscribers.ofAccount(someAccount(caller))],
  [40, (caller) => findCustomer(caller.random.skewed(caller.accounts) + 1)],
  [
    30,
    (caller) =>
      accounts.ofCustomer(
        caller.random.skewed(caller.accounts) + 1,
        caller.random.chance(0.5) ? { status: 'active' } : {},
      ),
  ],
  [30, (caller) => billAccount(someAccount(caller), now(caller).slice(0, 7), today(caller))],
  [
    30,
    async (caller) => {
      const no = someAccount(caller);
      const [bill] = await bills.latest(no, 1);
      if (bill)
        await receive({
          account_no: no,
          bill_no: bill.bill_no,
          received_at: now(caller),
          amount: '5.00',
          method: 'transfer',
          reference: `D-${no}-${caller.step}`,
        });
    },
  ],
  [10, (caller) => payments.ofAccount(someAccount(caller), 10)],
  [10, (caller) => accounts.statusAt(someAccount(caller), '2025-02-01 12:00:00.000')],
  [
    8,
    (caller) =>
      bills.ofCycle('2025-02', caller.random.pick([1, 8, 15, 22]), {
        limit: 50,
        ...(caller.random.chance(0.5) ? { status: 'issued' as const } : {}),
      }),
  ],
  [5, (caller) => accounts.inCycle(caller.random.pick([1, 8, 15, 22]), '', 100)],
  [5, () => charges.latestOfFeature('VOICE-INT', '2025-03-01 00:00:00', '2025-04-01 00:00:00', 50)],
  [4, (caller) => subsidiariesOf(caller.random.int(1, 40))],
  [
    4,
    async (caller) => {
      const customerId = await createCustomer({
        kind: 'person',
        name: 'Nora Neu',
        email: null,
        tax_number: null,
        parent_customer_id: null,
      });
      await activate({
        accountNo: `N${String(caller.step).padStart(9, '0')}`,
        customerId,
        cycleCode: 8,
        billTo: 'Nora Neu, Am Markt 1, 12345 Musterstadt',
        day: today(caller),
        lines: [{ msisdn: `4915${String(caller.step).padStart(8, '0')}`, imsi: null, features: ['BASE-S', 'DATA'] }],
      });
    },
  ],
  [4, (caller) => updateContact(caller.random.int(1, caller.accounts), { email: `new${caller.step}@mail.example` })],
  [3, (caller) => subscribers.changeMsisdn(someAccount(caller), 1, `4916${String(caller.step).padStart(8, '0')}`)],
  [3, (caller) => agreements.end(someAccount(caller), 1, 'VOICE-INT', today(caller))],
  [2, (caller) => changeStatus(someAccount(caller), 'suspended', 'third reminder', now(caller))],
];

/** What a business refuses is an answer, too: an unknown number, a month billed twice. */
function tolerable(error: unknown): boolean {
  return error instanceof Refused || (error as { code?: string }).code === 'ER_DUP_ENTRY';
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rate: { type: 'string', default: '20' },
      seconds: { type: 'string', default: '60' },
      rows: { type: 'string', default: '5000' },
      seed: { type: 'string', default: '1' },
    },
  });
  const random = new Random(Number(values.seed));
  const steps = Number(values.rate) * Number(values.seconds);
  const started = Date.now();
  const total = ACTIONS.reduce((sum, [often]) => sum + often, 0);
  for (let step = 1; step <= steps; step += 1) {
    let left = random.next() * total;
    const [, action] = ACTIONS.find(([often]) => (left -= often) < 0) ?? ACTIONS[0]!;
    await action({ random, accounts: accountsFor(Number(values.rows)), step }).catch((error: unknown) => {
      if (!tolerable(error)) throw error;
    });
    const due = started + (step / Number(values.rate)) * 1000;
    if (due > Date.now()) await new Promise((resolve) => setTimeout(resolve, due - Date.now()));
  }
  await pool.end();
  console.log(`${steps} steps`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
