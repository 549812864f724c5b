import { DynamoDBClient, ScanCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import { parse } from 'yaml';
import { ITEM_TYPE_ATTRIBUTE, physicalTableName } from '../../contracts/names';
import type { Item, ProjectionPlan } from '../../contracts/projection';
import type { SchemaFacts } from '../../contracts/schemas/analysis';
import { configSchema } from '../../contracts/schemas/config';
import type { MigrationContract } from '../../contracts/schemas/contract';
import type { Projection } from '../../contracts/schemas/projection';
import { compileProjection } from '../../engine/projection';
import { quoteName } from '../../engine/projection/sql-text';
import { Rebuild, rebuiltTables, type RebuiltTable } from '../../engine/proof/lossless/rebuild';
import { insertStatements } from '../../engine/proof/rows/insert';
import { password } from '../demo/source';
import type { DemoStack } from '../demo/config';

/** A table of the source beside the one that was made of its items. */
export interface RebuiltChecksum {
  readonly table: string;
  readonly rows: number;
  /** As `CHECKSUM TABLE` gives them; null where the server has none. */
  readonly source: string | null;
  readonly rebuilt: string | null;
}

const STATEMENT_BYTES = 500_000;
const WAITING_ROWS = 500;

interface Filling {
  readonly table: RebuiltTable;
  readonly rebuild: Rebuild;
  readonly waiting: (readonly string[])[];
  rows: number;
}

function readPlan(folder: string): { readonly plan: ProjectionPlan; readonly schema: SchemaFacts } {
  const read = <T>(key: string): T => JSON.parse(readFileSync(join(folder, key), 'utf8')) as T;
  const { schema } = read<{ schema: SchemaFacts }>('stage-01/analysis.json');
  const contract = read<MigrationContract>('stage-02/migrationContract.json');
  const { plan } = compileProjection({ contract, projection: read<Projection>('stage-02/projection.json'), schema });
  return { plan, schema };
}

/**
 * Makes every table of the source anew, beside it on the same server, from nothing but the items that lie in DynamoDB, and has the server sum up
 * both (CHECKSUM TABLE, which reads every column of every row whatever their order).
 * @param input.artifacts folder of exported artifacts
 */
export async function rebuiltChecksums(input: {
  readonly stack: DemoStack;
  readonly database: string;
  readonly config: string;
  readonly artifacts: string;
}): Promise<readonly RebuiltChecksum[]> {
  const { stack, database } = input;
  const { plan, schema } = readPlan(input.artifacts);
  const { target } = configSchema.parse(parse(readFileSync(input.config, 'utf8')));
  const { host, port, users } = stack.mysql;
  const login = { host, port, user: users.root.user, password: password(users.root), charset: 'utf8mb4' };
  const { region, endpoint, accessKeyId, secretAccessKey } = stack.aws;
  const dynamo = new DynamoDBClient({ region, endpoint, credentials: { accessKeyId, secretAccessKey } });
  const link = await createConnection(login);
  const made = `${database}_rebuilt`;
  try {
    await link.query(
      "SET SESSION sql_mode = 'ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO', foreign_key_checks = 0, time_zone = '+00:00'",
    );
    await link.query(`CREATE DATABASE ${quoteName(made)}`);
    const tables = rebuiltTables(plan, schema);
    const fillings = tables.map((table): Filling => ({ table, rebuild: new Rebuild(table), waiting: [], rows: 0 }));
    for (const { name } of schema.tables)
      await link.query(
        `CREATE TABLE ${quoteName(made)}.${quoteName(name)} LIKE ${quoteName(database)}.${quoteName(name)}`,
      );
    for (const table of plan.tables)
      for await (const item of items(dynamo, physicalTableName(target, table.name)))
        await take(link, made, { plan, fillings }, { table: table.name, item });
    for (const filling of fillings) await flush(link, made, filling);
    const sums: RebuiltChecksum[] = [];
    for (const { name } of schema.tables)
      sums.push({
        table: name,
        rows: fillings.find(({ table }) => table.table.name === name)?.rows ?? 0,
        source: await checksum(link, database, name),
        rebuilt: await checksum(link, made, name),
      });
    return sums;
  } finally {
    await link.query(`DROP DATABASE IF EXISTS ${quoteName(made)}`).catch(() => undefined);
    await link.end();
    dynamo.destroy();
  }
}

async function* items(dynamo: DynamoDBClient, TableName: string): AsyncGenerator<Item> {
  let from: Record<string, AttributeValue> | undefined;
  do {
    const page = await dynamo.send(new ScanCommand({ TableName, ConsistentRead: true, ExclusiveStartKey: from }));
    for (const item of page.Items ?? []) yield item as unknown as Item;
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
}

async function take(
  link: Connection,
  made: string,
  { plan, fillings }: { readonly plan: ProjectionPlan; readonly fillings: readonly Filling[] },
  { table, item }: { readonly table: string; readonly item: Item },
): Promise<void> {
  const type = item[ITEM_TYPE_ATTRIBUTE];
  const id = `${table}.${type !== undefined && 'S' in type ? type.S : ''}`;
  const entity = plan.entities.find((one) => one.id === id);
  const filling = fillings.find(({ table: { owners } }) => owners.some((owner) => owner.id === id));
  if (entity === undefined || filling === undefined) return; // lookup items hold no row of their own
  const literals = filling.rebuild.add(entity, item);
  if (literals === undefined) return;
  filling.rows += 1;
  if (filling.waiting.push(literals) >= WAITING_ROWS) await flush(link, made, filling);
}

/** Columns that the server computes itself are left to it. */
async function flush(link: Connection, made: string, { table, waiting }: Filling): Promise<void> {
  const kept = table.columns.flatMap((column, at) => (column.generated === null ? [{ column, at }] : []));
  const into = `${quoteName(made)}.${quoteName(table.table.name)}`;
  const columns = kept.map(({ column }) => column);
  const rows = waiting.splice(0).map((literals) => kept.map(({ at }) => literals[at] ?? 'NULL'));
  for (const sql of insertStatements(into, columns, rows, STATEMENT_BYTES)) await link.query(sql);
}

async function checksum(link: Connection, database: string, table: string): Promise<string | null> {
  const [rows] = await link.query<RowDataPacket[]>(
    `CHECKSUM TABLE ${quoteName(database)}.${quoteName(table)} EXTENDED`,
  );
  const sum = (rows[0]?.['Checksum'] ?? null) as number | string | null;
  return sum === null ? null : String(sum);
}
