import { TransactWriteItemsCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { randomUUID } from 'node:crypto';
import {
  entryOfValidation,
  VALIDATION_KEY,
  validationOfEntry,
  type ValidationSettings,
} from '../comparison/validation';
import { FLAG_KEY, type Entry, type Flag } from '../control/flag-entry';
import { wireKey, type Control } from '../control/table';
import { isPhase, type Phase } from '../phase/flags';

/** A move that somebody has asked for. The coordinator makes it, a step at a time. */
export interface MoveRequest {
  readonly id: string;
  readonly goal: Phase;
  readonly who: string;
  readonly why: string;
  /** Time of day, ISO 8601; for people alone. */
  readonly at: string;
}

/** What somebody has changed, or asked for. */
export interface Change {
  readonly at: string;
  readonly who: string;
  readonly why: string;
  readonly what: ChangeKind;
  readonly from: string;
  readonly to: string;
}

export type ChangeKind = 'phase' | 'flags' | 'rollback' | 'validation' | 'values' | 'trial';

/** Where the request to move stands: one for all entities, like the flag. */
export const REQUEST_KEY = { partition: 'request', sort: 'move' } as const;
const CHANGE_PARTITION = 'change';

/** @returns undefined: there is none, or none that this version understands; then nothing moves */
export function requestOfEntry(entry: Entry | undefined): MoveRequest | undefined {
  const goal = Number(entry?.['goal']?.N ?? Number.NaN);
  if (entry === undefined || !isPhase(goal)) return undefined;
  const text = (name: string): string => entry[name]?.S ?? '';
  return { id: text('id'), goal, who: text('who'), why: text('why'), at: text('at') };
}

const changeOfEntry = (entry: Entry): Change => {
  const text = (name: string): string => entry[name]?.S ?? '';
  return {
    at: text('at'),
    who: text('who'),
    why: text('why'),
    what: text('what') as ChangeKind,
    from: text('from'),
    to: text('to'),
  };
};

const isCancelled = (error: unknown): boolean =>
  (error as { name?: unknown } | null)?.name === 'TransactionCanceledException';

/** What the admin API keeps in the control table. Each change is written together with who and why, or not at all. */
export class AdminStore {
  constructor(private readonly control: Control) {}

  async request(signal?: AbortSignal): Promise<MoveRequest | undefined> {
    return requestOfEntry(await this.control.read(REQUEST_KEY.partition, REQUEST_KEY.sort, signal));
  }

  async validation(signal?: AbortSignal): Promise<ValidationSettings> {
    return validationOfEntry(await this.control.read(VALIDATION_KEY.partition, VALIDATION_KEY.sort, signal));
  }

  /** The newest first. */
  async changes(most: number, signal?: AbortSignal): Promise<readonly Change[]> {
    return (await this.control.newest(CHANGE_PARTITION, most, signal)).map(changeOfEntry);
  }

  /**
   * Asks for a move, judged by this flag and on top of that request.
   * @returns undefined when one of the two has changed meanwhile: nothing was written
   */
  async ask(
    move: { readonly goal: Phase; readonly flag: Flag; readonly before: MoveRequest | undefined },
    change: Omit<Change, 'at' | 'to'>,
    signal?: AbortSignal,
  ): Promise<MoveRequest | undefined> {
    const { goal, flag, before } = move;
    const at = new Date().toISOString();
    const request = { id: randomUUID(), goal, who: change.who, why: change.why, at };
    const { table } = this.control;
    const written = await this.together(
      [
        {
          Put: {
            TableName: table,
            Item: {
              ...wireKey(REQUEST_KEY.partition, REQUEST_KEY.sort),
              id: { S: request.id },
              goal: { N: String(goal) },
              who: { S: request.who },
              why: { S: request.why },
              at: { S: at },
            },
            ExpressionAttributeNames: { '#id': 'id' },
            ...(before === undefined
              ? { ConditionExpression: 'attribute_not_exists(#id)' }
              : { ConditionExpression: '#id = :id', ExpressionAttributeValues: { ':id': { S: before.id } } }),
          },
        },
        {
          ConditionCheck: {
            TableName: table,
            Key: wireKey(FLAG_KEY.partition, FLAG_KEY.sort),
            ConditionExpression: '#r = :r',
            ExpressionAttributeNames: { '#r': 'revision' },
            ExpressionAttributeValues: { ':r': { N: String(flag.revision) } },
          },
        },
        this.noted({ ...change, at, to: `phase ${goal}` }),
      ],
      signal,
    );
    return written ? request : undefined;
  }

  async setValidation(settings: ValidationSettings, change: Omit<Change, 'at'>, signal?: AbortSignal): Promise<void> {
    const Item = { ...wireKey(VALIDATION_KEY.partition, VALIDATION_KEY.sort), ...entryOfValidation(settings) };
    const at = new Date().toISOString();
    await this.together([{ Put: { TableName: this.control.table, Item } }, this.noted({ ...change, at })], signal);
  }

  /** Notes something that changes nothing in the control table. */
  async note(change: Omit<Change, 'at'>, signal?: AbortSignal): Promise<void> {
    await this.together([this.noted({ ...change, at: new Date().toISOString() })], signal);
  }

  private noted({ at, who, why, what, from, to }: Change): TransactWriteItem {
    return {
      Put: {
        TableName: this.control.table,
        Item: {
          ...wireKey(CHANGE_PARTITION, `${at}#${randomUUID()}`),
          at: { S: at },
          who: { S: who },
          why: { S: why },
          what: { S: what },
          from: { S: from },
          to: { S: to },
        },
      },
    };
  }

  /** @returns false when a condition did not hold */
  private async together(TransactItems: TransactWriteItem[], signal?: AbortSignal): Promise<boolean> {
    try {
      // The token is of this call: what the client of AWS sends again is not done twice.
      const command = new TransactWriteItemsCommand({ TransactItems, ClientRequestToken: randomUUID() });
      await this.control.within(signal, (options) => this.control.client.send(command, options));
      return true;
    } catch (error) {
      if (isCancelled(error) && wasRefused(error)) return false;
      throw error;
    }
  }
}

const wasRefused = (error: unknown): boolean =>
  ((error as { CancellationReasons?: readonly { Code?: string }[] }).CancellationReasons ?? []).some(
    ({ Code }) => Code === 'ConditionalCheckFailed' || Code === 'TransactionConflict',
  );
