import { printJson } from '../lib/json';
import { plural } from '../lib/plural';
import { indexOperations } from './steps';
import { isTable, type OtherResource, type Resource, type TableResource, type Template } from './template-types';

export interface StackChange {
  /** Name of the table; of another resource its logical id. */
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
  const changes = ids.flatMap((id): readonly StackChange[] => {
    const [old, fresh] = [before[id], wanted.Resources[id]];
    if (old === undefined && fresh !== undefined) return [added(id, fresh)];
    if (old !== undefined && fresh === undefined) return [removed(id, old)];
    return old === undefined || fresh === undefined ? [] : changed(id, old, fresh);
  });
  const isAlarm = ({ table }: StackChange): boolean => (wanted.Resources[table] ?? before[table])?.Type === ALARM;
  return [...changes.filter((change) => !isAlarm(change)), ...alarmChanges(changes.filter(isAlarm))];
}

const ALARM = 'AWS::CloudWatch::Alarm';

/** Each table has several alarms, so that they are counted and not listed. */
const alarmChanges = (changes: readonly StackChange[]): readonly StackChange[] =>
  (['add', 'change', 'remove'] as const).flatMap((action) => {
    const count = new Set(changes.filter((change) => change.action === action).map(({ table }) => table)).size;
    const verb = action === 'remove' ? 'delete' : action;
    return count === 0 ? [] : [{ table: ALARM, action, what: `${verb} ${plural(count, 'alarm')}` }];
  });

const otherText = (id: string, { Type }: OtherResource): string => `${id} (${Type})`;

function added(id: string, resource: Resource): StackChange {
  if (!isTable(resource)) return { table: id, action: 'add', what: `add ${otherText(id, resource)}` };
  const { TableName: table, GlobalSecondaryIndexes: indexes = [] } = resource.Properties;
  const names = indexes.map((index) => index.IndexName).join(', ');
  return {
    table,
    action: 'add',
    what: `add table ${table}, key ${keyText(resource)}${names === '' ? '' : `, indexes ${names}`}`,
  };
}

function removed(id: string, resource: Resource): StackChange {
  const action = 'remove';
  if (isTable(resource)) {
    const { TableName: table } = resource.Properties;
    return { table, action, what: `take table ${table} out of the stack; the table and its items stay` };
  }
  const text = otherText(id, resource);
  const stays = resource.DeletionPolicy !== undefined;
  return { table: id, action, what: stays ? `take ${text} out of the stack; it stays` : `delete ${text}` };
}

/** Names of the properties that differ. */
const differing = (a: object, b: object): readonly string[] =>
  Object.keys({ ...a, ...b }).filter(
    (name) => printJson((a as Record<string, unknown>)[name]) !== printJson((b as Record<string, unknown>)[name]),
  );

function changed(id: string, old: Resource, fresh: Resource): readonly StackChange[] {
  if (isTable(old) && isTable(fresh)) return changedTable(old, fresh);
  const table = id;
  if (isTable(old) || isTable(fresh) || old.Type !== fresh.Type)
    return [{ table, action: 'change', what: `${id}: ${fresh.Type} in place of ${old.Type}` }];
  return differing(old.Properties, fresh.Properties).map((name) => ({
    table,
    action: 'change',
    what: `change ${name} of ${otherText(id, fresh)}`,
  }));
}

function changedTable(old: TableResource, fresh: TableResource): readonly StackChange[] {
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
  const made = new Set(indexes.map(({ what }) => what));
  const capacities = (b.GlobalSecondaryIndexes ?? []).flatMap((index): readonly StackChange[] => {
    const before = (a.GlobalSecondaryIndexes ?? []).find(({ IndexName }) => IndexName === index.IndexName);
    const isNew = made.has(`create index ${index.IndexName} of ${table}`);
    if (before === undefined || isNew || printJson(before) === printJson(index)) return [];
    return [{ table, action: 'change', what: `change capacity of index ${index.IndexName} of ${table}` }];
  });
  const settings = differing(a, b)
    .filter((name) => name !== 'GlobalSecondaryIndexes' && name !== 'AttributeDefinitions')
    .map((name): StackChange => ({ table, action: 'change', what: `change ${name} of ${table}` }));
  return [...indexes, ...capacities, ...settings];
}

/** Key names and the types of these attributes; a change of either replaces the table. */
const keyOf = ({ Properties: p }: TableResource): string =>
  printJson(
    p.KeySchema.map((key) => [
      key,
      p.AttributeDefinitions.find((d) => d.AttributeName === key.AttributeName)?.AttributeType,
    ]),
  );
