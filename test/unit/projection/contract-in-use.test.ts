import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contractSchema } from '../../../contracts/schemas/contract';
import { compileProjection } from '../../../engine/projection';
import { ofACutting } from '../../support/contract-cases';
import { column, foreign, plain, schemaOf, table, unique } from '../modeling/facts';
import { sidecar } from './contract-fixture';

/** A contract that was written for another tool: what it leaves open is named with code, place and fix, never guessed. */

const PUBLISHED = join(__dirname, '../../cases/contract/public/shop.migrationContract.json');
const contract = contractSchema.parse(JSON.parse(readFileSync(PUBLISHED, 'utf8')));

const id = column('id', 'int');
const dates = [column('created_at', 'timestamp'), column('updated_at', 'timestamp')];
const text = (name: string) => column(name, 'varchar(100)');
const number = (name: string, nullable = false) => column(name, 'int', { nullable });

/** The schema that the contract speaks of. */
const SCHEMA = schemaOf([
  table(
    'users',
    [
      id,
      text('email'),
      text('username'),
      text('password_hash'),
      text('first_name'),
      text('last_name'),
      column('is_seller', 'tinyint(1)'),
      ...dates,
    ],
    ['id'],
    { keys: [unique('email', 'email'), unique('username', 'username')] },
  ),
  table('shopping_carts', [id, number('user_id'), number('product_id'), number('quantity'), ...dates], ['id'], {
    keys: [unique('one', 'user_id', 'product_id')],
    foreignKeys: [foreign(['user_id'], 'users', ['id']), foreign(['product_id'], 'products', ['id'])],
  }),
  table('orders', [id, number('user_id'), text('status'), column('total_amount', 'decimal(10,2)'), ...dates], ['id'], {
    foreignKeys: [foreign(['user_id'], 'users', ['id'])],
  }),
  table(
    'order_items',
    [id, number('order_id'), number('product_id'), number('quantity'), column('price_at_time', 'decimal(10,2)')],
    ['id'],
    { keys: [plain('order_id', 'order_id')], foreignKeys: [foreign(['order_id'], 'orders', ['id'])] },
  ),
  table(
    'products',
    [
      id,
      number('seller_id'),
      number('category_id'),
      text('name'),
      column('description', 'text'),
      column('price', 'decimal(10,2)'),
      number('inventory_quantity'),
      text('image_url'),
      ...dates,
    ],
    ['id'],
    { keys: [plain('category_id', 'category_id')], foreignKeys: [foreign(['category_id'], 'categories', ['id'])] },
  ),
  table('categories', [id, number('parent_id', true), text('name'), ...dates], ['id'], {
    keys: [plain('parent_id', 'parent_id')],
    foreignKeys: [foreign(['parent_id'], 'categories', ['id'])],
  }),
]);

const { plan, findings } = compileProjection({
  contract,
  projection: sidecar(contract),
  schema: SCHEMA,
});

describe('a contract in use', () => {
  it('is refused with every ambiguity, its place and what to do', () => {
    const found = findings.filter(({ code, severity }) => severity === 'error' && !ofACutting(code));
    expect(found.map(({ code, at }) => `${code} ${at}`)).toEqual([
      'unknown-column /tables/0/entities/1/pk_template',
      'unknown-column /tables/0/entities/2/pk_template',
      'ambiguous-join /tables/2/attributes/0/join',
      'unknown-alias /tables/2/attributes/0/join/else_value',
      'ambiguous-join /tables/2/attributes/4/join',
      'ambiguous-join /tables/2/attributes/7/calculation',
      'ambiguous-join /tables/2/attributes/8/calculation',
      'ambiguous-join /tables/2/attributes/11/join',
      'unknown-alias /tables/2/attributes/11/join/else_value',
      'unknown-attribute /tables/2/pk',
      'index-key-unknown /tables/2/gsis/0',
    ]);
    expect(found.find(({ code }) => code === 'unknown-alias')).toMatchObject({
      message: '"parent.name" has the form of a column of parent, which nobody defines; known here: categories',
      fix: 'Use a self-join with "join_alias": "parent" and its null_value; or, if a text is meant, write it in single quotes.',
    });
    expect(found.find(({ code }) => code === 'ambiguous-join')?.fix).toMatch(/"join_alias"/);
  });

  it('is warned of what compiles and is hardly meant', () => {
    const codes = findings.filter(({ severity }) => severity !== 'error').map(({ code, at }) => `${code} ${at}`);
    // A product's category_id is compared with the key of products: the contract says self-join and means categories.
    expect(codes).toContain('join-against-reference /tables/1/attributes/4/join/join_condition');
    expect(codes).toContain('joins-own-row /tables/0/entities/0/attributes/5/join/join_condition');
    expect(codes.filter((code) => code.startsWith('join-against-reference'))).toHaveLength(1);
  });

  it('compiles what is clear', () => {
    const select = (type: string) => plan.entities.find(({ entityType }) => entityType === type)!.viewSelect;
    expect(select('USER')).toContain("JSON_OBJECT('first_name', `b`.`first_name`, 'last_name', `b`.`last_name`)");
    expect(select('CART')).toContain('`j1`.`price`');
    expect(select('ORDER')).toContain("GROUP_CONCAT(JSON_OBJECT('product_id', `s1`.`product_id`");
    expect(select('CATEGORIES')).toContain(
      '(SELECT COUNT(`s1`.`id`) FROM `app`.`products` AS `s1` WHERE `s1`.`category_id` = `b`.`id`)',
    );
  });
});
