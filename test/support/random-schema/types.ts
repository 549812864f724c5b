import fc from 'fast-check';
import { textKind, textLiteral, type Flavour } from './characters';

/** A column type with literals of its values. */
export interface RandomType {
  readonly sql: string;
  readonly value: fc.Arbitrary<string>;
  /** Most bytes in an index; undefined for what cannot be in a whole one. */
  readonly keyBytes?: number;
}

const bits = (count: number): bigint => 1n << BigInt(count);

const integer = (low: bigint, high: bigint): fc.Arbitrary<string> =>
  fc
    .oneof(fc.bigInt({ min: low, max: high }), fc.constantFrom(low, high, 0n, 1n, low + 1n, high - 1n, high / 2n))
    .map(String);

const INTEGERS = [
  ['TINYINT', 8],
  ['SMALLINT', 16],
  ['MEDIUMINT', 24],
  ['INT', 32],
  ['BIGINT', 64],
] as const;

const integers = fc
  .tuple(fc.constantFrom(...INTEGERS), fc.constantFrom('', ' UNSIGNED', ' UNSIGNED ZEROFILL'), fc.boolean())
  .map(([[name, size], sign, one]): RandomType => ({
    sql: `${name}${one && name === 'TINYINT' ? '(1)' : ''}${sign}`,
    value: sign === '' ? integer(-bits(size - 1), bits(size - 1) - 1n) : integer(0n, bits(size) - 1n),
    keyBytes: 8,
  }));

const digits = (length: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...'0123456789'), { minLength: length, maxLength: length }).map((all) => all.join(''));

const decimals = fc
  .tuple(fc.integer({ min: 1, max: 65 }), fc.integer({ min: 0, max: 30 }), fc.boolean())
  .map(([precision, asked, unsigned]): RandomType => {
    const scale = Math.min(asked, precision);
    const whole = precision - scale;
    const text = fc
      .tuple(fc.constantFrom('', unsigned ? '' : '-'), digits(whole), digits(scale), fc.constantFrom(0, 1, 2))
      .map(([sign, left, right, kind]) => {
        const zero = kind === 1 ? '0'.repeat(whole) : kind === 2 ? '9'.repeat(whole) : left;
        return `'${sign}${zero === '' ? '0' : zero}${scale === 0 ? '' : `.${right}`}'`;
      });
    return { sql: `DECIMAL(${precision},${scale})${unsigned ? ' UNSIGNED' : ''}`, value: text, keyBytes: 32 };
  });

const double = fc.double({ noNaN: true, min: -1e120, max: 1e120 }).map((number) => `'${number}'`);
const FLOAT_EDGES = ["'0'", "'-0.0'", "'1.1'", "'16777217'", "'3.4e38'", "'-1e-40'", "'0.1'"];
const DOUBLE_EDGES = [
  "'1.7976931348623157e100'",
  "'4.9e-120'",
  "'0.30000000000000004'",
  "'9007199254740993'",
  "'-1e-15'",
];

const floats = fc.constantFrom<RandomType>(
  {
    sql: 'FLOAT',
    value: fc.oneof(
      fc.float({ noNaN: true, noDefaultInfinity: true }).map((n) => `'${n}'`),
      fc.constantFrom(...FLOAT_EDGES),
    ),
    keyBytes: 4,
  },
  { sql: 'FLOAT UNSIGNED', value: fc.constantFrom("'0'", "'1.25'", "'3.3'"), keyBytes: 4 },
  { sql: 'FLOAT(10,3)', value: fc.integer().map((n) => `'${n / 1000}'`), keyBytes: 4 },
  { sql: 'DOUBLE', value: fc.oneof(double, fc.constantFrom(...FLOAT_EDGES, ...DOUBLE_EDGES)), keyBytes: 8 },
  { sql: 'DOUBLE(20,4)', value: fc.integer().map((n) => `'${n / 7}'`), keyBytes: 8 },
);

const bit = fc
  .integer({ min: 1, max: 64 })
  .map((size): RandomType => ({ sql: `BIT(${size})`, value: integer(0n, bits(size) - 1n), keyBytes: 8 }));

