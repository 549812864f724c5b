import { cursorOf, pageQuery } from '../../../engine/projection';
import { createTestSource, createViews, FLAVOURS, readAll, type TestSource } from './source';

/** Every kind of key: pages give each row once, in the order of the key, whatever the page size. */
interface Case {
  readonly name: string;
  readonly columns: string;
  readonly key: string;
  readonly rows: readonly string[];
  /** Access type of EXPLAIN behind the first page; `index` where no range can be had. */
  readonly plan?: string;
}

const many = (count: number, make: (n: number) => string): readonly string[] =>
  Array.from({ length: count }, (_, n) => make(n));

const CASES: readonly Case[] = [
  { name: 'integers', columns: 'a INT', key: 'a', rows: ['-2147483648', '-1', '0', '9', '10', '2147483647'] },
  {
    name: 'large_unsigned',
    columns: 'a BIGINT UNSIGNED',
    key: 'a',
    rows: [
      '0',
      '9007199254740992',
      '9007199254740993',
      '9223372036854775808',
      '18446744073709551614',
      '18446744073709551615',
    ],
  },
  {
    name: 'decimals',
    columns: 'a DECIMAL(38,10)',
    key: 'a',
    rows: [
      "'-1.5'",
      "'9007199254740993.0000000001'",
      "'9007199254740993.0000000002'",
      "'1234567890123456789012345678.0000000001'",
      "'1234567890123456789012345678.0000000002'",
    ],
  },
  { name: 'floats', columns: 'a FLOAT', key: 'a', rows: ['-1.1', '0', '1.1', '16777216', '16777218', '3.4e38'] },
  {
    name: 'doubles',
    columns: 'a DOUBLE',
    key: 'a',
    rows: ['-0.1', '0.1', '0.10000000000000002', '1e100', '123456789.12345679'],
  },
  {
    name: 'bits',
    columns: 'a BIT(64)',
    key: 'a',
    rows: ["b'0'", "b'1'", '9007199254740993', '18446744073709551615'],
    plan: 'index',
  },
  { name: 'enums', columns: "a ENUM('z','b','a','q')", key: 'a', rows: ["'z'", "'b'", "'a'", "'q'"] },
  {
    name: 'sets',
    columns: "a SET('z','b','a')",
    key: 'a',
    rows: ["''", "'z'", "'b'", "'z,b'", "'a'", "'z,b,a'"],
    plan: 'index',
  },
  {
    name: 'folded_text',
    columns: 'a VARCHAR(20) COLLATE utf8mb4_unicode_ci',
    key: 'a',
    rows: ["'a'", "'Ab'", "'á b'", "'ß'", "'z'", "'Äa'", "''", "'O''Neil'", "'a\\\\b'"],
  },
  {
    name: 'plain_text',
    columns: 'a VARCHAR(20) COLLATE utf8mb4_bin',
    key: 'a',
    rows: ["'a'", "'A'", "'á'", "'😀'", "''", "'%_'"],
  },
  { name: 'latin_text', columns: 'a VARCHAR(20) CHARACTER SET latin1', key: 'a', rows: ["'a'", "'ö'", "'z'", "'o2'"] },
  { name: 'padded_text', columns: 'a CHAR(5)', key: 'a', rows: ["'a'", "'b'", "'b a'", "''"] },
  {
    name: 'binaries',
    columns: 'a VARBINARY(8)',
    key: 'a',
    rows: ["X''", "X'00'", "X'0000'", "X'27'", "X'5C'", "X'FF'"],
  },
  {
    name: 'dates',
    columns: 'a DATE',
    key: 'a',
    rows: ["'0000-00-00'", "'1000-01-01'", "'2024-02-29'", "'9999-12-31'"],
  },
  {
    name: 'moments',
    columns: 'a DATETIME(6)',
    key: 'a',
    rows: ["'2024-01-01 00:00:00.000001'", "'2024-01-01 00:00:00.000002'", "'2024-01-01'", "'0000-00-00'"],
  },
  {
    name: 'stamps',
    columns: 'a TIMESTAMP(3)',
    key: 'a',
    rows: ["'2024-10-27 00:30:00.001'", "'2024-10-27 01:30:00.002'", "'2024-10-27 02:30:00'"],
  },
  {
    name: 'times',
    columns: 'a TIME(6)',
    key: 'a',
    rows: ["'-838:59:59'", "'-00:00:01'", "'00:00:00'", "'100:00:00'", "'838:59:59'"],
  },
  { name: 'years', columns: 'a YEAR', key: 'a', rows: ['1901', '2155', '2000', '0'] },
  {
    name: 'three_columns',
    columns: 'a INT, b VARCHAR(9) COLLATE utf8mb4_unicode_ci, c DATETIME(6)',
    key: 'a, b, c',
    rows: many(60, (n) => `${n % 3}, '${'xYz'[(n % 5) % 3]}', '2024-01-01 00:00:00.${String(n).padStart(6, '0')}'`),
  },
  {
    name: 'enum_first',
    columns: "a ENUM('z','m','a'), b INT",
    key: 'a, b',
    rows: many(30, (n) => `'${'zma'[n % 3]}', ${n}`),
  },
  {
    name: 'enum_last',
    columns: "a INT, b ENUM('z','m','a')",
    key: 'a, b',
    rows: many(30, (n) => `${Math.floor(n / 3)}, '${'zma'[n % 3]}'`),
  },
];

