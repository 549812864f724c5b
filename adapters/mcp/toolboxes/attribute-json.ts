import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { LandfallError } from '../../../contracts/errors';

/** DynamoDB's JSON, as the AWS CLI has it: bytes as base64 text. */
type Json = Record<string, unknown>;

/** An item, so that it can be sent as JSON. */
export const toJson = (item: Readonly<Record<string, AttributeValue>>): Json =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, valueToJson(value)]));

function valueToJson(value: AttributeValue): unknown {
  if (value.B !== undefined) return { B: base64(value.B) };
  if (value.BS !== undefined) return { BS: value.BS.map(base64) };
  if (value.L !== undefined) return { L: value.L.map(valueToJson) };
  if (value.M !== undefined) return { M: toJson(value.M) };
  return value;
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/**
 * Keys and values that a client sent.
 * @throws LandfallError LandfallMcpToolRefused for what is no attribute value
 */
export const fromJson = (given: Json): Record<string, AttributeValue> =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [name, valueFromJson(value, name)]));

function valueFromJson(given: unknown, name: string): AttributeValue {
  const entries = typeof given === 'object' && given !== null ? Object.entries(given) : [];
  const [type, value] = (entries.length === 1 ? entries[0] : undefined) ?? [];
  if ((type === 'S' || type === 'N') && typeof value === 'string') return type === 'S' ? { S: value } : { N: value };
  if (type === 'B' && typeof value === 'string') return { B: Buffer.from(value, 'base64') };
  if (type === 'BOOL' && typeof value === 'boolean') return { BOOL: value };
  if (type === 'NULL' && value === true) return { NULL: true };
  throw new LandfallError(
    'LandfallMcpToolRefused',
    `${name.slice(0, 100)} is no value of a key or condition: {"S": text}, {"N": text}, {"B": base64}, {"BOOL": .. } or {"NULL": true}`,
  );
}