/** MariaDB sorts CHAR under a collation without padding as if it were padded, and compares it as if not: signs before the blank make the difference. */
const withoutControls = (literal: string): string => literal.replace(/(?<=X'([0-9a-f]{2})*)(0[0-9a]|1[0-9a-f])/g, '30');

const texts = (flavour: Flavour): fc.Arbitrary<RandomType> =>
  textKind(flavour).chain((kind) => {
    const nopad = flavour === 'mariadb' && kind.collation.includes('nopad');
    const of = (sql: string, length: number, keyBytes?: number): RandomType => ({
      sql: `${sql} CHARACTER SET ${kind.characterSet} COLLATE ${kind.collation}`,
      value: textLiteral(kind, length),
      ...(keyBytes === undefined ? {} : { keyBytes }),
    });
    return fc.oneof(
      fc
        .constantFrom(1, 2, 5, 20, 60, 255)
        .map((length) => of(`CHAR(${length})`, length, length <= 60 ? 4 * length : undefined))
        .map((type) => (nopad ? { ...type, value: type.value.map(withoutControls) } : type)),
      fc
        .constantFrom(1, 3, 20, 60, 255, 700)
        .map((length) => of(`VARCHAR(${length})`, length, length <= 255 ? 4 * length : undefined)),
      fc.constantFrom('TINYTEXT', 'TEXT', 'MEDIUMTEXT', 'LONGTEXT').map((name) => of(name, 60)),
    );
  });

const bytes = (length: number): fc.Arbitrary<string> =>
  fc.uint8Array({ maxLength: Math.min(length, 16) }).map((all) => `X'${Buffer.from(all).toString('hex')}'`);

const binaries = fc.oneof(
  fc
    .constantFrom(1, 4, 16, 255)
    .map((length): RandomType => ({ sql: `BINARY(${length})`, value: bytes(length), keyBytes: length })),
  fc.constantFrom(1, 16, 255, 2000).map((length): RandomType => ({
    sql: `VARBINARY(${length})`,
    value: bytes(length),
    ...(length <= 255 ? { keyBytes: length } : {}),
  })),
  fc.constantFrom('TINYBLOB', 'BLOB', 'MEDIUMBLOB', 'LONGBLOB').map((sql): RandomType => ({ sql, value: bytes(60) })),
);

/** Labels must differ under every collation; quotes and commas are allowed in those of an ENUM. */
const LABELS = ['new', 'b,c', "it's", 'ä', '日本', 'x y', '#', '$1', 'paid', '%', 'back\\slash'];
const quoted = (label: string): string => `'${label.replace(/\\/g, '\\\\').replace(/'/g, "''")}'`;

const enums = fc.subarray(LABELS, { minLength: 1 }).map((labels): RandomType => ({
  sql: `ENUM(${labels.map(quoted).join(',')}) CHARACTER SET utf8mb4`,
  value: fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...labels.map(quoted)) },
    { weight: 1, arbitrary: fc.constant("''") },
  ),
  keyBytes: 2,
}));

const sets = fc.integer({ min: 1, max: 64 }).map((count): RandomType => ({
  sql: `SET(${Array.from({ length: count }, (_, n) => quoted(n === 0 ? "it's" : n === 1 ? 'ä b' : `m${n}`)).join(',')}) CHARACTER SET utf8mb4`,
  value: integer(0n, bits(count) - 1n),
  keyBytes: 8,
}));

const two = (least: number, most: number): fc.Arbitrary<string> =>
  fc.integer({ min: least, max: most }).map((number) => String(number).padStart(2, '0'));
const day = fc.tuple(fc.integer({ min: 1000, max: 9999 }), two(1, 12), two(1, 31)).map((parts) => parts.join('-'));
const clock = (fraction: number): fc.Arbitrary<string> =>
  fc
    .tuple(two(0, 23), two(0, 59), two(0, 59), digits(fraction))
    .map(([h, m, s, f]) => `${h}:${m}:${s}${f === '' ? '' : `.${f}`}`);
const inQuotes = (text: fc.Arbitrary<string>): fc.Arbitrary<string> => text.map((one) => `'${one}'`);
const fraction = fc.integer({ min: 0, max: 6 });

