import type { TableFacts } from '../../../contracts/schemas/analysis';
import { buildModel } from '../../../engine/modeling';
import { analysisOf, column, foreign, pattern, table, unique } from './facts';
import { AUTO, documentsOf, id, items, model, orders, products, to, users } from './shop';

describe('writes', () => {
  it('are transactions where lookup items or the application ask for it', () => {
    const patterns = [
      pattern('AP1', 'insert', ['users'], { assigns: ['users.email'] }),
      pattern('AP2', 'insert', ['products'], { assigns: ['products.title', 'products.price'] }),
      pattern('AP3', 'update', ['users'], { equal: ['users.id'], assigns: ['users.name'] }),
      pattern('AP4', 'update', ['users'], { equal: ['users.id'], assigns: ['users.email'] }),
      pattern('AP5', 'delete', ['products'], { equal: ['products.id'] }),
      pattern('AP6', 'update', ['products'], {
        equal: ['products.id'],
        assigns: ['products.price'],
        transaction: 'buy',
      }),
      pattern('AP7', 'delete', ['products'], {}),
      pattern('AP8', 'call', ['users'], {}),
      pattern('AP9', 'select', ['ghosts'], {}),
      pattern('AP10', 'update', ['products'], {
        equal: ['products.id'],
        assigns: ['products.price'],
        transactions: ['buy', 'cancel'],
      }),
    ];
    const { served, projection } = model([users, products], patterns);
    expect(patterns.map((one) => served(one.id)?.split(' ')[0])).toEqual([
      'TransactWriteItems',
      'PutItem',
      'UpdateItem',
      'TransactWriteItems',
      'DeleteItem',
      'TransactWriteItems',
      'Scan',
      undefined,
      undefined,
      'TransactWriteItems',
    ]);
    expect(projection.serves.find((one) => one.pattern === 'AP10')?.note).toContain(
      'in the transaction buy, or in cancel',
    );
    expect(projection.unserved.map((one) => one.pattern)).toEqual(['AP8', 'AP9']);
  });
});

describe('the model as a whole', () => {
  const all = [users, orders(), items, products];

  it('is the same for the same tables in any order, byte for byte', () => {
    const text = (tables: readonly TableFacts[]) =>
      JSON.stringify(buildModel(analysisOf(tables), AUTO).contract) +
      JSON.stringify(buildModel(analysisOf(tables), AUTO).projection) +
      JSON.stringify(documentsOf(analysisOf(tables)));
    expect(text([...all].reverse())).toBe(text(all));
  });

  it('fits one table when asked, with the same entities', () => {
    const single = model(all, [], { strategy: 'single-table', collections: true });
    expect(single.contract.tables.map(({ table: name }) => name)).toEqual(['App']);
    expect(single.contract.tables[0]!.entities!.map(({ entity_type }) => entity_type).sort()).toEqual(
      model(all)
        .contract.tables.flatMap(({ entities = [] }) => entities.map(({ entity_type }) => entity_type))
        .sort(),
    );
  });

  it('tells tables apart whose names meet', () => {
    const twins = ['a-b', 'a_b', 'A_B'].map((name) => table(name, [id], ['id']));
    const { contract } = model(twins);
    expect(contract.tables.map(({ table: name }) => name)).toEqual(['ABTable', 'ABTable_2', 'ABTable_3']);
    expect(
      new Set(contract.tables.flatMap(({ entities = [] }) => entities.map(({ entity_type }) => entity_type))).size,
    ).toBe(3);
  });

  it('never invents a rate', () => {
    const documents = model(all, [pattern('AP1', 'select', ['users'], { equal: ['users.id'] })]).documents();
    expect(documents['access_patterns_with_rps.md']).toMatch(/AP1 .* unknown/);
    expect(documents['Stage3_DataModel.md']).toBe(documents['dynamodb_data_model.md']);
  });

  it('takes 200 tables and 2,000 patterns in seconds', () => {
    const tables = Array.from({ length: 200 }, (_, n) =>
      table(`t${n}`, [id, to('f'), column('s', 'varchar(20)')], ['id'], {
        foreignKeys: n === 0 ? [] : [foreign(['f'], `t${n - 1}`, ['id'])],
        keys: [unique('u', 's')],
      }),
    );
    const patterns = Array.from({ length: 2_000 }, (_, n) =>
      pattern(`AP${n}`, 'select', [`t${n % 200}`], { equal: [`t${n % 200}.f`] }),
    );
    // Time of the processor: a busy machine makes nothing slower by it.
    const start = process.cpuUsage();
    model(tables, patterns);
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1_000_000).toBeLessThan(20);
  }, 60_000);
});
