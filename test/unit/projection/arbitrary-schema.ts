import fc from 'fast-check';
import type { EntityPlan, SourceRow, SourceValue } from '../../../contracts/projection';
import type { ColumnFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { cursorOf } from '../../../engine/projection';
import { column, table, unique } from '../modeling/facts';

/** Random tables of every MySQL type, and rows as a view gives them. */

const NAMES = ['alpha', 'Beta', 'c c', 'd-e', 'ünï', 'PK', 'GSI1PK', '_v', '_type', 'order', '0', 'x`y'];

const int = (bits: bigint, unsigned: boolean): fc.Arbitrary<string> =>
  (unsigned
    ? fc.bigInt({ min: 0n, max: 2n ** bits - 1n })
    : fc.bigInt({ min: -(2n ** (bits - 1n)), max: 2n ** (bits - 1n) - 1n })
  ).map(String);

const digits = (min: number, max: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: min, maxLength: max });

const decimal = (precision: number, scale: number): fc.Arbitrary<string> =>
  fc.tuple(fc.boolean(), digits(0, precision - scale), digits(scale, scale)).map(([negative, whole, fraction]) => {
    const plain = whole.replace(/^0+/, '') || '0';
    const text = scale === 0 ? plain : `${plain}.${fraction}`;
    return negative && /[1-9]/.test(text) ? `-${text}` : text;
  });

const pad = (value: number, width: number): string => String(value).padStart(width, '0');
const fraction = fc.nat(999_999).map((value) => `.${pad(value, 6)}`);
const clock = fc.tuple(fc.nat(23), fc.nat(59), fc.nat(59)).map((parts) => parts.map((part) => pad(part, 2)).join(':'));
const date = fc
  .oneof(
    {
      arbitrary: fc.tuple(
        fc.integer({ min: 1, max: 9999 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 28 }),
      ),
      weight: 9,
    },
    { arbitrary: fc.constant([0, 0, 0] as [number, number, number]), weight: 1 },
  )
  .map(([year, month, day]) => `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`);

const text = fc.string({ unit: 'grapheme', maxLength: 20 }).map((value) => Buffer.from(value).toString());
const bytes = fc.uint8Array({ maxLength: 20 }).map((array) => Buffer.from(array));
const double = fc.double({ noNaN: true }).map((value) => {
  const size = Math.abs(value);
  return size === 0 || (size > 1e-100 && size < 1e100) ? String(value) : '0';
});

type Type = readonly [
  columnType: string,
  values: fc.Arbitrary<string | Buffer>,
  keyable: boolean,
  over?: Partial<ColumnFacts>,
];

const TYPES: readonly Type[] = [
  ['tinyint(1)', int(8n, false), true],
  ['smallint', int(16n, false), true],
  ['mediumint unsigned', int(24n, true), true],
  ['int', int(32n, false), true],
  ['bigint', int(64n, false), true],
  ['bigint unsigned', int(64n, true), true],
  ['decimal(10,2)', decimal(10, 2), true],
  ['decimal(38,10)', decimal(38, 10), true],
  ['decimal(65,30)', decimal(65, 30), true],
  ['decimal(5,0)', decimal(5, 0), true],
  ['float', double, true],
  ['double', double, true],
  ['bit(64)', int(64n, true), true],
  ['char(20)', text, true],
  ['varchar(20)', text, true],
  ['varchar(30)', text, true, { collation: 'utf8mb4_unicode_ci' }],
  ['varchar(31)', text, true, { collation: 'utf8mb4_bin' }],
  ['text', text, false],
  ['longtext', text, false],
  ["enum('a','b,c','d')", fc.constantFrom('a', 'b,c', 'd', ''), true],
  ["set('x','y','z')", fc.subarray(['x', 'y', 'z']).map((members) => members.join(',')), true],
  ['binary(16)', bytes, true],
  ['varbinary(20)', bytes, true],
  ['longblob', bytes, false],
  ['geometry', bytes, false],
  ['date', date, true],
  ['datetime(6)', fc.tuple(date, clock, fraction).map(([day, time, part]) => `${day} ${time}${part}`), true],
  ['timestamp', fc.tuple(date, clock).map(([day, time]) => `${day} ${time}`), true],
  [
    'time(6)',
    fc
      .tuple(fc.boolean(), fc.nat(838), clock, fraction)
      .map(([negative, hours, time, part]) => `${negative ? '-' : ''}${pad(hours, 2)}${time.slice(2)}${part}`),
    true,
  ],
  ['year', fc.integer({ min: 1901, max: 2155 }).map(String), true],
  [
    'json',
    fc.oneof(
      fc.json(),
      fc.constantFrom('null', '1.0', '1e400', '{"": 1}', '"text"', '{"a": 1.10, "b": [9007199254740993]}'),
    ),
    false,
  ],
];

export interface RandomTable {
  readonly facts: TableFacts;
  /** Values per column. */
  readonly values: ReadonlyMap<string, fc.Arbitrary<SourceValue>>;
}

/** A table with one to eight columns, a key over one to three of them, or none, and perhaps a unique key. */
export const randomTable: fc.Arbitrary<RandomTable> = fc
  .tuple(
    fc.shuffledSubarray(NAMES, { minLength: 1, maxLength: 8 }),
    fc.array(fc.record({ type: fc.constantFrom(...TYPES), nullable: fc.boolean() }), { minLength: 8, maxLength: 8 }),
    fc.nat(3),
    fc.boolean(),
  )
  .map(([names, kinds, keyLength, withUnique]) => {
    const chosen = names.map((name, index) => ({ name, ...kinds[index]! }));
    const key = chosen.filter(({ type }) => type[2]).slice(0, keyLength);
    const columns = chosen.map(({ name, type, nullable }) =>
      column(name, type[0], { ...type[3], nullable: nullable && !key.some((one) => one.name === name) }),
    );
    const rest = chosen.find(({ type, name }) => type[2] && !key.some((one) => one.name === name));
    const facts = table(
      'things',
      columns,
      key.map(({ name }) => name),
      {
        keys: withUnique && rest !== undefined ? [unique('uq', rest.name)] : [],
      },
    );
    const values = new Map(
      chosen.map(({ name, type }): [string, fc.Arbitrary<SourceValue>] => {
        const nullable = columns.find((one) => one.name === name)!.nullable;
        return [name, nullable ? fc.option(type[1], { nil: null }) : type[1]];
      }),
    );
    return { facts, values };
  });

/** The row of a view for values by column. Folding is the server's work: a plain hex stands for it. */
export function viewRow(entity: EntityPlan, values: Readonly<Record<string, SourceValue>>): SourceRow {
  const row: Record<string, SourceValue> = {};
  for (const plan of entity.columns) {
    const value = values[plan.column] ?? null;
    const folded = /WEIGHT_STRING/.test(plan.expression);
    row[plan.viewColumn] = folded && value !== null ? Buffer.from(value).toString('hex').toUpperCase() : value;
  }
  for (const key of entity.drivingKey)
    row[key.viewColumn] =
      key.column === '*'
        ? Buffer.from(JSON.stringify(values)).toString('hex').slice(0, 64)
        : (values[key.column] ?? null);
  return row;
}

export const keyOf = (entity: EntityPlan, row: SourceRow): string => cursorOf(entity, row).join('\0');
