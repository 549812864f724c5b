import { isTable, type Template } from './template-types';

/** The template without the tables of these names, and without the outputs that are about them. */
export function withoutTables(template: Template, names: readonly string[]): Template {
  if (names.length === 0) return template;
  const resources = Object.entries(template.Resources).filter(
    ([, resource]) => !isTable(resource) || !names.includes(resource.Properties.TableName),
  );
  const kept = new Set(resources.map(([id]) => id));
  const outputs = Object.entries(template.Outputs ?? {}).filter(
    ([, { Value }]) => !('Fn::GetAtt' in Value) || kept.has(Value['Fn::GetAtt'][0]),
  );
  const { Outputs: _, ...rest } = template;
  return {
    ...rest,
    Resources: Object.fromEntries(resources),
    // CloudFormation refuses an empty section.
    ...(outputs.length === 0 ? {} : { Outputs: Object.fromEntries(outputs) }),
  };
}
