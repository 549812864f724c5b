import type { Random } from './random';

export type Value = string | number | null;

export interface TableSeed {
  table: string;
  columns: string[];
  rows: Value[][];
}

export const FEATURES: [code: string, description: string, unit: string, price: string][] = [
  ['BASE-S', 'Basic fee, small plan', 'month', '9.990000'],
  ['BASE-L', 'Basic fee, large plan', 'month', '24.990000'],
  ['VOICE', 'Calls inside the country', 'minute', '0.090000'],
  ['VOICE-INT', 'Calls abroad', 'minute', '0.490000'],
  ['SMS', 'Short messages', 'message', '0.070000'],
  ['DATA', 'Mobile data', 'megabyte', '0.002500'],
];
const USAGE = ['VOICE', 'VOICE-INT', 'SMS', 'DATA'] as const;
const FIRST = ['Anna', 'Bilal', 'Chiara', 'Dmitri', 'Élodie', 'Fatima', 'Grzegorz', 'Hana', 'Ivo', 'Jörg'];
const LAST = ['Abel', 'Brandt', 'Costa', 'Dvořák', 'Eriksen', 'Fischer', 'Groß', 'Hansen', 'Ivanova', 'Jansen'];
const START = Date.UTC(2025, 0, 1);
const DAY = 86_400_000;
/** Months that are billed; charges of the month after them are not. */
const MONTHS = 3;

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const instant = (ms: number): string => new Date(ms).toISOString().slice(0, 23).replace('T', ' ');
const decimal = (units: number, scale: number): string => (units / 10 ** scale).toFixed(scale);

export const accountNo = (index: number): string => `B${String(index + 1).padStart(9, '0')}`;
export const msisdn = (account: number, line: number): string => `4917${String(account * 4 + line).padStart(8, '0')}`;

/** Rows that one account brings on average, over all tables. */
const ROWS_PER_ACCOUNT = 34;

export const accountsFor = (rows: number): number => Math.max(4, Math.round(rows / ROWS_PER_ACCOUNT));

