import { createHmac, randomBytes } from 'node:crypto';

/** Of this process alone: without it, a short value could be found from its mark by trying all. */
const SALT = randomBytes(32);

const mark = (text: string): string => createHmac('sha256', SALT).update(text).digest('hex').slice(0, 6);

/** What a value is like, without the value: kind, length, and a mark that equal values of this process share. */
export function masked(value: unknown): string {
  if (value === undefined) return 'absent';
  if (value === null) return 'NULL';
  if (value instanceof Date) return `date #${mark(Number.isNaN(value.getTime()) ? 'invalid' : value.toISOString())}`;
  if (value instanceof Uint8Array) return `${value.length} bytes #${mark(Buffer.from(value).toString('hex'))}`;
  if (Array.isArray(value)) return `list of ${value.length}`;
  switch (typeof value) {
    case 'string':
      return `text of ${value.length} #${mark(value)}`;
    case 'number':
    case 'bigint':
      return `number #${mark(String(value))}`;
    case 'boolean':
      return `boolean #${mark(String(value))}`;
    case 'object':
      return `record of ${Object.keys(value).length} fields`;
    default:
      return typeof value;
  }
}

const LONGEST_SHOWN = 500;

/** A value for people, where they have asked for values. */
export function shown(value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part));
  } catch {
    text = masked(value);
  }
  return (text ?? 'absent').slice(0, LONGEST_SHOWN);
}
