import { conditionTexts } from '../../../engine/access/print/condition';
import { readsOf } from './shop';

/** Key conditions as people read them are those of the plan: no more is said to be read than is. */

const conditions = (sql: string): readonly string[] => readsOf(sql).ways.at(-1)!.plan.steps.flatMap(conditionTexts);

it.each([
  ['SELECT * FROM users WHERE id = ?', ['PK = USERS#{id}, SK = #USERS']],
  ['SELECT id FROM users WHERE email = ?', ['PK = UNIQUE#USERS#EMAIL#{email}, SK = #UNIQUE']],
  ['SELECT * FROM order_items WHERE order_id = ? AND line = ?', ['PK = ORDERS#{order_id}, SK = ORDER_ITEMS#{line}']],
  ['SELECT * FROM order_items WHERE order_id = ?', ['PK = ORDERS#{order_id}, SK begins with ORDER_ITEMS#']],
  [
    'SELECT * FROM orders WHERE user_id = ? AND placed >= ? AND placed < ?',
    ['GSI1PK = ORDERS#USER_ID#{user_id}, GSI1SK between ORDERS#{placed} and ORDERS#{placed}'],
  ],
  [
    'SELECT * FROM orders WHERE user_id = ? AND placed > ?',
    ['GSI1PK = ORDERS#USER_ID#{user_id}, GSI1SK begins with ORDERS#, from ORDERS#{placed}'],
  ],
  [
    'SELECT * FROM orders WHERE user_id = ? AND placed <= ?',
    ['GSI1PK = ORDERS#USER_ID#{user_id}, GSI1SK begins with ORDERS#, up to ORDERS#{placed}'],
  ],
  ['SELECT * FROM users', []],
])('%s', (sql, wanted) => {
  expect(conditions(sql)).toEqual(wanted);
});
