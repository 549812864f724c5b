import {
  DescribeImportCommand,
  ImportTableCommand,
  ListImportsCommand,
  TagResourceCommand,
  UpdateTableCommand,
  type DynamoDBClient,
  type ImportTableDescription,
} from '@aws-sdk/client-dynamodb';
import { createHash } from 'node:crypto';
import type { Tools } from '../../../contracts/mcp';
import type { ToolAnswer, ToolArguments } from '../../../contracts/mcp/tool';
import { MIGRATION_TAG } from '../../../engine/infrastructure';
import { parseS3Location } from '../../artifacts';
import { dynamoDbClient } from '../../aws';
import type { ServerSettings } from '../settings';
import { describeTable, tableParameters, withTables } from './tables';
import { awsTold, refused, unlessMissing } from './told';

type Answer<K extends 'import_table' | 'describe_import' | 'finish_import'> = ToolAnswer<Tools['dynamodb'], K>;
type Arguments<K extends 'import_table' | 'finish_import'> = ToolArguments<Tools['dynamodb'], K>;

/** @throws LandfallError LandfallMcpToolRefused when artifacts lie in no bucket */
function placeOf({ store, migration }: ServerSettings): { readonly bucket: string; readonly base: string } {
  if (!store.startsWith('s3://')) throw refused(`artifacts.store is ${store} and no bucket: nothing can be imported`);
  const { bucket, prefix } = parseS3Location(store);
  return { bucket, base: `${[prefix, migration].filter((part) => part !== '').join('/')}/` };
}

/** The calls of one tool, on a client of its own. */
class Imports {
  private readonly client: DynamoDBClient;

  constructor(
    private readonly settings: ServerSettings,
    private readonly signal: AbortSignal,
  ) {
    this.client = dynamoDbClient(settings.aws);
  }

  send<T>(
    call: string,
    run: (client: DynamoDBClient, options: { readonly abortSignal: AbortSignal }) => Promise<T>,
  ): Promise<T> {
    return awsTold(this.settings.aws, `DynamoDB ${call}`, () => run(this.client, { abortSignal: this.signal }));
  }

  /** The import into a table from a place; undefined when there is none. */
  async find(table: string, bucket: string, prefix: string): Promise<string | undefined> {
    const described = await describeTable(this.settings.aws, table);
    if (described === null) return undefined;
    let token: string | undefined;
    do {
      const page = await this.send('ListImports', (client, options) =>
        client.send(new ListImportsCommand({ TableArn: described.arn, NextToken: token }), options),
      );
      for (const { ImportArn, S3BucketSource: from } of page.ImportSummaryList ?? [])
        if (from?.S3Bucket === bucket && from.S3KeyPrefix === prefix) return ImportArn;
      token = page.NextToken;
    } while (token !== undefined);
    return undefined;
  }

  describe(arn: string): Promise<ImportTableDescription | undefined> {
    return this.send('DescribeImport', (client, options) =>
      unlessMissing(['ImportNotFoundException'], async () => {
        const answer = await client.send(new DescribeImportCommand({ ImportArn: arn }), options);
        return answer.ImportTableDescription;
      }),
    );
  }

  close(): void {
    this.client.destroy();
  }
}

async function withImports<T>(
  settings: ServerSettings,
  signal: AbortSignal,
  use: (imports: Imports) => Promise<T>,
): Promise<T> {
  const imports = new Imports(settings, signal);
  try {
    return await use(imports);
  } finally {
    imports.close();
  }
}

/** @throws LandfallError LandfallMcpToolRefused when a table of the name was made otherwise */
export const importTable = (
  settings: ServerSettings,
  wanted: Arguments<'import_table'>,
  signal: AbortSignal,
): Promise<Answer<'import_table'>> =>
  withImports(settings, signal, async (imports) => {
    const { bucket, base } = placeOf(settings);
    const prefix = base + wanted.folder;
    const name = wanted.table_name;
    const found = await imports.find(name, bucket, prefix);
    if (found !== undefined) return { outcome: 'found', import_arn: found };
    const started = await imports.send('ImportTable', (client, options) =>
      unlessMissing(['ResourceInUseException', 'ImportConflictException'], () =>
        client.send(new ImportTableCommand(importRequest(wanted, bucket, prefix)), options),
      ),
    );
    const arn = started?.ImportTableDescription?.ImportArn ?? (await imports.find(name, bucket, prefix));
    if (arn === undefined) throw refused(`there is a table ${name} that was not imported from ${prefix}`);
    return { outcome: started === undefined ? 'found' : 'started', import_arn: arn };
  });

