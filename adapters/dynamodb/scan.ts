import { ScanCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../contracts/projection';
import type { DataClient } from './client';
import { sendWithRetry } from './retry';

/** A key in DynamoDB JSON, so that it fits into history: bytes as base64. */
export const keyToText = (key: Item): string =>
  JSON.stringify(key, (_, value: unknown) =>
    isBytes(value) ? { base64: Buffer.from(value).toString('base64') } : value,
  );

/** Buffers turn themselves into an object before the replacer sees them. */
const isBytes = (value: unknown): value is Uint8Array | number[] =>
  value instanceof Uint8Array ||
  (typeof value === 'object' && value !== null && (value as { type?: unknown }).type === 'Buffer');

export const keyFromText = (text: string): Item =>
  JSON.parse(text, (_, value: unknown) => {
    const base64 = (value as { base64?: unknown } | null)?.base64;
    return typeof base64 === 'string' ? new Uint8Array(Buffer.from(base64, 'base64')) : value;
  }) as Item;

export interface ScanPage {
  readonly items: readonly Item[];
  /** Where the next page starts; null after the last one. */
  readonly next: Item | null;
}

/**
 * Reads one page of a table (1 MB at most), strongly consistent.
 * @param input.attributes names to return; all when left out
 * @param input.where an equality on one attribute, evaluated by the service after the read
 * @throws LandfallError LandfallAwsUnreachable, LandfallAwsAccessDenied, LandfallWriteThrottled; ResourceNotFoundException as it is
 */
export async function scanPage(input: {
  readonly data: DataClient;
  readonly table: string;
  readonly from: Item | null;
  readonly attributes?: readonly string[];
  readonly where?: { readonly attribute: string; readonly equals: string };
  readonly signal: AbortSignal;
}): Promise<ScanPage> {
  const { data, table, from, attributes, where, signal } = input;
  const names = [...(attributes ?? [])];
  const aliases = Object.fromEntries(names.map((name, at) => [`#a${at}`, name]));
  const answer = await sendWithRetry({ call: 'Scan', place: data.place, signal }, () =>
    data.client.send(
      new ScanCommand({
        TableName: table,
        ConsistentRead: true,
        ...(from === null ? {} : { ExclusiveStartKey: from as unknown as Record<string, AttributeValue> }),
        ...(names.length === 0 ? {} : { ProjectionExpression: Object.keys(aliases).join(', ') }),
        ...(where === undefined
          ? {}
          : { FilterExpression: '#w = :w', ExpressionAttributeValues: { ':w': { S: where.equals } } }),
        ...(names.length === 0 && where === undefined
          ? {}
          : {
              ExpressionAttributeNames: { ...aliases, ...(where === undefined ? {} : { '#w': where.attribute }) },
            }),
      }),
      { abortSignal: signal },
    ),
  );
  return {
    items: (answer.Items ?? []) as unknown as readonly Item[],
    next: (answer.LastEvaluatedKey ?? null) as unknown as Item | null,
  };
}
