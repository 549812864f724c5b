import type { Value } from '../value';
import { calculationValue } from './calculation';
import type { AttributeContext } from './context';
import { joinValue } from './join-value';
import { sourceValue, sourceValues } from './source-value';
import { transformed } from './transformation';

/**
 * The value of an attribute: what its join or its calculation gives, else its source column; then its transformation.
 * @returns undefined after a finding
 */
export function attributeValue(context: AttributeContext): Value | undefined {
  const { attribute, at, report } = context;
  const { join, calculation, transformation } = attribute;
  if (join !== undefined && calculation !== undefined) {
    report.error(
      'several-constructs',
      at,
      `the attribute ${attribute.name} has a join and a calculation: it cannot be told which gives the value`,
      'Keep one of them; an expression may stand in the select_column of the join.',
    );
    return undefined;
  }
  if (join === undefined && calculation === undefined && transformation !== undefined) {
    const several = typeof attribute.source_column !== 'string';
    const one = several ? undefined : sourceValue(context);
    const sources = several ? sourceValues(context) : one === undefined ? undefined : [one];
    return sources === undefined || sources.length === 0 ? undefined : transformed(transformation, sources, context);
  }
  const value =
    join !== undefined
      ? joinValue(join, context)
      : calculation !== undefined
        ? calculationValue(calculation, context)
        : sourceValue(context);
  return value === undefined || transformation === undefined ? value : transformed(transformation, [value], context);
}
