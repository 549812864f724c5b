import { columnValue, type Value } from '../value';
import type { AttributeContext } from './context';

/** The columns that `source_column` names, of the entity's own table; undefined after a finding. */
export function sourceValues(context: AttributeContext): readonly Value[] | undefined {
  const { attribute, at, scope, report } = context;
  const names = typeof attribute.source_column === 'string' ? [attribute.source_column] : attribute.source_column;
  if (attribute.source_table !== scope.driving.table.name) {
    report.error(
      'unsupported-construct',
      `${at}/source_table`,
      `the attribute ${attribute.name} reads ${attribute.source_table} in an entity of ${scope.driving.table.name} without a join`,
      `Name columns of ${scope.driving.table.name}, or add a join to ${attribute.source_table}.`,
    );
    return undefined;
  }
  const values = names.map((name) => scope.attempt(`${at}/source_column`, () => columnValue(scope.own(name))));
  return values.some((value) => value === undefined) ? undefined : values.filter((value) => value !== undefined);
}

/** The one column of the attribute. */
export function sourceValue(context: AttributeContext): Value | undefined {
  const values = sourceValues(context);
  if (values === undefined || values.length === 1) return values?.[0];
  context.report.error(
    'unsupported-construct',
    `${context.at}/source_column`,
    `the attribute ${context.attribute.name} has ${values.length} source columns and nothing that makes one value of them`,
    'Name one column, or add a calculation concat or a transformation string-format.',
  );
  return undefined;
}
