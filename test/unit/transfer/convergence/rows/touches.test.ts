import type { ProjectionPlan } from '../../../../../contracts/projection';
import type { SchemaFacts } from '../../../../../contracts/schemas/analysis';
import { itemKeyOfRow, ownerText, parseOwner, rowIdOf } from '../../../../../engine/transfer/convergence/rows/identity';
import {
  distinctImages,
  imagePart,
  imageText,
  parseImage,
} from '../../../../../engine/transfer/convergence/rows/image-text';
import { convergencePlan } from '../../../../../engine/transfer/convergence/rows/plan';
import {
  childKeys,
  imageOfRow,
  imagesByKey,
  parentText,
  rowsSource,
} from '../../../../../engine/transfer/convergence/rows/statements';
import { touchesOf } from '../../../../../engine/transfer/convergence/rows/touches';
import { compileModel } from '../../../../simulation/model/compile';
import { columnFacts, foreignKey, schemaFacts, tableFacts } from './facts';

const schema: SchemaFacts = schemaFacts([
  tableFacts(
    'account',
    [
      columnFacts('id'),
      columnFacts('email', 'varchar'),
      columnFacts('name', 'varchar'),
      columnFacts('rev'),
      columnFacts('referrer_id'),
    ],
    [foreignKey('account_referrer', 'referrer_id', 'account', 'SET NULL')],
  ),
  tableFacts('stock', [columnFacts('id'), columnFacts('label', 'varchar'), columnFacts('rev')]),
  tableFacts(
    'purchase',
    [columnFacts('id'), columnFacts('account_id'), columnFacts('stock_id'), columnFacts('amount'), columnFacts('rev')],
    [
      foreignKey('purchase_account', 'account_id', 'account', 'CASCADE'),
      foreignKey('purchase_stock', 'stock_id', 'stock', 'RESTRICT'),
    ],
  ),
  tableFacts(
    'note',
    [columnFacts('id'), columnFacts('account_id'), columnFacts('body', 'varchar'), columnFacts('rev')],
    [foreignKey('note_account', 'account_id', 'account', 'SET NULL')],
  ),
]);
const projection: ProjectionPlan = compileModel(schema);
const plan = convergencePlan({ plan: projection, schema, cascadesHidden: true });
const row = (table: string) => plan.rows.get(table)!;

describe('the plan of source rows', () => {
  it('registers rows whose keys move and rows that a cascade reaches', () => {
    expect([...plan.rows.values()].map(({ table, registered }) => [table, registered])).toEqual([
      ['account', true],
      ['note', true],
      ['purchase', true],
      ['stock', false],
    ]);
  });

  it('registers only rows whose keys move where the log shows cascades', () => {
    const shown = convergencePlan({ plan: projection, schema, cascadesHidden: false });
    expect([...shown.rows.values()].filter(({ registered }) => registered).map(({ table }) => table)).toEqual([
      'account',
      'purchase',
    ]);
    expect(shown.children.size).toBe(0);
  });

  it('remembers the columns by which a row is shown and found', () => {
    expect(row('purchase').remembered).toEqual(['account_id', 'id', 'stock_id']);
    expect(row('account').remembered).toEqual(['id', 'referrer_id']);
  });

  it('names tables whose hidden changes nothing could follow', () => {
    const less = {
      ...projection,
      entities: projection.entities.filter(({ drivingTable }) => drivingTable !== 'purchase'),
    };
    expect(convergencePlan({ plan: less, schema, cascadesHidden: true }).unfollowed).toEqual(['purchase']);
    expect(plan.unfollowed).toEqual([]);
  });
});