describe.each(FLAVOURS)('pages on %s', (flavour) => {
  let source: TestSource;
  let compiled: Awaited<ReturnType<TestSource['model']>>;

  beforeAll(async () => {
    source = await createTestSource(flavour, [
      "SET SESSION sql_mode = 'ALLOW_INVALID_DATES'",
      ...CASES.flatMap(({ name, columns, key, rows }) => [
        `CREATE TABLE ${name} (${columns}, payload VARCHAR(200) NOT NULL DEFAULT 'some text that makes the row longer than its key', PRIMARY KEY (${key}))`,
        `INSERT INTO ${name} (${key}) VALUES ${rows.map((row) => `(${row})`).join(', ')}`,
        `ANALYZE TABLE ${name}`,
      ]),
      `CREATE TABLE unique_only (a INT NULL, b INT NOT NULL, UNIQUE KEY nullable (a), UNIQUE KEY total (b))`,
      `INSERT INTO unique_only VALUES (NULL, 2), (NULL, 1), (5, 3)`,
      `CREATE TABLE without_key (a INT NULL, f FLOAT, t TEXT)`,
      `INSERT INTO without_key VALUES ${many(25, (n) => `(${n % 5 === 0 ? 'NULL' : n}, ${n} / 7, REPEAT('x', ${n}))`).join(', ')}`,
    ]);
    compiled = await source.model({ collections: false });
    await createViews(source, compiled);
  });
  afterAll(() => source?.drop());

  const entityOf = (table: string) =>
    compiled.plan.entities.find(({ drivingTable, role }) => drivingTable === table && role === 'owner')!;

  it.each([...CASES])('$name', async ({ name, key, rows, plan }) => {
    const entity = entityOf(name);
    const names = key.split(', ');
    const expected = await source.link.query(
      `SELECT ${names.map((one) => `HEX(CAST(${one} AS CHAR)) AS ${one}`).join(', ')} FROM ${name} ORDER BY ${key}`,
    );
    expect(expected).toHaveLength(rows.length);
    const order = (await readAll(source, entity, 1_000)).map((row) => cursorOf(entity, row).join('|'));
    expect(new Set(order).size).toBe(rows.length);
    for (const limit of [1, 2, 7]) {
      const paged = await readAll(source, entity, limit);
      expect(paged.map((row) => cursorOf(entity, row).join('|'))).toEqual(order);
    }
    // `until` takes its row with it: the two halves are the whole.
    const middle = cursorOf(entity, (await readAll(source, entity, 1_000))[Math.floor(rows.length / 2)]!);
    const ask = async (after: readonly string[] | null, until: readonly string[] | null) => {
      const { sql, values } = pageQuery({ entity, viewSchema: source.viewSchema, after, until, limit: 1_000 });
      return (await source.link.query(sql, values)).map((row) => cursorOf(entity, row).join('|'));
    };
    expect([...(await ask(null, middle)), ...(await ask(middle, null))]).toEqual(order);
    expect((await ask(null, middle)).at(-1)).toBe(middle.join('|'));
    expect(await ask(middle, middle)).toEqual([]);
    const { sql, values } = pageQuery({ entity, viewSchema: source.viewSchema, after: middle, limit: 2 });
    const steps = await source.link.query(`EXPLAIN ${sql}`, values);
    expect(steps.map((step) => step['select_type'])).not.toContain('DERIVED');
    expect(['range', 'index', 'const', 'ALL']).toContain(steps[0]!['type']);
    if (rows.length > 10 && plan === undefined) expect(steps[0]).toMatchObject({ type: 'range', key: 'PRIMARY' });
  });

  it('takes a unique key without NULL where there is no primary key', async () => {
    const entity = entityOf('unique_only');
    expect(entity.drivingKey.map(({ column }) => column)).toEqual(['b']);
    expect((await readAll(source, entity, 1)).map((row) => cursorOf(entity, row))).toEqual([['1'], ['2'], ['3']]);
  });

  it('reads a table without any key once, row by row', async () => {
    const entity = entityOf('without_key');
    const rows = await readAll(source, entity, 4);
    expect(rows).toHaveLength(25);
    expect(new Set(rows.map((row) => cursorOf(entity, row)[0])).size).toBe(25);
    expect(compiled.findings.map(({ code }) => code)).toContain('keyless-table');
  });

  it('reads a large table by ranges of its key', async () => {
    await source.link.query('CREATE TABLE large (a INT, b INT, c INT, t VARCHAR(60) NOT NULL, PRIMARY KEY (a, b, c))');
    await source.link.query(
      `INSERT INTO large SELECT x.n, y.n, z.n, 'text' FROM (${numbers(20)}) x, (${numbers(20)}) y, (${numbers(20)}) z`,
    );
    await source.link.query('ANALYZE TABLE large');
    const again = await source.model({ collections: false });
    await createViews(source, again);
    const entity = again.plan.entities.find(({ drivingTable }) => drivingTable === 'large')!;
    const { sql, values } = pageQuery({ entity, viewSchema: source.viewSchema, after: ['10', '10', '10'], limit: 100 });
    const [step] = await source.link.query(`EXPLAIN ${sql}`, values);
    expect(step).toMatchObject({ type: 'range', key: 'PRIMARY', table: 'b' });
    expect(await readAll(source, entity, 999)).toHaveLength(8_000);
  });
});

const numbers = (count: number): string => many(count, (n) => `SELECT ${n} AS n`).join(' UNION ALL ');
