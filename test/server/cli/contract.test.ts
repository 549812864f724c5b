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

const ODD = {
  tables: [
    {
      ...{ table: 'odd', type: 'multi-entity', source_table: 'odd', pk: 'PK', sk: null, attributes: [], satisfies: [] },
      estimated_item_size_bytes: 100,
      entities: [
        {
          ...{ entity_type: 'ODD', source_table: 'odd', pk_template: 'ODD#{b}#{e}#{d}', sk_template: '' },
          attributes: [{ name: 'v', type: 'N', source_table: 'odd', source_column: 'v' }],
        },
      ],
    },
  ],
};

const preview = (construct: string, over: object = {}) =>
  previewOf(contractCases().find(({ name }) => name === construct)!.contract, over);

const previewOf = async (document: object, over: object) => {
  const file = join(folder, 'contract.json');
  writeFileSync(file, JSON.stringify(document));
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
  expect(none.preview[0]).toMatchObject({
    rows: [],
    why: expect.stringContaining('no row of reviews with id=99') as string,
  });
});

it('says what is asked of a key, and which entities there are', async () => {
  await expect(preview('03-multi-column', { entity: 'OrderItems.ORDER_ITEMS', key: ['1'] })).rejects.toThrow(
    '--key of OrderItems.ORDER_ITEMS is order_id product_id: 2 values, not 1',
  );
  await expect(preview('03-multi-column', { entity: 'Ghost' })).rejects.toThrow('there are OrderItems.ORDER_ITEMS');
});

it('reads a key as its column does, and says what is none', async () => {
  const { tables } = ODD;
  await source.link.query(
    "CREATE TABLE odd (b BINARY(2), e ENUM('x','b c'), d DATETIME, v INT, PRIMARY KEY (b, e, d))",
  );
  await source.link.query("INSERT INTO odd VALUES (0x00ff, 'b c', '2024-02-29', 7)");
  const one = (...key: readonly string[]) => previewOf({ tables }, { entity: 'odd.ODD', key });
  for (const bytes of ['00ff', '00FF', '0x00Ff'])
    expect((await one(bytes, 'b c', '2024-02-29')).preview[0]!.rows).toMatchObject([
      { key: { b: '00FF', e: 'b c', d: '2024-02-29 00:00:00' }, item: { v: { N: '7' } } },
    ]);
  await expect(one('zz', 'b c', '2024-02-29')).rejects.toThrow('b is bytes in hex, not "zz"');
  await expect(one('00ff', 'y', '2024-02-29')).rejects.toThrow('e is one of x, b c, not "y"');
  await expect(one('00ff', 'x', 'soon')).rejects.toThrow('no value of b e d is written "00ff x soon"');
  await expect(previewOf({ tables: [] }, { entity: 'odd.ODD', key: ['1'] })).rejects.toThrow(/no entity odd.ODD/);
});

it('creates nothing on the source', async () => {
  await preview('01-self-join');
  const views = await source.link.query(
    'SELECT table_name FROM information_schema.views WHERE table_schema IN (?, ?)',
    [source.source.database, source.viewSchema],
  );
  expect(views).toEqual([]);
});
