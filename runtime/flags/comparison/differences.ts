/** Field by field: what two answers to the same question differ in. */

/**
 * - `exact`: the same types and values; what is absent is not NULL.
 * - `value`: absent is NULL; a bigint is a number; bytes are bytes, whatever holds them.
 * - `lenient`: numbers and texts of the same number are equal, true is 1, and the order of lists does not count.
 */
export const STRICTNESS = ['exact', 'value', 'lenient'] as const;
export type Strictness = (typeof STRICTNESS)[number];

export interface CompareOptions {
  readonly strictness: Strictness;
  /** The statement gives no order: lists are compared as bags. Default false. */
  readonly unordered?: boolean;
  /** Names of fields that do not count, at any depth. */
  readonly ignore?: readonly string[];
}

export interface FieldDifference {
  /** `[2].name`; empty: the whole answer. */
  readonly path: string;
  readonly mysql: unknown;
  readonly dynamodb: unknown;
}

const MOST_DIFFERENCES = 20;
const DEEPEST = 32;

const isBytes = (value: unknown): value is Uint8Array => value instanceof Uint8Array;
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !isList(value) && !isBytes(value) && !(value instanceof Date);

/** A field of its own: `__proto__` may be one, and is else the prototype. */
const own = (record: Readonly<Record<string, unknown>>, name: string): unknown =>
  Object.hasOwn(record, name) ? record[name] : undefined;

/** One text for all ways of writing a number; undefined: it is none. */
function decimal(text: string): string | undefined {
  const match = /^(-?)0*(\d+)(?:\.(\d*?)0*)?$/.exec(text);
  if (match === null) return undefined;
  const [, sign, whole, fraction] = match;
  const digits = fraction === undefined || fraction === '' ? (whole as string) : `${whole}.${fraction}`;
  return digits === '0' ? '0' : `${sign}${digits}`;
}

function leafText(value: unknown, strictness: Strictness): string {
  if (value === undefined) return strictness === 'exact' ? 'undefined' : 'null';
  if (value === null) return 'null';
  if (value instanceof Date) return `date ${Number.isNaN(value.getTime()) ? 'invalid' : value.toISOString()}`;
  if (isBytes(value)) return `bytes ${Buffer.from(value).toString('hex')}`;
  switch (typeof value) {
    case 'bigint':
      return `${strictness === 'exact' ? 'bigint' : 'number'} ${value}`;
    case 'number':
      return `number ${Object.is(value, -0) ? 0 : value}`;
    case 'boolean':
      return strictness === 'lenient' ? `number ${Number(value)}` : `boolean ${value}`;
    case 'string': {
      const number = strictness === 'lenient' ? decimal(value) : undefined;
      return number === undefined ? `text ${value}` : `number ${number}`;
    }
    default:
      return `${typeof value} ${Object.prototype.toString.call(value)}`;
  }
}

/** A text that is the same for values that are equal. */
function canonical(value: unknown, options: CompareOptions, depth = 0): string {
  if (depth > DEEPEST) return 'too deep';
  if (isList(value)) {
    const parts = value.map((one) => canonical(one, options, depth + 1));
    return `[${(isBag(options) ? parts.sort() : parts).map((part) => JSON.stringify(part)).join()}]`;
  }
  if (!isRecord(value)) return leafText(value, options.strictness);
  const fields = namesOf(value, {}, options)
    .filter((name) => options.strictness === 'exact' || (own(value, name) ?? null) !== null)
    .map((name) => `${JSON.stringify(name)}:${JSON.stringify(canonical(own(value, name), options, depth + 1))}`);
  return `{${fields.join()}}`;
}

const isBag = ({ unordered, strictness }: CompareOptions): boolean => unordered === true || strictness === 'lenient';

const namesOf = (a: object, b: object, { ignore }: CompareOptions): readonly string[] =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((name) => !(ignore ?? []).includes(name)).sort();

/** The first differences between two answers, at most twenty; none: they are equal. */
export function differencesBetween(
  mysql: unknown,
  dynamodb: unknown,
  options: CompareOptions,
): readonly FieldDifference[] {
  const found: FieldDifference[] = [];
  const add = (path: string, a: unknown, b: unknown): void => {
    if (found.length < MOST_DIFFERENCES) found.push({ path, mysql: a, dynamodb: b });
  };
  const bags = (path: string, a: readonly unknown[], b: readonly unknown[]): void => {
    const there = new Map<string, unknown[]>();
    for (const one of b) {
      const text = canonical(one, options);
      there.set(text, [...(there.get(text) ?? []), one]);
    }
    for (const one of a) {
      const same = there.get(canonical(one, options));
      if (same === undefined || same.length === 0) add(`${path}[]`, one, undefined);
      else same.pop();
    }
    for (const rest of there.values()) for (const one of rest) add(`${path}[]`, undefined, one);
  };
  const walk = (path: string, a: unknown, b: unknown, depth: number): void => {
    if (found.length >= MOST_DIFFERENCES) return;
    if (depth > DEEPEST) return add(path, a, b);
    if (isList(a) && isList(b)) {
      if (isBag(options)) return bags(path, a, b);
      if (a.length !== b.length) add(`${path}.length`, a.length, b.length);
      for (let at = 0; at < Math.min(a.length, b.length); at += 1) walk(`${path}[${at}]`, a[at], b[at], depth + 1);
      return;
    }
    if (!isRecord(a) || !isRecord(b)) {
      // A list or a record beside something else has no text of its own.
      if (isList(a) || isList(b) || isRecord(a) || isRecord(b)) add(path, a, b);
      else if (leafText(a, options.strictness) !== leafText(b, options.strictness)) add(path, a, b);
      return;
    }
    for (const name of namesOf(a, b, options)) {
      const at = path === '' ? name : `${path}.${name}`;
      if (options.strictness === 'exact' && Object.hasOwn(a, name) !== Object.hasOwn(b, name))
        add(at, own(a, name), own(b, name));
      else walk(at, own(a, name), own(b, name), depth + 1);
    }
  };
  walk('', mysql, dynamodb, 0);
  return found;
}
