import type { CalculationOf, ContractCalculation, DateUnit } from '../../../../contracts/schemas/contract';
import { caseValue, emit } from '../sql/emit';
import { parseExpression } from '../sql/parse';
import { SqlTextError } from '../sql/types';
import { computed, type Value } from '../value';
import type { AttributeContext } from './context';
import { joinedText } from './joined-text';
import { sourceValue, sourceValues } from './source-value';

/** Values that a calculation of the contract gives; undefined after a finding. */

const NUMERIC: ReadonlySet<string> = new Set(['SUM', 'AVG']);

/** One number or value over the rows that the condition finds. Over no rows COUNT is 0 and the others are NULL. */
function aggregate(calculation: CalculationOf<'aggregate'>, context: AttributeContext, at: string): Value | undefined {
  const { scope } = context;
  const correlated = scope.correlate(
    {
      target: calculation.target_table,
      name: calculation.join_alias ?? calculation.target_table,
      conditions: [calculation.join_condition],
      at,
      conditionAt: `${at}/join_condition`,
    },
    scope.root,
  );
  if (correlated === undefined) return undefined;
  const { operation, select_column: text } = calculation;
  const { from, names, target } = correlated;
  if (operation === 'COUNT' && text.trim() === '*')
    return computed([], {
      sql: `(SELECT COUNT(*) ${from})`,
      type: 'number',
      nullable: false,
      reads: [{ table: target.table.name, column: '*' }],
    });
  return scope.attempt(`${at}/select_column`, () => {
    const value = emit(parseExpression(text), names);
    if (NUMERIC.has(operation) && value.type !== 'number' && value.type !== 'boolean')
      throw new SqlTextError('type-mismatch', `${operation} of ${text} is no number`, 'Select a number.');
    const keeps = operation === 'MIN' || operation === 'MAX';
    return computed([value], {
      sql: `(SELECT ${operation}(${value.sql}) ${from})`,
      type: keeps ? value.type : 'number',
      nullable: operation !== 'COUNT',
      collation: keeps ? value.collation : null,
    });
  });
}

function cases(calculation: CalculationOf<'case'>, context: AttributeContext, at: string): Value | undefined {
  const { scope } = context;
  const read = (text: string, where: string): Value | undefined =>
    scope.attempt(`${at}/${where}`, () => emit(parseExpression(text), scope.root));
  const whens = calculation.cases.map(({ when }, index) => read(when, `cases/${index}/when`));
  const thens = calculation.cases.map(({ then }, index) => read(then, `cases/${index}/then`));
  const otherwise = calculation.else === undefined ? null : read(calculation.else, 'else');
  const found = (values: readonly (Value | undefined)[]): values is readonly Value[] =>
    values.every((value) => value !== undefined);
  if (!found(whens) || !found(thens) || otherwise === undefined) return undefined;
  if (whens.length === 0) {
    context.report.error('sql-not-understood', `${at}/cases`, 'there are no cases', 'Name at least one case.');
    return undefined;
  }
  return caseValue(whens, thens, otherwise);
}

function concat(calculation: CalculationOf<'concat'>, context: AttributeContext, at: string): Value | undefined {
  const { columns, separator = '' } = calculation;
  if (columns === undefined) {
    const values = sourceValues(context);
    return values === undefined || values.length === 0 ? undefined : joinedText(values, separator);
  }
  const values = columns.map((text, index) =>
    context.scope.attempt(`${at}/columns/${index}`, () => emit(parseExpression(text), context.scope.root)),
  );
  const found = values.filter((value) => value !== undefined);
  return found.length !== values.length || found.length === 0 ? undefined : joinedText(found, separator);
}

function temporal(value: Value, name: string): Value {
  if (value.type === 'temporal') return value;
  throw new SqlTextError(
    'type-mismatch',
    `${value.sql} of the attribute ${name} is no date`,
    'Name a DATE, DATETIME or TIMESTAMP column.',
  );
}

function shifted(value: Value, operation: 'add' | 'subtract', unit: DateUnit, amount: number): Value {
  const sign = operation === 'add' ? 'DATE_ADD' : 'DATE_SUB';
  return computed([value], {
    sql: `${sign}(${value.sql}, INTERVAL ${amount} ${unit.toUpperCase()})`,
    type: 'temporal',
    nullable: true,
  });
}

/** A moment moved by a fixed span, the whole units between two moments (second minus first), or an SQL expression. */
function dateMath(calculation: CalculationOf<'date-math'>, context: AttributeContext, at: string): Value | undefined {
  const { scope, attribute } = context;
  const { expression, operation, unit, amount } = calculation;
  if (expression !== undefined)
    return scope.attempt(`${at}/expression`, () => emit(parseExpression(expression), scope.root));
  if (operation === 'diff') {
    const values = sourceValues(context);
    return values === undefined
      ? undefined
      : scope.attempt(`${context.at}/source_column`, () => {
          const [from, to, ...rest] = values.map((value) => temporal(value, attribute.name));
          if (from === undefined || to === undefined || rest.length > 0)
            throw new SqlTextError(
              'sql-not-understood',
              'a diff is between two columns',
              'Name two source columns: from, to.',
            );
          return computed([from, to], {
            sql: `TIMESTAMPDIFF(${(unit ?? 'day').toUpperCase()}, ${from.sql}, ${to.sql})`,
            type: 'number',
            nullable: true,
          });
        });
  }
  const value = sourceValue(context);
  if (value === undefined) return undefined;
  return scope.attempt(at, () => {
    if (operation === undefined || unit === undefined || amount === undefined)
      throw new SqlTextError(
        'sql-not-understood',
        'date-math needs operation, unit and amount, or an expression: the format says nothing of its own',
        'Write "operation": "add", "unit": "day", "amount": 30; or "operation": "diff" with two source columns; or "expression".',
      );
    return shifted(temporal(value, attribute.name), operation, unit, amount);
  });
}

export function calculationValue(calculation: ContractCalculation, context: AttributeContext): Value | undefined {
  const at = `${context.at}/calculation`;
  switch (calculation.type) {
    case 'aggregate':
      return aggregate(calculation, context, at);
    case 'case':
      return cases(calculation, context, at);
    case 'concat':
      return concat(calculation, context, at);
    case 'date-math':
      return dateMath(calculation, context, at);
  }
}
