import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Control } from '../../../../runtime/flags/control/table';
import { entryOfFlag } from '../../../../runtime/flags/control/flag-entry';
import type { Step } from '../../../../runtime/flags/phase/rules';

type Stored = Record<string, AttributeValue>;
interface Condition {
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Stored;
}

/**
 * A control table in memory, with the few commands and conditions that the flags use. What DynamoDB makes of them is tested on DynamoDB Local.
 */
export function memoryTable() {
  const entries = new Map<string, Stored>();
  const state = { cut: false, sent: [] as string[] };
  const idOf = (key: Stored): string => `${key['pk']?.S}\u0000${key['sk']?.S}`;
  const holds = (key: Stored, { ConditionExpression: text, ...given }: Condition): boolean =>
    text === undefined ||
    text.split(' OR ').some((one) => {
      const name = given.ExpressionAttributeNames?.[/#\w+/.exec(one)?.[0] ?? ''] ?? '';
      const there = entries.get(idOf(key))?.[name];
      if (one.startsWith('attribute_not_exists')) return there === undefined;
      const wanted = given.ExpressionAttributeValues?.[/:\w+/.exec(one)?.[0] ?? ''];
      if (one.includes('<=')) return there !== undefined && Number(there.N) <= Number(wanted?.N);
      return JSON.stringify(there) === JSON.stringify(wanted);
    });
  const fail = (name: string, more: object = {}) => Promise.reject(Object.assign(new Error(name), { name, ...more }));
  const send = (command: {
    readonly constructor: { readonly name: string };
    readonly input: never;
  }): Promise<unknown> => {
    const { name } = command.constructor;
    state.sent.push(name);
    if (state.cut) return fail('TimeoutError');
    switch (name) {
      case 'GetItemCommand':
        return Promise.resolve({ Item: entries.get(idOf((command.input as { Key: Stored }).Key)) });
      case 'PutItemCommand': {
        const { Item, ...condition } = command.input as { Item: Stored } & Condition;
        if (!holds(Item, condition)) return fail('ConditionalCheckFailedException');
        entries.set(idOf(Item), Item);
        return Promise.resolve({});
      }
      case 'QueryCommand': {
        const { ExpressionAttributeValues, Limit } = command.input as {
          ExpressionAttributeValues: Stored;
          Limit: number;
        };
        const found = [...entries.values()].filter((one) => one['pk']?.S === ExpressionAttributeValues[':p']?.S);
        found.sort((a, b) => ((a['sk']?.S ?? '') < (b['sk']?.S ?? '') ? 1 : -1));
        return Promise.resolve({ Items: found.slice(0, Limit) });
      }
      case 'TransactWriteItemsCommand': {
        const parts = (
          command.input as {
            TransactItems: { Put?: { Item: Stored } & Condition; ConditionCheck?: { Key: Stored } & Condition }[];
          }
        ).TransactItems;
        const right = parts.map(({ Put, ConditionCheck }) =>
          Put === undefined ? holds(ConditionCheck!.Key, ConditionCheck!) : holds(Put.Item, Put),
        );
        if (right.includes(false))
          return fail('TransactionCanceledException', {
            CancellationReasons: right.map((one) => ({ Code: one ? 'None' : 'ConditionalCheckFailed' })),
          });
        for (const { Put } of parts) if (Put !== undefined) entries.set(idOf(Put.Item), Put.Item);
        return Promise.resolve({});
      }
      default:
        return fail(`unknown ${name}`);
    }
  };
  let revision = 0;
  const setFlag = (step: Step): void => {
    revision += 1;
    const flag = { step, epoch: 1, origin: 'server', begunWith: '', revision, unwatchedSince: null };
    const key = { pk: { S: 'flag' }, sk: { S: '#' } };
    entries.set(idOf(key), { ...key, ...entryOfFlag(flag) });
  };
  const control = new Control({ client: { send } as unknown as DynamoDBClient, table: 'control' });
  return { control, entries, state, setFlag };
}
