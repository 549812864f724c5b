import { column, foreign, pattern, table } from './facts';
import { id, model, orders, to, users } from './shop';

describe('indexes', () => {
  it('follow foreign keys and patterns, share columns, and are sparse where NULL is', () => {
    const placed = pattern('AP1', 'select', ['orders'], { equal: ['orders.user_id'], order: ['orders.placed'] });
    const { of, contract, served } = model(
      [users, orders()],
      [placed, pattern('AP2', 'select', ['orders'], { equal: ['orders.user_id'] })],
    );
    expect(of('orders').indexes.map(({ columns, sort }) => [columns, sort])).toEqual([[['user_id'], ['placed']]]);
    expect(contract.tables.find(({ table: name }) => name === 'Orders')!.gsis).toEqual([
      { index_name: 'GSI1', pk: 'GSI1PK', sk: 'GSI1SK', projection: 'ALL' },
    ]);
    expect([served('AP1'), served('AP2')]).toEqual(['Query Orders GSI1', 'Query Orders GSI1']);
  });

  it('make none for what the key serves, and show a Scan as a Scan', () => {
    const patterns = [
      pattern('AP1', 'select', ['users'], { equal: ['users.id'] }),
      pattern('AP2', 'select', ['users'], { list: ['users.id'] }),
      pattern('AP3', 'select', ['users'], { optional: ['users.name'] }),
      pattern('AP4', 'select', ['users'], {}),
    ];
    const { of, served } = model([users], patterns);
    expect(of('users').indexes).toEqual([]);
    expect(patterns.map((one) => served(one.id))).toEqual([
      'GetItem Users -',
      'BatchGetItem Users -',
      'Scan Users -',
      'Scan Users -',
    ]);
  });

  it('never sort by a column that can be NULL: its rows would not be in the index', () => {
    const facts = table('t', [id, to('g'), column('at', 'datetime', { nullable: true })], ['id']);
    const { of } = model([facts], [pattern('AP1', 'select', ['t'], { equal: ['t.g'], order: ['t.at'] })]);
    expect(of('t').indexes.map(({ columns, sort, sortTemplate }) => [columns, sort, sortTemplate])).toEqual([
      [['g'], [], 'T#{id}'],
    ]);
  });

  it('end at twenty, and what has no room is a risk', () => {
    const facts = table('t', [id, ...Array.from({ length: 22 }, (_, n) => to(`f${n}`))], ['id'], {
      foreignKeys: Array.from({ length: 22 }, (_, n) => foreign([`f${n}`], 'users', ['id'])),
    });
    const { of, contract, documents } = model([users, facts]);
    expect(contract.tables.find(({ table: name }) => name === 'TTable')!.gsis).toHaveLength(20);
    expect(of('t').dropped).toHaveLength(2);
    expect(documents()['dynamodb_data_model.md']).toContain('DynamoDB allows 20');
  });
});