describe('what a change touches', () => {
  const purchase = { id: '7', account_id: '1', stock_id: '3', amount: '5', rev: '1' };

  it('the row, and those that show it, before and after', () => {
    const { own, shownBy, children } = touchesOf(plan, {
      table: 'purchase',
      before: purchase,
      after: { ...purchase, stock_id: '4' },
    });
    expect(own).toEqual([{ table: 'purchase', key: ['7'] }]);
    expect(shownBy.map(({ table, values }) => [table, ...values])).toEqual([
      ['stock', '3'],
      ['stock', '4'],
    ]);
    expect(children).toEqual([]);
  });

  it('nothing when no column changed that an item shows', () => {
    expect(touchesOf(plan, { table: 'purchase', before: purchase, after: purchase })).toEqual({
      own: [],
      shownBy: [],
      children: [],
    });
  });

  it('the children of a deleted parent, by every foreign key that acts', () => {
    const account = { id: '1', email: 'e', name: 'n', rev: '1', referrer_id: null };
    const { children } = touchesOf(plan, { table: 'account', before: account, after: null });
    expect(children.map(({ action, values }) => [action.id, ...values])).toEqual([
      ['account.account_referrer', '1'],
      ['note.note_account', '1'],
      ['purchase.purchase_account', '1'],
    ]);
    expect(touchesOf(plan, { table: 'account', before: account, after: { ...account, name: 'm' } }).children).toEqual(
      [],
    );
    expect(touchesOf(plan, { table: 'account', before: null, after: account }).children).toEqual([]);
  });

  it('all that could be, when only what the row was is known', () => {
    const touched = touchesOf(plan, { table: 'purchase', before: purchase, after: null }, true);
    expect(touched.shownBy.map(({ table, values }) => [table, ...values])).toEqual([
      ['account', '1'],
      ['stock', '3'],
    ]);
  });
});

describe('rows and images', () => {
  it('have one text, and come back from it', () => {
    const id = { table: 'a"b', key: ['1', 'ü|#'] };
    expect(parseOwner(ownerText(id))).toEqual(id);
    const image = { b: Buffer.from([0, 255]), a: 'x', c: null };
    expect(parseImage(imageText(image))).toEqual(image);
    expect(imageText({ a: 'x', c: null, b: Buffer.from([0, 255]) })).toBe(imageText(image));
    expect(distinctImages([image, { ...image }, { a: 'y' }])).toHaveLength(2);
    expect(imagePart(image, ['a', 'z'])).toEqual({ a: 'x' });
  });

  it('have a name only with a whole key', () => {
    expect(rowIdOf('stock', row('stock').key, { id: '5' })).toEqual({ table: 'stock', key: ['5'] });
    expect(rowIdOf('stock', row('stock').key, { id: null })).toBeUndefined();
    expect(rowIdOf('stock', row('stock').key, {})).toBeUndefined();
  });

  it("have the key of their item when they are gone, where it is made of the row's key", () => {
    const { entity, table } = row('stock').entities[0]!;
    expect(itemKeyOfRow(entity, table, ['5'])).toEqual({ id: { N: '5' } });
  });
});

describe('statements', () => {
  it('read rows and what is remembered of them at one moment', () => {
    const { entity } = row('purchase').entities[0]!;
    expect(rowsSource(plan, row('purchase'), entity, 'views')).toContain(
      '`b`.`account_id` AS `_r1`, `b`.`id` AS `_r2`, `b`.`stock_id` AS `_r3` FROM `views`',
    );
    expect(imageOfRow(row('purchase'), { _r1: '1', _r2: '7', _r3: '3' })).toEqual({
      account_id: '1',
      id: '7',
      stock_id: '3',
    });
    const { entity: stock } = row('stock').entities[0]!;
    expect(rowsSource(plan, row('stock'), stock, 'views')).toBe(`\`views\`.\`${stock.viewName}\``);
  });

  it('look for children and images by whole keys', () => {
    const action = plan.children.get('account')![2]!;
    expect(childKeys(plan, row('purchase'), action, ['1'])).toEqual({
      sql: 'SELECT `b`.`id` AS `_k1` FROM `app`.`purchase` AS `b` WHERE `b`.`account_id` = ?',
      values: ['1'],
    });
    expect(imagesByKey(plan, row('stock'), [['1'], ['2']]).values).toEqual(['1', '2']);
    expect(parentText(action, [Buffer.from([1])])).toBe('["purchase.purchase_account",{"base64":"AQ=="}]');
  });
});
