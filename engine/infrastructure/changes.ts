import { printJson } from '../lib/json';
import { indexOperations } from './steps';
import type { TableResource, Template } from './template-types';

export interface StackChange {
  readonly table: string;
  /** `refused`: CloudFormation would have to make a new table, which would be empty. */
  readonly action: 'add' | 'change' | 'remove' | 'refused';
  /** One sentence for people. */
  readonly what: string;
}

const keyText = (resource: TableResource): string =>
  resource.Properties.KeySchema.map((key) => key.AttributeName).join(' + ');

/** What deploying `wanted` would do to a stack that was deployed from `current` (undefined: there is no stack). */
export function describeChanges(current: Template | undefined, wanted: Template): readonly StackChange[] {
  const before = current?.Resources ?? {};
  const ids = [...new Set([...Object.keys(wanted.Resources), ...Object.keys(before)])];
  return ids.flatMap((id): readonly StackChange[] => {
    const [old, fresh] = [before[id], wanted.Resources[id]];
    if (old === undefined && fresh !== undefined) return [added(fresh)];
    if (old !== undefined && fresh === undefined) return [removed(old)];
    return old === undefined || fresh === undefined ? [] : changed(old, fresh);
  });
}

const added = (resource: TableResource): StackChange => {
  const { TableName: table, GlobalSecondaryIndexes: indexes = [] } = resource.Properties;
  const names = indexes.map((index) => index.IndexName).join(', ');
  return {
    table,
    action: 'add',
    what: `add table ${table}, key ${keyText(resource)}${names === '' ? '' : `, indexes ${names}`}`,
  };
};

const removed = (resource: TableResource): StackChange => ({
  table: resource.Properties.TableName,
  action: 'remove',
  what: `take table ${resource.Properties.TableName} out of the stack; the table and its items stay`,
});

function changed(old: TableResource, fresh: TableResource): readonly StackChange[] {
  const [a, b] = [old.Properties, fresh.Properties];
  const table = b.TableName;
  if (a.TableName !== b.TableName)
    return [{ table, action: 'change', what: `new empty table ${table} in place of ${a.TableName}, which stays` }];
  if (keyOf(old) !== keyOf(fresh))
    return [
      { table, action: 'refused', what: `key of ${table}: ${keyText(old)} -> ${keyText(fresh)} needs a new table` },
    ];
  const indexes = indexOperations(old, fresh).map(({ kind, index }): StackChange => ({
    table,
    action: 'change',
    what: `${kind} index ${index.IndexName} of ${table}`,
  }));
  const settings = Object.keys({ ...a, ...b })
    .filter((name) => name !== 'GlobalSecondaryIndexes' && name !== 'AttributeDefinitions')
    .filter((name) => printJson(a[name as keyof typeof a]) !== printJson(b[name as keyof typeof b]))
    .map((name): StackChange => ({ table, action: 'change', what: `change ${name} of ${table}` }));
  return [...indexes, ...settings];
}

/** Key names and the types of these attributes; a change of either replaces the table. */
const keyOf = ({ Properties: p }: TableResource): string =>
  printJson(
    p.KeySchema.map((key) => [
      key,
      p.AttributeDefinitions.find((d) => d.AttributeName === key.AttributeName)?.AttributeType,
    ]),
  );
