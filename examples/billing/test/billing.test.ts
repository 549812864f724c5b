// Needs a MySQL server: DB_HOST, DB_PORT, DB_USER, DB_PASSWORD. Its rows are made anew in a database whose name ends in _test.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import './test-database';
import { pool } from '../src/db';
import { accounts } from '../src/repositories/accounts';
import { agreements } from '../src/repositories/agreements';
import { bills } from '../src/repositories/bills';
import { charges } from '../src/repositories/charges';
import { createCustomer, findCustomer, subsidiariesOf, updateContact } from '../src/repositories/customers';
import { payments } from '../src/repositories/payments';
import { subscribers } from '../src/repositories/subscribers';
import { activate, changeStatus } from '../src/services/activation';
import { billCycle } from '../src/services/bill-run';
import { receive } from '../src/services/collection';
import { rate } from '../src/services/rating';
import { seed } from '../scripts/seed';
import { allTables } from '../scripts/rows';
import { Random } from '../scripts/random';

const account = 'T000000001';

describe('billing', () => {
  before(async () => {
    assert.ok((await seed(200, 1, true)) > 100);
    const customerId = await createCustomer({
      kind: 'company',
      name: 'Test & Söhne',
      email: null,
      tax_number: 'DE1',
      parent_customer_id: null,
    });
    await activate({
      accountNo: account,
      customerId,
      cycleCode: 28,
      billTo: 'Test & Söhne, Weg 1',
      day: '2025-01-01',
      lines: [
        { msisdn: '49170001', imsi: null, features: ['VOICE', 'SMS'] },
        { msisdn: '49170002', imsi: null, features: ['DATA'] },
      ],
    });
  });

  after(() => pool.end());

  it('fills its tables with the same rows each time', async () => {
    assert.deepEqual(allTables(200, new Random(1)), allTables(200, new Random(1)));
    assert.notDeepEqual(allTables(200, new Random(1)), allTables(200, new Random(2)));
    assert.equal((await accounts.find('B000000001'))?.customer_id, 1);
  });

  it('activates all of an account or nothing', async () => {
    const again = activate({
      accountNo: 'T000000009',
      customerId: 1,
      cycleCode: 1,
      billTo: 'x',
      day: '2025-01-01',
      lines: [{ msisdn: '49170001', imsi: null, features: [] }],
    });
    await assert.rejects(again, { code: 'ER_DUP_ENTRY' });
    assert.equal(await accounts.find('T000000009'), undefined);
  });

  it('rates what a subscriber uses by the agreement of the day', async () => {
    await rate({ msisdn: '49170001', featureCode: 'VOICE', at: '2025-01-10 10:00:00.000', quantity: 10 });
    await rate({ msisdn: '49170001', featureCode: 'SMS', at: '2025-01-11 10:00:00.000', quantity: 1 });
    await rate({ msisdn: '49170002', featureCode: 'DATA', at: '2025-01-12 10:00:00.000', quantity: 200 });
    await assert.rejects(
      rate({ msisdn: '49170002', featureCode: 'VOICE', at: '2025-01-12 10:00:00.000', quantity: 1 }),
      /has no VOICE/,
    );
    await assert.rejects(
      rate({ msisdn: '0', featureCode: 'VOICE', at: '2025-01-12 10:00:00.000', quantity: 1 }),
      /no active subscriber/,
    );
    const voice = await charges.ofFeature(account, 'VOICE', '2025-01-01', '2025-02-01');
    assert.deepEqual(
      voice.map(({ amount, bill_no }) => [amount, bill_no]),
      [['0.9000', null]],
    );
    assert.deepEqual(await charges.ofFeature(account, 'VOICE', '2025-01-11', '2025-02-01'), []);
    const latest = await charges.latestOfFeature('DATA', '2025-01-12', '2025-01-13', 500);
    assert.ok(latest.some(({ account_no }) => account_no === account));
  });

  it('bills what is open, once', async () => {
    assert.equal(await billCycle('2025-01', 28, '2025-01-28'), 1);
    assert.equal(await billCycle('2025-01', 28, '2025-01-28'), 0);
    const [bill] = await bills.latest(account, 12);
    assert.deepEqual([bill?.bill_no, bill?.amount, bill?.due_on], [1, '1.47', '2025-02-11']);
    assert.equal((await charges.ofBill(account, 1)).length, 3);
    assert.equal((await accounts.find(account))?.balance, '1.47');
    const made = await bills.ofCycle('2025-01', 28, { status: 'issued', limit: 10 });
    assert.deepEqual(
      made.map(({ account_no }) => account_no),
      [account],
    );
    assert.deepEqual(await bills.ofCycle('2025-01', 28, { after: account, limit: 10 }), []);
  });

  it('books a payment once, however often it is sent', async () => {
    const payment = {
      account_no: account,
      bill_no: 1,
      received_at: '2025-02-01 09:00:00.000',
      amount: '1.47',
      method: 'card' as const,
      reference: 'REF-1',
    };
    const id = await receive(payment);
    assert.equal(await receive(payment), id);
    assert.equal((await bills.find(account, 1))?.status, 'paid');
    assert.equal((await accounts.find(account))?.balance, '0.00');
    assert.equal((await payments.ofAccount(account, 10)).length, 1);
    await assert.rejects(receive({ ...payment, reference: 'REF-2', bill_no: 99 }), /no bill 99/);
  });

  it('knows what held on a day', async () => {
    await changeStatus(account, 'suspended', 'third reminder', '2025-03-01 08:00:00.000');
    assert.equal(await accounts.statusAt(account, '2025-02-28 00:00:00.000'), 'active');
    assert.equal(await accounts.statusAt(account, '2025-03-02 00:00:00.000'), 'suspended');
    assert.ok(await agreements.end(account, 1, 'SMS', '2025-03-01'));
    const held = async (day: string) => (await agreements.on(account, 1, day)).map(({ feature_code }) => feature_code);
    assert.deepEqual(await held('2025-02-28'), ['SMS', 'VOICE']);
    assert.deepEqual(await held('2025-03-01'), ['VOICE']);
  });

  it('finds customers, their accounts and lines, and changes what is given', async () => {
    const { customer_id: id } = (await accounts.find(account))!;
    const child = await createCustomer({
      kind: 'company',
      name: 'Tochter',
      email: null,
      tax_number: null,
      parent_customer_id: id,
    });
    assert.deepEqual(
      (await subsidiariesOf(id)).map(({ customer_id }) => customer_id),
      [child],
    );
    assert.ok(await updateContact(child, { email: 'a@b.example' }));
    assert.equal(await updateContact(child, {}), false);
    assert.equal((await findCustomer(child))?.email, 'a@b.example');
    assert.equal((await accounts.ofCustomer(id, { status: 'suspended', cycleCode: 28 })).length, 1);
    assert.equal((await accounts.ofCustomer(id, { status: 'active' })).length, 0);
    assert.ok(await subscribers.changeMsisdn(account, 2, '49170009'));
    assert.equal((await subscribers.byMsisdn('49170009'))?.subscriber_no, 2);
    assert.equal((await subscribers.ofAccount(account)).length, 2);
  });
});
