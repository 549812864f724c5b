import fc from 'fast-check';
import type { Flavour } from './characters';
import { randomType, type RandomType } from './types';

/** Random tables with rows, as statements that a server takes. */

export interface RandomSchema {
  /** CREATE TABLE, parents first. */
  readonly tables: readonly string[];
  /** INSERT IGNORE, one for each row; what the server does not take is left out. */
  readonly rows: readonly string[];
}

interface Column {
  readonly name: string;
  readonly type: RandomType;
  readonly nullable: boolean;
}

interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly key: readonly Column[];
  readonly definition: readonly string[];
}

const quote = (name: string): string => `\`${name.replace(/`/g, '``')}\``;

/** InnoDB's limit for an index is 3,072 bytes; below it there is room for a second one. */
const KEY_BYTES = 1_000;
/** InnoDB's limit for a row that is not kept outside is about 8 KB. */
const MOST_COLUMNS = 7;

/** Names that people use, that SQL uses, and that Landfall's own attributes have. */
const WORDS = [
  'value',
  'Name',
  'order',
  'PK',
  'SK',
  '_type',
  '_v',
  'GSI1PK',
  'a b',
  'tick`y',
  'größe',
  'x#y',
  '$id',
  'a.b',
  'item',
];

const column = (flavour: Flavour, nullable: fc.Arbitrary<boolean>): fc.Arbitrary<Omit<Column, 'name'>> =>
  fc.record({ type: randomType(flavour), nullable });

const fits = (columns: readonly Column[]): readonly Column[] => {
  let bytes = 0;
  return columns.filter(({ type }) => {
    if (type.keyBytes === undefined || bytes + type.keyBytes > KEY_BYTES) return false;
    bytes += type.keyBytes;
    return true;
  });
};

const line = ({ name, type, nullable }: Column): string =>
  `${quote(name)} ${type.sql} ${nullable ? 'NULL' : 'NOT NULL'}`;

/** A column that tells rows apart where no key does. */
const NUMBER = 'n';

/** Columns that the server computes: of a number and of a text, kept or not. */
const generated = fc.constantFrom(null, null, null, 'VIRTUAL', 'STORED');

function table(flavour: Flavour, name: string, parent: Table | undefined): fc.Arbitrary<Table> {
  return fc
    .record({
      columns: fc.array(column(flavour, fc.boolean()), { minLength: 1, maxLength: MOST_COLUMNS }),
      names: fc.shuffledSubarray(WORDS, { minLength: MOST_COLUMNS, maxLength: MOST_COLUMNS }),
      keySize: fc.constantFrom(0, 1, 1, 1, 2, 3),
      kind: fc.constantFrom('primary', 'primary', 'primary', 'unique', 'number'),
      secondUnique: fc.boolean(),
      refers: fc.boolean(),
      optional: fc.boolean(),
      generated,
    })
    .map((random): Table => {
      const foreign: Column[] =
        parent === undefined || !random.refers
          ? []
          : parent.key.map(({ type }, index) => ({ name: `ref ${index}`, type, nullable: random.optional }));
      const own = random.columns.map((one, index): Column => ({ ...one, name: random.names[index]! }));
      const keyed = random.kind === 'number' ? [] : fits(own).slice(0, random.keySize);
      const key = keyed.map((one): Column => ({ ...one, nullable: false }));
      const number: Column = {
        name: NUMBER,
        type: { sql: 'INT', value: fc.constant('0'), keyBytes: 4 },
        nullable: false,
      };
      const all = [
        ...(key.length === 0 ? [number] : []),
        ...own.map((one) => key.find(({ name: k }) => k === one.name) ?? one),
        ...foreign,
      ];
      const names = (some: readonly Column[]): string => some.map((one) => quote(one.name)).join(', ');
      const primary = key.length > 0 ? key : random.kind === 'number' ? [number] : [];
      const rest = fits(own.filter((one) => !keyed.includes(one)));
      return {
        name,
        columns: all,
        key: primary,
        definition: [
          ...all.map(line),
          ...(random.generated === null ? [] : [`${quote('made of')} INT AS (1 + 1) ${random.generated}`]),
          ...(primary.length === 0
            ? []
            : [`${random.kind === 'unique' ? 'UNIQUE KEY own' : 'PRIMARY KEY'} (${names(primary)})`]),
          ...(random.secondUnique && rest[0] !== undefined ? [`UNIQUE KEY other (${names(rest.slice(0, 1))})`] : []),
          ...(foreign.length === 0
            ? []
            : [`FOREIGN KEY (${names(foreign)}) REFERENCES ${quote(parent!.name)} (${names(parent!.key)})`]),
        ],
      };
    });
}

/** Values of the parent's key, so that some children find their parent. */
function rowsOf(
  one: Table,
  parent: Table | undefined,
  keys: readonly (readonly string[])[],
): fc.Arbitrary<readonly (readonly string[])[]> {
  const foreign = one.columns.filter(({ name }) => name.startsWith('ref '));
  const own = one.columns.filter((each) => !foreign.includes(each));
  const value = ({ type, nullable }: Column): fc.Arbitrary<string> =>
    nullable
      ? fc.oneof({ weight: 4, arbitrary: type.value }, { weight: 1, arbitrary: fc.constant('NULL') })
      : type.value;
  const referred: fc.Arbitrary<readonly string[]> =
    foreign.length === 0 || parent === undefined
      ? fc.constant([])
      : keys.length === 0
        ? fc.constant(foreign.map(() => 'NULL'))
        : fc.constantFrom(...keys);
  const row = fc.tuple(fc.tuple(...own.map(value)), referred).map(([values, reference]) => [...values, ...reference]);
  // Rows without a key must differ, or they have one item.
  const at = own.findIndex(({ name }) => name === NUMBER);
  const numbered = (values: readonly string[], index: number): readonly string[] =>
    values.map((one, place) => (place === at ? String(index + 1) : one));
  return fc.array(row, { maxLength: 8 }).map((rows) => rows.map(numbered));
}

const insert = ({ name, columns }: Table, values: readonly string[]): string =>
  `INSERT IGNORE INTO ${quote(name)} (${columns.map((one) => quote(one.name)).join(', ')}) VALUES (${values.join(', ')})`;

const create = ({ name, definition }: Table): string => `CREATE TABLE ${quote(name)} (${definition.join(', ')})`;

/** One to three tables, each may refer to the one before. @param prefix what the names of its tables begin with */
export const randomSchema = (flavour: Flavour, prefix: string): fc.Arbitrary<RandomSchema> => {
  const step = (made: readonly Table[], count: number): fc.Arbitrary<readonly Table[]> =>
    made.length === count
      ? fc.constant(made)
      : table(flavour, `${prefix}_${made.length}`, made.at(-1)?.key.length === 0 ? undefined : made.at(-1)).chain(
          (next) => step([...made, next], count),
        );
  const fill = (
    tables: readonly Table[],
    at: number,
    before: readonly (readonly string[])[],
    sql: readonly string[],
  ): fc.Arbitrary<readonly string[]> => {
    const one = tables[at];
    if (one === undefined) return fc.constant(sql);
    const parent = tables[at - 1];
    return rowsOf(one, parent, before).chain((rows) => {
      const keys = rows.map((row) => one.key.map((part) => row[one.columns.indexOf(part)]!));
      return fill(tables, at + 1, keys, [...sql, ...rows.map((row) => insert(one, row))]);
    });
  };
  return fc
    .integer({ min: 1, max: 3 })
    .chain((count) => step([], count))
    .chain((tables) => fill(tables, 0, [], []).map((rows) => ({ tables: tables.map(create), rows })));
};
