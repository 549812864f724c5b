import type { ReverseEntry } from '../../../contracts/projection';
import type { ContractAttribute } from '../../../contracts/schemas/contract';
import { reverseIndex } from '../../../engine/projection';
import { byUser, compile, joined, orders, users } from './contract-fixture';

/** The entry of the driving table when the entity has these attributes beside its own. */
function own(...extra: readonly ContractAttribute[]): ReverseEntry {
  const { plan, findings } = compile([users(), orders({}, extra)]);
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  return reverseIndex(plan).find(({ table, kind }) => table === 'orders' && kind === 'own')!;
}

test('a column of the driving table that only the condition of a join reads decides about the joined attributes', () => {
  const join = { ...byUser, join_condition: 'users.id = orders.user_id AND orders.total > 10' };
  const { columns, attributes } = own(joined('email', join));
  expect(columns).toContain('total');
  expect(attributes).toContain('email');
});

test('a column of another join that the condition reads is listed with that table', () => {
  const join = { ...byUser, join_condition: "users.id = orders.user_id AND users.email <> 'x'" };
  const { plan } = compile([orders({}, [joined('boss', { ...join, select_column: 'users.boss' })])]);
  const entry = reverseIndex(plan).find(({ table }) => table === 'users')!;
  expect(entry.columns).toEqual(['boss', 'email', 'id']);
});

test('what a chain reaches through other joins follows the column that it starts at', () => {
  const chain: ContractAttribute = joined('chief', {
    type: 'chain',
    joins: [
      { target_table: 'users', join_condition: 'users.id = orders.user_id', select_column: 'users.boss' },
      {
        target_table: 'users',
        join_alias: 'chiefs',
        join_condition: 'chiefs.id = users.boss',
        select_column: 'chiefs.email',
      },
    ],
  });
  const { columns, attributes } = own(chain);
  expect(columns).toContain('user_id');
  expect(attributes).toContain('chief');
});
