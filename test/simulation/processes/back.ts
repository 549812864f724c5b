import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { dynamoDbStreamsClient } from '../../../adapters/aws';
import type { TableStream } from '../../../adapters/dynamodb/streams';
import { transactionSessions } from '../../../adapters/mysql/copy-back';
import { untilDone } from '../../../activities/transfer/convergence/again';
import type { CopyBackDeps } from '../../../activities/transfer/convergence/reverse/copy-back';
import { runReverseSync } from '../../../activities/transfer/convergence/reverse/reverse-sync';
import { LandfallError } from '../../../contracts/errors';
import { backTables } from '../../../engine/transfer/convergence/rows/back-statements';
import { projectorOf, type Context } from './context';

/** The way from items to rows. */

export function copyBackDeps(context: Context): CopyBackDeps {
  const { plan, model, items, control, physical, source, settings } = context;
  return {
    plan,
    backTables: backTables(model.plan.entities, model.schema),
    items,
    control,
    physical,
    sessions: transactionSessions({ source, secrets: async () => settings.password }),
    viewSchema: settings.viewSchema,
  };
}

export async function tableStreams(context: Context): Promise<readonly TableStream[]> {
  const { settings, model, control, data, physical, signal } = context;
  const client = dynamoDbStreamsClient(
    { region: 'us-east-1', endpoint: `http://127.0.0.1:${settings.dynamoDbPort}` },
    { maxAttempts: 1, requestTimeoutMs: settings.terms.requestMs },
  );
  const streams: TableStream[] = [];
  for (const { name } of model.plan.tables) {
    const { Table } = await untilDone(
      () =>
        data.client
          .send(new DescribeTableCommand({ TableName: physical(name) }), { abortSignal: signal })
          .catch((error: unknown) => {
            throw new LandfallError('LandfallAwsUnreachable', (error as Error).message);
          }),
      signal,
    );
    streams.push({ client, arn: Table?.LatestStreamArn ?? '', place: data.place, table: name, control });
  }
  return streams;
}

export async function runReverseProcess(context: Context): Promise<void> {
  const { settings, signal } = context;
  const { projector } = await projectorOf(context, 2);
  const streams = await tableStreams(context);
  context.say({ kind: 'ready' });
  await runReverseSync(
    {
      streams,
      back: copyBackDeps(context),
      projector,
      writer: `repair/${settings.name}`,
      width: 8,
      idleMs: 200,
      onFailure: ({ message }) => context.say({ kind: 'note', text: message }),
      onDone: ({ records, rows }) => {
        context.say({ kind: 'count', of: 'stream records', by: records });
        if (rows > 0) context.say({ kind: 'count', of: 'rows copied back', by: rows });
      },
      onStray: () => context.say({ kind: 'count', of: 'stray items', by: 1 }),
    },
    signal,
  );
}
