import type { ProjectionPlan, TablePlan } from '../../../contracts/projection';
import { buildTemplate } from '../../../engine/infrastructure/template';
import type { Template } from '../../../engine/infrastructure/template-types';

export const target = { tablePrefix: '' };
export const tablePlan = (name: string, indexes: readonly string[] = []): TablePlan => ({
  name,
  partitionKey: { name: 'PK', type: 'S' },
  sortKey: { name: 'SK', type: 'N' },
  indexes: indexes.map((index) => ({
    name: index,
    partitionKey: `${index}PK`,
    sortKey: 'SK',
    projection: 'ALL',
    projectedAttributes: [],
  })),
  keyAttributeTypes: Object.fromEntries(indexes.map((index) => [`${index}PK`, 'S' as const])),
});
export const plan = (...tables: readonly TablePlan[]): ProjectionPlan => ({
  format: 'landfall.plan/1',
  database: 'd',
  tables,
  entities: [],
  omitted: [],
});
export const build = (...tables: readonly TablePlan[]): Template =>
  buildTemplate({ plan: plan(...tables), migration: 'm', target });