const temporals = fc.oneof(
  fc.constant<RandomType>({
    sql: 'DATE',
    value: inQuotes(fc.oneof(day, fc.constantFrom('0000-00-00', '2024-00-00', '2023-02-31', '9999-12-31'))),
    keyBytes: 4,
  }),
  fraction.map((size): RandomType => ({
    sql: `DATETIME(${size})`,
    value: inQuotes(
      fc.oneof(
        fc.tuple(day, clock(size)).map((parts) => parts.join(' ')),
        fc.constantFrom('0000-00-00 00:00:00', '2024-03-31 02:30:00'),
      ),
    ),
    keyBytes: 8,
  })),
  fraction.map((size): RandomType => ({
    sql: `TIMESTAMP(${size})`,
    value: inQuotes(
      fc.oneof(
        fc
          .tuple(fc.integer({ min: 1971, max: 2037 }), two(1, 12), two(1, 28), clock(size))
          .map(([y, m, d, t]) => `${y}-${m}-${d} ${t}`),
        fc.constantFrom('0000-00-00 00:00:00', '2024-03-31 02:30:00'),
      ),
    ),
    keyBytes: 8,
  })),
  fraction.map((size): RandomType => ({
    sql: `TIME(${size})`,
    value: inQuotes(
      fc
        .tuple(fc.constantFrom('', '-'), fc.integer({ min: 0, max: 837 }), two(0, 59), two(0, 59), digits(size))
        .map(([sign, h, m, s, f]) => `${sign}${h}:${m}:${s}${f === '' ? '' : `.${f}`}`),
    ),
    keyBytes: 8,
  })),
  fc.constant<RandomType>({
    sql: 'YEAR',
    value: fc.oneof(fc.integer({ min: 1901, max: 2155 }).map(String), fc.constant('0')),
    keyBytes: 1,
  }),
);

const document = fc.json({ maxDepth: 3 }).map((text) => `_utf8mb4 X'${Buffer.from(text).toString('hex')}'`);
const NUMBERS = [
  '{"big": 9007199254740993}',
  '[1.0, -0.0, 1e300, 0.1]',
  'null',
  '"text"',
  '{"a": {"b": [null, true]}}',
  '18446744073709551615',
  '{"z": 1, "aa": 2, "b": 3}',
  '""',
];
const json = fc.constant<RandomType>({
  sql: 'JSON',
  value: fc.oneof(
    document,
    fc.constantFrom(...NUMBERS).map((text) => `'${text}'`),
  ),
});

const SHAPES = [
  'POINT(1 2)',
  'POINT(-1.5 1e-7)',
  'LINESTRING(0 0,1 1)',
  'POLYGON((0 0,10 0,10 10,0 10,0 0))',
  'MULTIPOINT((0 0),(1 1))',
  'GEOMETRYCOLLECTION(POINT(1 1),LINESTRING(0 0,1 1))',
];
const geometries = fc.oneof(
  fc.constant<RandomType>({
    sql: 'POINT',
    value: fc.constantFrom(...SHAPES.slice(0, 2)).map((text) => `ST_GeomFromText('${text}')`),
  }),
  fc.constant<RandomType>({
    sql: 'GEOMETRY',
    value: fc
      .tuple(fc.constantFrom(...SHAPES), fc.constantFrom('', ', 4326'))
      .map(([text, srid]) => `ST_GeomFromText('${text}'${srid})`),
  }),
);

const uuid = fc.uuid().map((text) => `'${text}'`);
const addresses = fc
  .oneof(fc.ipV6(), fc.constantFrom('::', '2001:db8::1', '::ffff:192.0.2.1'))
  .map((text) => `'${text}'`);
const ofMariadb = fc.constantFrom<RandomType>(
  { sql: 'UUID', value: uuid, keyBytes: 16 },
  { sql: 'INET6', value: addresses, keyBytes: 16 },
  { sql: 'INET4', value: fc.ipV4().map((text) => `'${text}'`), keyBytes: 4 },
);

/** Every type that the server has. */
export const randomType = (flavour: Flavour): fc.Arbitrary<RandomType> =>
  fc.oneof(
    { weight: 4, arbitrary: integers },
    { weight: 3, arbitrary: decimals },
    { weight: 2, arbitrary: floats },
    { weight: 1, arbitrary: bit },
    { weight: 6, arbitrary: texts(flavour) },
    { weight: 3, arbitrary: binaries },
    { weight: 2, arbitrary: enums },
    { weight: 1, arbitrary: sets },
    { weight: 4, arbitrary: temporals },
    { weight: 2, arbitrary: json },
    { weight: 1, arbitrary: geometries },
    { weight: flavour === 'mariadb' ? 2 : 0, arbitrary: ofMariadb },
  );
