import type { TableFacts } from '../../../contracts/schemas/analysis';
import type { EntityPlan } from '../../../contracts/projection';
import { expressionSql } from '../../statement/print';
import type { Expression, Statement } from '../../statement/tree';
import type { ReadPlans, WritePlan } from '../plan';

/**
 * Which row a statement names, as far as its text says so: two statements of one transaction that name a row by the same expression write one item,
 * and DynamoDB takes one action for it.
 */

/** What a parameter stands for wherever its transaction uses the same; null where nothing tells. */
export type NameOf = (parameter: number) => string | null;

/** Columns of a row, each with the text of its value. */
export type RowNames = ReadonlyMap<string, string>;

export const NO_NAMES: RowNames = new Map();

const nameOf = (expression: Expression, of: NameOf): string | null => {
  if (expression.kind === 'parameter') return of(expression.index);
  return expression.kind === 'literal' && expression.literal.type !== 'null' ? expressionSql(expression, []) : null;
};

function namesOf(values: readonly (readonly [string, Expression])[], of: NameOf): RowNames {
  return new Map(
    values.flatMap(([column, expression]) => {
      const name = nameOf(expression, of);
      return name === null ? [] : [[column, name] as const];
    }),
  );
}

/** Of each row that an INSERT lists; none of a list that is given at run time or read. */
export function insertedNames({ body }: Statement, of: NameOf): readonly RowNames[] {
  if ((body.kind !== 'insert' && body.kind !== 'replace') || body.rows.kind !== 'values') return [];
  const { columns } = body;
  return body.rows.rows.map((row) =>
    namesOf(
      row.flatMap(({ expression, part }, at) => {
        const column = columns[at];
        return column === undefined || column.part !== null || part !== null
          ? []
          : [[column.name, expression] as const];
      }),
      of,
    ),
  );
}

/** Columns of the only row that a key finds. */
function foundBy({ ways }: ReadPlans): readonly (readonly [string, Expression])[] {
  const [step, ...more] = ways.at(-1)!.plan.steps;
  if (step?.operation !== 'GetItem' || step.lookup !== null || more.length > 0) return [];
  const parts = [step.partition, step.sort !== null && step.sort.kind === 'equals' ? step.sort.key : null].flatMap(
    (key) => key?.parts ?? [],
  );
  return parts.flatMap((part): readonly (readonly [string, Expression])[] =>
    'fill' in part && part.fill.kind === 'value' ? [[part.column, part.fill.expression]] : [],
  );
}

export const foundNames = (reads: ReadPlans, of: NameOf): RowNames => namesOf(foundBy(reads), of);

/** Of the only row that its key finds, with the values that an UPDATE sets. */
export function changedNames({ reads }: WritePlan, { body }: Statement, of: NameOf): RowNames {
  const found = foundBy(reads);
  const set = body.kind === 'update' ? body.set.map(({ column, value }) => [column, value] as const) : [];
  return found.length === 0 ? NO_NAMES : namesOf([...set, ...found], of);
}

/** Names of the row that a foreign key leads to. */
export const parentNames = (
  {
    columns,
    referencedColumns,
  }: { readonly columns: readonly string[]; readonly referencedColumns: readonly string[] },
  names: RowNames,
): RowNames =>
  new Map(
    columns.flatMap((column, at) => {
      const name = names.get(column);
      return name === undefined ? [] : [[referencedColumns[at]!, name] as const];
    }),
  );

/** Text of the item of a row; null where the names do not tell its key. */
export function itemName(entity: Pick<EntityPlan, 'id'>, table: TableFacts, names: RowNames): string | null {
  if (table.primaryKey.length === 0) return null;
  const key = table.primaryKey.map((column) => names.get(column));
  return key.includes(undefined) ? null : JSON.stringify([entity.id, ...key]);
}
