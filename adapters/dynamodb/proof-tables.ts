import {
  CreateTableCommand,
  DeleteTableCommand,
  ListTablesCommand,
  type CreateTableCommandInput,
} from '@aws-sdk/client-dynamodb';
import { setTimeout as delay } from 'node:timers/promises';
import { LandfallError } from '../../contracts/errors';
import type { ProjectionPlan } from '../../contracts/projection';
import { tableProperties } from '../../engine/infrastructure';
import type { DataClient } from './client';
import { sendWithRetry } from './retry';
import { describeTable } from './tables';

/** Tables of a proof, made from the plan and deleted afterwards. */
export interface ProofTables {
  readonly data: DataClient;
  /** Name in DynamoDB of a table of the contract. */
  physical(table: string): string;
  /** Deletes all of them. What is not there is no failure; goes on when the work was cancelled. */
  drop(): Promise<void>;
}

const PREFIX = 'landfall-proof-';
/** DynamoDB's limit for the name of a table. */
const MOST_NAME = 255;
const POLL_MS = 200;
/** Until a table is active or gone. DynamoDB Local answers at once, AWS within half a minute. */
const READY_MS = 120_000;

/** Numbered, so that names that are cut stay apart. */
const physicalName = (scope: string, run: string, table: string, index: number): string =>
  `${PREFIX}${scope}-${run}-${index + 1}-${table}`.slice(0, MOST_NAME);

const isMissing = (error: unknown): boolean => (error as { name?: unknown }).name === 'ResourceNotFoundException';

async function namesOf(data: DataClient, scope: string, signal: AbortSignal): Promise<readonly string[]> {
  const prefix = `${PREFIX}${scope}-`;
  const names: string[] = [];
  let after: string | undefined;
  do {
    const page: { TableNames?: string[] | undefined; LastEvaluatedTableName?: string | undefined } =
      await sendWithRetry({ call: 'ListTables', place: data.place, signal, giveUpAfterMs: 5_000 }, () =>
        data.client.send(new ListTablesCommand({ ExclusiveStartTableName: after }), { abortSignal: signal }),
      );
    names.push(...(page.TableNames ?? []).filter((name) => name.startsWith(prefix)));
    after = page.LastEvaluatedTableName;
  } while (after !== undefined);
  return names;
}

async function until(what: string, isSo: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  const end = performance.now() + READY_MS;
  while (!(await isSo())) {
    if (performance.now() > end)
      throw new LandfallError('LandfallAwsUnreachable', `${what} took more than ${READY_MS / 1000} s`);
    await delay(POLL_MS, undefined, { signal });
  }
}

async function deleteTables(data: DataClient, names: readonly string[], signal: AbortSignal): Promise<void> {
  for (const name of names)
    await sendWithRetry({ call: 'DeleteTable', place: data.place, signal }, () =>
      data.client.send(new DeleteTableCommand({ TableName: name }), { abortSignal: signal }),
    ).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
    });
  for (const name of names)
    await until(`deleting ${name}`, async () => (await describeTable(data, name, signal)) === null, signal);
}

/**
 * Makes the tables of a plan under names of their own, after those that a killed run of the same scope left behind are deleted.
 * @throws LandfallError LandfallAwsUnreachable, LandfallAwsAccessDenied; other refusals of the service as they are
 */
export async function createProofTables(input: {
  readonly data: DataClient;
  readonly plan: ProjectionPlan;
  readonly scope: string;
  readonly run: string;
  readonly signal: AbortSignal;
}): Promise<ProofTables> {
  const { data, plan, scope, run, signal } = input;
  await deleteTables(data, await namesOf(data, scope, signal), signal);
  const names = new Map(plan.tables.map(({ name }, index) => [name, physicalName(scope, run, name, index)]));
  const drop = (): Promise<void> => deleteTables(data, [...names.values()], AbortSignal.timeout(READY_MS));
  try {
    for (const table of plan.tables) {
      const request = tableProperties(table, names.get(table.name)!) as unknown as CreateTableCommandInput;
      await sendWithRetry({ call: 'CreateTable', place: data.place, signal }, () =>
        data.client.send(new CreateTableCommand(request), { abortSignal: signal }),
      );
    }
    for (const name of names.values())
      await until(`making ${name}`, async () => (await describeTable(data, name, signal))?.status === 'ACTIVE', signal);
  } catch (error) {
    await drop().catch(() => undefined);
    throw error;
  }
  return { data, physical: (table) => names.get(table) ?? table, drop };
}
