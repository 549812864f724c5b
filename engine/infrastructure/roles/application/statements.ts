import { physicalTableName } from '../../../../contracts/names';
import { byCodeUnit } from '../../../lib/compare';
import { tableArn } from '../../resources/arn';
import { keyStatements, type RoleInput, type RoleStatement } from '../statement';

/**
 * What the application may do: the actions that the plans of its access patterns ask for, on the tables and indexes that they ask. Places that
 * are asked the same share a statement: IAM counts the characters. An index has an ARN of its own, so that who queries it needs no right to the table.
 */
export function applicationStatements(input: RoleInput): readonly RoleStatement[] {
  const places = new Map<string, { readonly actions: readonly string[]; readonly names: string[] }>();
  for (const { table, index, actions } of input.access ?? []) {
    const key = actions.join();
    const entry = places.get(key) ?? { actions, names: [] };
    places.set(key, entry);
    entry.names.push(`${physicalTableName(input.target, table)}${index === null ? '' : `/index/${index}`}`);
  }
  const items = [...places].sort(([a], [b]) => byCodeUnit(a, b));
  return [
    ...items.map(([, { actions, names }], at): RoleStatement => ({
      Sid: `Items${at + 1}`,
      Effect: 'Allow',
      Action: actions.map((action) => `dynamodb:${action}`),
      Resource: [...names].sort(byCodeUnit).map(tableArn),
    })),
    ...(items.length === 0 ? [] : keyStatements(input)),
  ];
}
