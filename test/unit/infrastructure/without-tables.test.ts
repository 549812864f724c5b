import type { TablePlan } from '../../../contracts/projection';
import { buildTemplate } from '../../../engine/infrastructure/template';
import { tablesOf, type Template } from '../../../engine/infrastructure/template-types';
import { withoutTables } from '../../../engine/infrastructure/without-tables';
import { CONTROL_TABLE } from '../../../contracts/names';

const build = (...names: readonly string[]): Template => {
  const tables = names.map((name): TablePlan => ({
    name,
    partitionKey: { name: 'PK', type: 'S' },
    sortKey: null,
    indexes: [],
    keyAttributeTypes: { PK: 'S' },
  }));
  const plan = { format: 'landfall.plan/1', database: 'd', tables, entities: [], omitted: [] } as const;
  return buildTemplate({ plan, migration: 'm', target: { tablePrefix: '', encryption: 'customer-key' } });
};

it('a template loses tables and their outputs, and nothing else', () => {
  const whole = build('boats', 'crews');
  expect(withoutTables(whole, [])).toBe(whole);
  expect(withoutTables(whole, ['boats'])).toEqual(build('crews'));
  const none = withoutTables(whole, ['boats', 'crews']);
  expect(tablesOf(none).map(({ Properties }) => Properties.TableName)).toEqual([CONTROL_TABLE]);
  expect(Object.keys(none.Outputs ?? {})).toEqual(['DataKeyArn']);
});
