import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contract } from '../../../client/cli/standalone/contract';
import { caseStatements, contractCases } from '../../support/contract-cases';
import { stack } from '../../support/stack';
import { createTestSource, type TestSource } from '../modeling/source';

/** `landfall contract preview` on a living source. */
let source: TestSource;
const folder = mkdtempSync(join(tmpdir(), 'landfall-contract-'));
beforeAll(async () => {
  source = await createTestSource('mysql', caseStatements());
}, 60_000);
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await source.drop();
});

const preview = async (construct: string, over: object = {}) => {
  const file = join(folder, `${construct}.json`);
  writeFileSync(file, JSON.stringify(contractCases().find(({ name }) => name === construct)!.contract));
  const { host, port, user, password } = stack.mysql();
  const schema = `mysql://${user}:${encodeURIComponent(password)}@${host}:${port}/${source.source.database}?tls=disabled`;
  return contract({ contract: file, schema, preview: { limit: 2, ...over } }, {});
};

it('shows the items of the first rows, of one key, and of none', async () => {
  const { preview: all } = await preview('04-conditional');
  expect(all).toMatchObject([
    {
      entity: 'Reviews.REVIEWS',
      rows: [
        { key: { id: '1' }, item: { review_id: { N: '1' }, reviewer_name: { S: 'ann' } } },
        { key: { id: '2' }, item: { review_id: { N: '2' }, reviewer_name: { S: 'Anonymous' } } },
      ],
    },
  ]);
  const one = await preview('04-conditional', { entity: 'Reviews.REVIEWS', key: ['3'] });
  expect(one.preview[0]!.rows).toMatchObject([{ key: { id: '3' }, item: { reviewer_name: { S: 'Bob' } } }]);
  const none = await preview('04-conditional', { entity: 'Reviews.REVIEWS', key: ['99'] });
  expect(none.preview[0]!.rows).toEqual([]);
});

it('says what is asked of a key, and which entities there are', async () => {
  await expect(preview('03-multi-column', { entity: 'OrderItems.ORDER_ITEMS', key: ['1'] })).rejects.toThrow(
    '--key of OrderItems.ORDER_ITEMS is order_id product_id: 2 values, not 1',
  );
  await expect(preview('03-multi-column', { entity: 'Ghost' })).rejects.toThrow('there are OrderItems.ORDER_ITEMS');
});

it('creates nothing on the source', async () => {
  await preview('01-self-join');
  const views = await source.link.query(
    'SELECT table_name FROM information_schema.views WHERE table_schema IN (?, ?)',
    [source.source.database, source.viewSchema],
  );
  expect(views).toEqual([]);
});
