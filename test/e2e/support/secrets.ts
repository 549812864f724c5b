import { paginateListTables, paginateScan, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Client, Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { createConnection } from 'mysql2/promise';
import { password } from '../../../scripts/demo/source';
import type { Arena, Migration } from './arena';

const { History } = proto.temporal.api.history.v1;

/** One workflow run and every byte of its history: payloads lie in it as they were sent, not as base64. */
export interface RecordedRun {
  readonly workflowId: string;
  readonly bytes: Buffer;
}

/** The histories of every run that the arena's Temporal server has, children included. */
export async function histories(arena: Arena): Promise<readonly RecordedRun[]> {
  const connection = await Connection.connect({ address: arena.stack.temporal.address });
  try {
    const client = new Client({ connection });
    const runs: RecordedRun[] = [];
    for await (const { workflowId, runId } of client.workflow.list()) {
      const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      runs.push({ workflowId, bytes: Buffer.from(History.encode(history).finish()) });
    }
    return runs;
  } finally {
    await connection.close();
  }
}

/** Runs a statement on the migration's source as its administrator. */
export async function sql(
  arena: Arena,
  { database }: Migration,
  statement: string,
  values: readonly unknown[] = [],
): Promise<unknown> {
  const { mysql } = arena.stack;
  const { user } = mysql.users.root;
  const { host, port } = mysql;
  const connection = await createConnection({ host, port, user, password: password(mysql.users.root), database });
  try {
    return (await connection.query(statement, [...values]))[0];
  } finally {
    await connection.end();
  }
}

/** Writes a text into one row, as its application might; returns how many rows now have it. */
export async function plant(
  arena: Arena,
  migration: Migration,
  { table, column, text }: { readonly table: string; readonly column: string; readonly text: string },
): Promise<number> {
  await sql(arena, migration, 'UPDATE ?? SET ?? = ? LIMIT 1', [table, column, text]);
  const rows = await sql(arena, migration, 'SELECT 1 FROM ?? WHERE ?? = ?', [table, column, text]);
  return (rows as unknown[]).length;
}

/** How many items of the arena's DynamoDB hold a text in any attribute. */
export async function itemsWith(arena: Arena, text: string): Promise<number> {
  const { endpoint, region, accessKeyId, secretAccessKey } = arena.stack.aws;
  const client = new DynamoDBClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  let found = 0;
  try {
    for await (const { TableNames } of paginateListTables({ client }, {}))
      for (const name of TableNames ?? [])
        for await (const { Items } of paginateScan({ client }, { TableName: name }))
          found += (Items ?? []).filter((item) => JSON.stringify(item).includes(text)).length;
    return found;
  } finally {
    client.destroy();
  }
}

/** Base64 of a text at each of its three alignments, without the characters that its neighbours share. */
const encoded = (text: string): readonly string[] =>
  [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), Buffer.from(text)])
      .toString('base64')
      .replace(/=+$/, '')
      .slice(shift === 0 ? 0 : shift + 1, -1),
  );

/** Names of the places that hold a text, plain or in base64. */
export function placesWith(text: string, places: Readonly<Record<string, Buffer>>): readonly string[] {
  const forms = [text, ...encoded(text)];
  return Object.entries(places)
    .filter(([, bytes]) => forms.some((form) => bytes.includes(form)))
    .map(([name]) => name);
}
