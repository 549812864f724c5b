import { rowOfItem } from '../../../activities/transfer/convergence/reverse/row-of-item';
import type { ConvergencePlan } from '../../../engine/transfer/convergence/rows/plan';

/** One table with a key of two columns, whose items do not say which row they are but by `_o`. */
const plan = {
  rows: new Map([['order', { table: 'order', key: [{ column: 'a' }, { column: 'b' }], entities: [] }]]),
} as unknown as ConvergencePlan;
const named = (owner: string) => rowOfItem(plan, { PK: { S: 'x' }, _o: { S: owner } });

describe('the row of an item', () => {
  it('is the one that its owner attribute names', () => {
    expect(named('["order","1","2"]')).toEqual({ table: 'order', key: ['1', '2'] });
  });

  it.each([
    '',
    'order',
    '{',
    'null',
    '{}',
    '[]',
    '["order"]',
    '["order","1"]',
    '["order","1",2]',
    '["order","1",null]',
    '["other","1","2"]',
    '[["order"],"1","2"]',
    `${'['.repeat(50_000)}`,
  ])('is nobody for an owner attribute of another hand: %.20s', (owner) => {
    expect(named(owner)).toBeUndefined();
  });

  it('is nobody for a tombstone without owner, and for no item', () => {
    expect(rowOfItem(plan, { PK: { S: 'x' } })).toBeUndefined();
    expect(rowOfItem(plan, null)).toBeUndefined();
  });
});
