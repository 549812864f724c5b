/** Reading of values by rules of its own: nothing here is shared with the product. */

/** A DynamoDB value as the SDK gives it. */
export type Wire = { readonly [type: string]: unknown };

export interface Column {
  readonly name: string;
  /** Lower-case `DATA_TYPE`. */
  readonly type: string;
  readonly columnType: string;
  readonly collation: string | null;
}

/** A decimal number as `sign digits exponent`, so that 1.50, 1.5 and 15e-1 are one text. */
export function numberText(text: string): string {
  const match = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text.trim());
  if (match === null) return `not a number: ${text}`;
  const digits = `${match[2]}${match[3]}`.replace(/^0+/, '');
  if (digits.replace(/0/g, '') === '') return '0';
  const trimmed = digits.replace(/0+$/, '');
  const exponent = Number(match[4] ?? '0') - (match[3] ?? '').length + (digits.length - trimmed.length);
  return `${match[1] === '-' ? '-' : ''}${trimmed}e${exponent}`;
}

/** JSON text with every number as its canonical text and names sorted: equal documents give equal texts. */
export function jsonText(text: string): string {
  const safe = text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) =>
    token.startsWith('"') ? token : JSON.stringify({ '\u0000n': numberText(token) }),
  );
  return plain(JSON.parse(safe));
}

function plain(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(plain).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const number = (value as Record<string, unknown>)['\u0000n'];
    if (typeof number === 'string') return `n:${number}`;
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([name, inner]) => `${JSON.stringify(name)}:${plain(inner)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

/** A document in DynamoDB as the same kind of text. */
export function documentText(value: Wire): string {
  if ('S' in value) return JSON.stringify(value['S']);
  if ('N' in value) return `n:${numberText(String(value['N']))}`;
  if ('BOOL' in value) return String(value['BOOL']);
  if ('NULL' in value) return 'null';
  if ('L' in value) return `[${(value['L'] as Wire[]).map(documentText).join(',')}]`;
  const entries = Object.entries(value['M'] as Record<string, Wire>).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, inner]) => `${JSON.stringify(name)}:${documentText(inner)}`).join(',')}}`;
}

const isNumber = (type: string): boolean =>
  /^(tinyint|smallint|mediumint|int|bigint|decimal|float|double|bit|year)$/.test(type);
const isBytes = (type: string): boolean =>
  /binary|blob|^vector$|geometry|^(multi)?(point|linestring|polygon)$|geomcollection/.test(type);

/** The SQL that reads a column without loss as bytes of text. */
export function readSql(column: Column, reference: string): string {
  if (column.type === 'float') return `${reference} + 0e0`;
  if (column.type === 'bit') return `${reference} + 0`;
  if (isBytes(column.type)) return `HEX(${reference})`;
  return reference;
}

/**
 * Does the item hold the value of the row?
 * @param raw what the server sent for `readSql`, as text; null for NULL
 * @param wanted type of the contract
 */
export function sameValue(column: Column, raw: string | null, wanted: string, value: Wire | undefined): boolean {
  if (raw === null) return value === undefined || 'NULL' in value;
  if (value === undefined) return false;
  if (column.type === 'json') return isJsonEqual(raw, value);
  if (wanted === 'BOOL') return value['BOOL'] === (raw !== '0');
  if (wanted === 'B')
    return (
      Buffer.from(value['B'] as Uint8Array)
        .toString('hex')
        .toUpperCase() === raw
    );
  if (column.type === 'set') {
    if (wanted === 'S') return value['S'] === raw;
    const members = (value['L'] as Wire[] | undefined)?.map((member) => member['S']).join(',');
    return members === raw;
  }
  if (wanted === 'N') return 'N' in value && numberText(String(value['N'])) === numberText(raw);
  if (isNumber(column.type) && 'S' in value) return numberText(String(value['S'])) === numberText(raw);
  return value['S'] === raw;
}

/** A document that DynamoDB cannot hold as a map (33 levels, an empty name) or with such numbers is kept as text. */
function isJsonEqual(raw: string, value: Wire): boolean {
  if ('S' in value && value['S'] === raw) return true;
  try {
    const found = documentText(value);
    const wanted = jsonText(raw);
    // Numbers beyond 38 digits stand as text inside.
    return found === wanted || found === wanted.replace(/n:(-?\d{39,}e-?\d+)/g, '"$1"');
  } catch {
    return false;
  }
}

/** One text for one value of a key column, for joining rows and items. */
export function identityOfRow(column: Column, raw: string | null): string {
  if (raw === null) return 'null';
  return isNumber(column.type) ? numberText(raw) : raw;
}

export function identityOfItem(column: Column, value: Wire | undefined): string {
  if (value === undefined || 'NULL' in value) return 'null';
  if ('B' in value)
    return Buffer.from(value['B'] as Uint8Array)
      .toString('hex')
      .toUpperCase();
  if ('BOOL' in value) return numberText(value['BOOL'] === true ? '1' : '0');
  const text =
    'N' in value
      ? String(value['N'])
      : 'L' in value
        ? (value['L'] as Wire[]).map((one) => one['S']).join(',')
        : String(value['S']);
  return isNumber(column.type) ? numberText(text) : text;
}
