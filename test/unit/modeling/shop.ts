import type { AccessPattern, Analysis, TableFacts } from '../../../contracts/schemas/analysis';
import { buildModel, type ModelOptions } from '../../../engine/modeling';
import { BUILT_IN_PRICES, forecastCost } from '../../../engine/cost';
import { printDocuments } from '../../../engine/modeling/documents';
import { samplesOf } from '../../../engine/modeling/samples';
import { compileProjection } from '../../../engine/projection';
import { analysisOf, column, foreign, table, unique } from './facts';

export const AUTO: ModelOptions = { strategy: 'auto', collections: true };
export const id = column('id', 'int unsigned');
export const to = (name: string, over = {}) => column(name, 'int unsigned', over);

/** The documents of a model as they are before any row was read. */
export function documentsOf(analysis: Analysis, options = AUTO) {
  const built = buildModel(analysis, options);
  const { plan } = built;
  const settings = { region: 'us-east-1', prices: BUILT_IN_PRICES, pointInTimeRecovery: true };
  const cost = forecastCost({ ...settings, ...built, analysis });
  return printDocuments({
    ...built,
    analysis,
    options,
    cost,
    samples: samplesOf(plan, new Map(), 'types'),
    proven: [],
    alternatives: [],
  });
}

/** Builds, compiles, refuses errors, and gives what tests look at. */
export function model(
  tables: readonly TableFacts[],
  patterns: readonly AccessPattern[] = [],
  options = AUTO,
  over: Partial<Analysis> = {},
) {
  const analysis = { ...analysisOf(tables, patterns), ...over };
  const built = buildModel(analysis, options);
  const compiled = compileProjection({
    contract: built.contract,
    projection: built.projection,
    schema: analysis.schema,
  });
  expect(compiled.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  const entities = built.contract.tables.flatMap(({ table: name, entities: list = [] }) =>
    list.map((entity) => [entity.entity_type, `${name}: ${entity.pk_template} | ${entity.sk_template}`] as const),
  );
  const of = (name: string) => built.model.tables.find(({ facts }) => facts.name === name)!;
  const served = (name: string) => {
    const found = built.projection.serves.find((one) => one.pattern === name);
    return found === undefined ? undefined : `${found.operation} ${found.table} ${found.index ?? '-'}`;
  };
  const documents = () => documentsOf(analysis, options);
  return { ...built, ...compiled, keys: Object.fromEntries(entities), of, served, documents };
}

export const users = table('users', [id, column('email', 'varchar(90)'), column('name', 'varchar(90)')], ['id'], {
  keys: [unique('uq_email', 'email')],
});
export const orders = (over: Parameters<typeof table>[3] = {}) =>
  table('orders', [id, to('user_id'), column('status', "enum('a','b')"), column('placed', 'datetime(6)')], ['id'], {
    foreignKeys: [foreign(['user_id'], 'users', ['id'])],
    ...over,
  });
export const items = table(
  'order_items',
  [to('order_id'), column('line', 'smallint unsigned'), to('product_id')],
  ['order_id', 'line'],
  {
    foreignKeys: [foreign(['order_id'], 'orders', ['id']), foreign(['product_id'], 'products', ['id'])],
  },
);
export const products = table(
  'products',
  [id, column('title', 'varchar(80)'), column('price', 'decimal(8,2)')],
  ['id'],
);
