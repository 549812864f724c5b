import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { parse } from 'yaml';
import { readDump } from '../../../adapters/mysql/schema';
import { pinsSchema } from '../../../contracts/schemas/pins';
import { jsonSchemaOf } from '../../../engine/lib/settings-file';
import { buildModel } from '../../../engine/modeling';
import { readPins } from '../../../engine/modeling/pins/read';
import { AUTO } from './shop';
import { analysisOf } from './facts';

const ROOT = join(__dirname, '../../..');
const page = readFileSync(join(ROOT, 'docs/pins.md'), 'utf8');
const example = /```yaml\n([\s\S]*?)```/.exec(page)![1]!;

describe('docs/pins.md', () => {
  it('has an example that the modeler follows on the schema of the shop, in every line', async () => {
    const { schema } = await readDump({
      path: join(ROOT, 'examples/shop/sql/schema.sql'),
      include: ['*'],
      exclude: [],
    });
    const analysis = { ...analysisOf([]), schema: { ...schema, database: 'shop' } };
    const { model, projection } = buildModel(analysis, AUTO, readPins(example, 'modeling.yaml', analysis.schema));
    expect([...(projection.pins ?? [])].sort()).toEqual([
      'tables.categories.strategy',
      'tables.order_items.copies.forbid[0]',
      'tables.order_items.copies.require[0]',
      'tables.order_items.root',
      'tables.orders.parent',
      'tables.products.indexes.forbid[0]',
      'tables.products.indexes.require[0]',
      'tables.products.indexes.require[1]',
      'tables.reviews.lookups.forbid[0]',
      'tables.sessions.omit[0]',
      'tables.users.aggregates.require[0]',
      'tables.users.entity',
      'tables.users.key.partition',
      'tables.users.key.sort',
      'tables.users.table',
    ]);
    const keys = Object.fromEntries(
      model.tables.map(({ facts, dynamoTable, key }) => [facts.name, `${dynamoTable}: ${key.partition} | ${key.sort}`]),
    );
    expect(keys).toMatchObject({
      users: 'People: PERSON#{id} | PROFILE',
      orders: 'People: PERSON#{user_id} | ORDERS#{id}',
      order_items: 'OrderItems: ORDER_ITEMS#{order_id} | ORDER_ITEMS#{line_no}',
    });
  });

  it('is checked alike by the schema for editors', () => {
    const validate = new Ajv({ schemaId: 'auto', unknownFormats: 'ignore' }).compile(jsonSchemaOf(pinsSchema));
    expect([validate(parse(example)), validate.errors]).toEqual([true, null]);
    expect(validate({ version: 1, tables: { users: { tabel: 'x' } } })).toBe(false);
    expect(validate({ version: 2 })).toBe(false);
  });
});