const importRequest = (wanted: Arguments<'import_table'>, bucket: string, prefix: string) => ({
  // The same for the same wish: AWS gives back the import that it began for it (for eight hours).
  ClientToken: createHash('sha256').update(`${wanted.table_name} ${prefix}`).digest('hex').slice(0, 32),
  S3BucketSource: { S3Bucket: bucket, S3KeyPrefix: prefix },
  InputFormat: 'DYNAMODB_JSON' as const,
  InputCompressionType: 'GZIP' as const,
  TableCreationParameters: tableParameters(wanted),
});

export const describeImport = (
  settings: ServerSettings,
  arn: string,
  signal: AbortSignal,
): Promise<Answer<'describe_import'>> =>
  withImports(settings, signal, async (imports) => {
    const found = await imports.describe(arn);
    if (found === undefined) return { import: null };
    const { FailureCode: code, FailureMessage: text } = found;
    return {
      import: {
        table_name: found.TableCreationParameters?.TableName ?? '',
        status: found.ImportStatus ?? 'IN_PROGRESS',
        imported_items: found.ImportedItemCount ?? 0,
        processed_items: found.ProcessedItemCount ?? 0,
        errors: found.ErrorCount ?? 0,
        processed_bytes: found.ProcessedSizeBytes ?? 0,
        failure: code === undefined && text === undefined ? null : [code, text].filter(Boolean).join(': '),
      },
    };
  });

/** @throws LandfallError LandfallMcpToolRefused for an import that still runs, or is of somebody else */
export const finishImport = (
  settings: ServerSettings,
  wanted: Arguments<'finish_import'>,
  signal: AbortSignal,
): Promise<Answer<'finish_import'>> =>
  withImports(settings, signal, async (imports) => {
    const { bucket, base } = placeOf(settings);
    const found = await imports.describe(wanted.import_arn);
    const from = found?.S3BucketSource;
    if (from?.S3Bucket !== bucket || !from.S3KeyPrefix?.startsWith(base))
      throw refused(`${wanted.import_arn} is no import from s3://${bucket}/${base}`);
    if (found?.ImportStatus === 'IN_PROGRESS') throw refused(`${wanted.import_arn} is still running`);
    const name = found?.TableCreationParameters?.TableName ?? '';
    const table = await describeTable(settings.aws, name);
    if (table === null) return { table };
    const owner = table.tags?.[MIGRATION_TAG];
    if (owner !== undefined && owner !== settings.migration)
      throw refused(`table ${name} does not have the tag ${MIGRATION_TAG}=${settings.migration}`);
    return withTables(settings.aws, async (tables) => {
      const update = async (change: Omit<ConstructorParameters<typeof UpdateTableCommand>[0], 'TableName'>) => {
        await tables.active(name, signal);
        await imports.send('UpdateTable', (client, options) =>
          client.send(new UpdateTableCommand({ TableName: name, ...change }), options),
        );
      };
      await tables.active(name, signal);
      // The tag first: by it an undo knows the table.
      if (owner === undefined) {
        const Tags = [{ Key: MIGRATION_TAG, Value: settings.migration }];
        await imports.send('TagResource', (client, options) =>
          client.send(new TagResourceCommand({ ResourceArn: table.arn, Tags }), options),
        );
      }
      const { stream_view_type: stream, deletion_protection: protect } = wanted;
      if (stream !== undefined && table.stream === 'none')
        await update({ StreamSpecification: { StreamEnabled: true, StreamViewType: stream } });
      if (protect !== table.deletionProtection) await update({ DeletionProtectionEnabled: protect });
      await tables.active(name, signal);
      if (wanted.point_in_time_recovery && table.pointInTimeRecovery === false)
        await tables.enableRecovery(name, signal);
      return { table: await describeTable(settings.aws, name) };
    });
  });