/** Everything, in the order in which foreign keys allow it. */
export function allTables(rows: number, random: Random): TableSeed[] {
  const table = (name: string, columns: string): TableSeed => ({ table: name, columns: columns.split(' '), rows: [] });
  const customers = table('customers', 'customer_id kind name email tax_number parent_customer_id created_at');
  const accounts = table(
    'billing_accounts',
    'account_no customer_id cycle_code status credit_limit balance bill_to opened_on closed_on',
  );
  const history = table('account_status_history', 'account_no effective_from status reason');
  const subscribers = table('subscribers', 'account_no subscriber_no msisdn imsi status activated_on');
  const features = table('features', 'feature_code description unit unit_price');
  const agreements = table(
    'service_agreements',
    'account_no subscriber_no feature_code effective_from effective_to discount',
  );
  const bills = table('bills', 'account_no bill_no cycle_code cycle_month issued_on due_on amount paid status');
  const charges = table('charges', 'account_no subscriber_no feature_code charged_at quantity amount bill_no');
  const payments = table('payments', 'account_no bill_no received_at amount method reference');

  features.rows.push(...FEATURES);
  const count = accountsFor(rows);
  for (let index = 0; index < count; index += 1) {
    const no = accountNo(index);
    const customer = index + 1;
    const company = random.chance(0.15);
    const name = company
      ? `${random.pick(LAST)} & ${random.pick(LAST)} GmbH`
      : `${random.pick(FIRST)} ${random.pick(LAST)}`;
    const parent = company && customer > 10 && random.chance(0.3) ? random.int(1, customer - 1) : null;
    const opened = START - random.int(30, 900) * DAY;
    customers.rows.push([
      customer,
      company ? 'company' : 'person',
      name,
      random.chance(0.8) ? `customer${customer}@mail.example` : null,
      company ? `DE${String(100_000_000 + customer)}` : null,
      parent,
      instant(opened),
    ]);
    const cycle = random.pick([1, 8, 15, 22]);
    const suspended = random.chance(0.04);
    history.rows.push([no, instant(opened), 'active', 'opened']);
    if (suspended) history.rows.push([no, instant(START + 20 * DAY), 'suspended', 'third reminder']);

    const lines = company ? random.int(2, 4) : random.weighted({ 1: 7, 2: 2, 3: 1 });
    const own: Value[][] = [];
    for (let line = 1; line <= Number(lines); line += 1) {
      subscribers.rows.push([
        no,
        line,
        msisdn(index, line - 1),
        random.chance(0.97) ? `26201${String(index * 4 + line).padStart(10, '0')}` : null,
        random.weighted({ active: 94, barred: 4, ended: 2 }),
        day(opened),
      ]);
      const base = random.chance(0.7) ? 'BASE-S' : 'BASE-L';
      const changed = random.chance(0.1);
      agreements.rows.push([no, line, base, day(opened), changed ? day(START + 31 * DAY) : null, '0.0000']);
      if (changed) agreements.rows.push([no, line, 'BASE-L', day(START + 31 * DAY), null, '0.1000']);
      for (const code of USAGE) agreements.rows.push([no, line, code, day(opened), null, '0.0000']);
      for (let month = 0; month <= MONTHS; month += 1)
        for (let n = random.int(1, 4); n > 0; n -= 1) {
          const code = random.pick(USAGE);
          const quantity = code === 'DATA' ? random.int(1, 4_000) : random.int(1, 45);
          const price = Number(FEATURES.find(([one]) => one === code)![3].replace('.', ''));
          const at = START + (month * 30 + cycle) * DAY - random.int(1, 29 * 86_400) * 1000 - random.int(0, 999);
          own.push([
            no,
            line,
            code,
            instant(at),
            decimal(quantity * 1000, 3),
            decimal(Math.floor((quantity * price) / 100), 4),
            month,
          ]);
        }
    }

    let balance = 0;
    const billed = new Set(own.map((row) => Number(row[6])).filter((month) => month < MONTHS));
    const numbers = new Map([...billed].sort((a, b) => a - b).map((month, n) => [month, n + 1]));
    for (const [month, billNo] of numbers) {
      const cents = Math.round(
        own
          .filter((row) => row[6] === month)
          .reduce((total, row) => total + Number(String(row[5]).replace('.', '')), 0) / 100,
      );
      const issued = START + (month * 30 + cycle) * DAY;
      const paid = random.chance(month === MONTHS - 1 ? 0.5 : 0.93);
      const amount = decimal(cents, 2);
      bills.rows.push([
        no,
        billNo,
        cycle,
        day(START + month * 31 * DAY).slice(0, 7),
        day(issued),
        day(issued + 14 * DAY),
        amount,
        paid ? amount : '0.00',
        paid ? 'paid' : 'issued',
      ]);
      if (paid)
        payments.rows.push([
          no,
          billNo,
          instant(issued + random.int(1, 13) * DAY + random.int(0, 86_399) * 1000),
          amount,
          random.weighted({ transfer: 3, 'direct-debit': 6, card: 1 }),
          `P-${no}-${billNo}`,
        ]);
      else balance += cents;
    }
    accounts.rows.push([
      no,
      customer,
      cycle,
      suspended ? 'suspended' : 'active',
      decimal(random.pick([5_000, 20_000, 100_000]), 2),
      decimal(balance, 2),
      `${name}, Hauptstraße ${random.int(1, 120)}, ${random.int(10_000, 99_999)} Musterstadt`,
      day(opened),
      null,
    ]);
    charges.rows.push(...own.map((row) => [...row.slice(0, 6), numbers.get(Number(row[6])) ?? null]));
  }
  return [customers, accounts, history, subscribers, features, agreements, bills, charges, payments];
}
