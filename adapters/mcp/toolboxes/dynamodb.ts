import { GetItemCommand, ListTablesCommand, QueryCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Tools } from '../../../contracts/mcp';
import { dynamoDbClient } from '../../aws';
import type { ServerSettings } from '../settings';
import type { Toolbox } from '../toolbox';
import { checkAccess } from './access';
import { fromJson, toJson } from './attribute-json';
import { describeImport, finishImport, importTable } from './imports';
import { countItems, createTable, deleteTable, describeTable } from './tables';
import { awsTold, told } from './told';

/** What the tools on the target do. Each call has connections of its own. */
export function dynamodbToolbox(settings: ServerSettings): Toolbox<Tools['dynamodb']> {
  const withClient = async <T>(
    call: string,
    signal: AbortSignal,
    use: (client: DynamoDBClient, options: { readonly abortSignal: AbortSignal }) => Promise<T>,
  ): Promise<T> => {
    const client = dynamoDbClient(settings.aws);
    try {
      return await awsTold(settings.aws, `DynamoDB ${call}`, () => use(client, { abortSignal: signal }));
    } finally {
      client.destroy();
    }
  };
  return {
    list_tables: ({ prefix, limit }, { signal }) =>
      withClient('ListTables', signal, async (client, options) => {
        const found: string[] = [];
        let after: string | undefined;
        do {
          const page: { TableNames?: string[] | undefined; LastEvaluatedTableName?: string | undefined } =
            await client.send(new ListTablesCommand({ ExclusiveStartTableName: after }), options);
          found.push(...(page.TableNames ?? []).filter((name) => name.startsWith(prefix)));
          after = page.LastEvaluatedTableName;
        } while (after !== undefined && found.length <= limit);
        return { tables: found.slice(0, limit), more: found.length > limit };
      }),
    describe_table: ({ table_name: name }) => told(async () => ({ table: await describeTable(settings.aws, name) })),
    count_items: ({ table_name: name, max_megabytes: most }) => told(() => countItems(settings.aws, name, most)),
    get_item: ({ table_name: name, key }, { signal }) =>
      withClient('GetItem', signal, async (client, options) => {
        const request = { TableName: name, Key: fromJson(key), ConsistentRead: true };
        const { Item } = await client.send(new GetItemCommand(request), options);
        return { item: Item === undefined ? null : toJson(Item) };
      }),
    query: (input, { signal }) =>
      withClient('Query', signal, async (client, options) => {
        const request = {
          TableName: input.table_name,
          IndexName: input.index_name,
          KeyConditionExpression: input.key_condition_expression,
          ExpressionAttributeNames: input.expression_attribute_names,
          ExpressionAttributeValues: fromJson(input.expression_attribute_values),
          Limit: input.limit,
          ScanIndexForward: input.scan_index_forward,
          ConsistentRead: input.index_name === undefined,
        };
        const { Items = [], LastEvaluatedKey } = await client.send(new QueryCommand(request), options);
        return { items: Items.map(toJson), more: LastEvaluatedKey !== undefined };
      }),
    check_access: ({ table_name: name }, { signal }) => checkAccess(settings.aws, name, signal),
    create_table: (input, { signal }) => told(() => createTable(settings, input, signal)),
    import_table: (input, { signal }) => told(() => importTable(settings, input, signal)),
    describe_import: ({ import_arn: arn }, { signal }) => describeImport(settings, arn, signal),
    finish_import: (input, { signal }) => told(() => finishImport(settings, input, signal)),
    delete_table: ({ table_name: name }) => told(() => deleteTable(settings, name)),
  };
}
