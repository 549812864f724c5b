import type { SchemaFacts } from '../../../contracts/schemas/analysis';
import type { ProjectionPlan } from '../../../contracts/projection';
import { accessContext } from '../../../engine/access/patterns';
import type { ReadPlans, WritePlan } from '../../../engine/access/plan';
import { residualTexts, stepText } from '../../../engine/access/print/step';
import { readPlans } from '../../../engine/access/read';
import { writePlan, type WriteContext } from '../../../engine/access/write/planner';
import { buildModel } from '../../../engine/modeling';
import { compileProjection } from '../../../engine/projection';
import { statementForms } from '../../../engine/statement/forms';
import { analysisOf, column, foreign, pattern, table, unique } from '../modeling/facts';
import { templateOf, type Pieces } from '../statement/library';

/** A shop whose model has collections, lookup items, indexes, a copy and a listing; its keys are asserted once in keys.test.ts. */

const id = column('id', 'int unsigned');
const to = (name: string, over = {}) => column(name, 'int unsigned', over);

const tables = [
  table(
    'users',
    [id, column('email', 'varchar(90)'), column('name', 'varchar(90)'), column('bio', 'text', { nullable: true })],
    ['id'],
    { keys: [unique('uq_email', 'email')] },
  ),
  table(
    'orders',
    [
      id,
      to('user_id'),
      column('status', "enum('new','paid')"),
      column('placed', 'datetime(6)'),
      to('coupon_id', { nullable: true }),
    ],
    ['id'],
    { foreignKeys: [foreign(['user_id'], 'users', ['id'])] },
  ),
  table(
    'order_items',
    [to('order_id'), column('line', 'smallint unsigned'), to('product_id'), column('quantity', 'int')],
    ['order_id', 'line'],
    { foreignKeys: [foreign(['order_id'], 'orders', ['id'], 'CASCADE'), foreign(['product_id'], 'products', ['id'])] },
  ),
  table('products', [id, column('title', 'varchar(80)'), column('price', 'decimal(8,2)')], ['id']),
  table('labels', [column('name', 'varchar(20)'), column('rank', 'int')], ['name']),
].map((one) => (one.name === 'labels' ? { ...one, rowCount: 12 } : one));

/** Patterns that give the model its indexes and its copy. */
const patterns = [
  pattern('P1', 'select', ['orders'], { equal: ['orders.user_id'], order: ['orders.placed'] }),
  pattern('P2', 'select', ['order_items', 'products'], {
    equal: ['order_items.order_id'],
    joins: [['order_items.product_id', 'products.id']],
    selects: ['order_items.line', 'products.title'],
  }),
  pattern('P3', 'select', ['labels'], { order: ['labels.rank'] }),
  pattern('P4', 'update', ['products'], { equal: ['products.id'], assigns: ['products.price'] }),
  pattern('P5', 'select', ['orders', 'order_items'], {
    equal: ['orders.id'],
    joins: [['order_items.order_id', 'orders.id']],
  }),
  pattern('P6', 'delete', ['products'], { equal: ['products.id'] }),
];

interface Shop {
  readonly schema: SchemaFacts;
  readonly plan: ProjectionPlan;
  readonly context: WriteContext;
}

let made: Shop | undefined;

export function shop(): Shop {
  if (made !== undefined) return made;
  const analysis = analysisOf(tables, patterns);
  const { contract, projection } = buildModel(analysis, { strategy: 'auto', collections: true });
  const { schema } = analysis;
  const { plan } = compileProjection({ contract, projection, schema });
  made = { schema, plan, context: accessContext(schema, plan) };
  return made;
}

export const formsIn = (statement: string | Pieces) =>
  statementForms(templateOf(typeof statement === 'string' ? [statement] : statement), shop().context.catalog);

function onlyForm(statement: string | Pieces) {
  const { forms, problems } = formsIn(statement);
  if (forms.length !== 1) throw new Error(problems.join('; '));
  return forms[0]!.statement;
}

/** Plans of a read, line by line: each step, what is left, round trips and bound. */
export function reading(statement: string | Pieces): readonly string[] {
  const bound = onlyForm(statement);
  return readingOf(readPlans(bound, shop().context), bound);
}

function readingOf({ ways }: ReadPlans, bound: ReturnType<typeof onlyForm>): readonly string[] {
  return ways.flatMap(({ parts, plan }) => [
    ...(parts.length === 0 ? [] : [`with ${parts.map((part) => bound.parts[part]!.text).join(' and ')}:`]),
    ...plan.steps.map(
      (step) => `${stepText(step, bound)}${step.after.length > 0 ? ` (after ${step.after.join(', ')})` : ''}`,
    ),
    [
      ...residualTexts(plan, bound),
      `${plan.roundTrips} round trip${plan.roundTrips === 1 ? '' : 's'}`,
      `items at most: ${plan.bound ?? 'not bounded'}`,
    ].join('; '),
  ]);
}

export const readsOf = (statement: string | Pieces): ReadPlans => readPlans(onlyForm(statement), shop().context);

export const writing = (statement: string | Pieces): WritePlan => writePlan(onlyForm(statement), shop().context);
