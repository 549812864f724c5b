import { itemOf, rowDifferences, rowOf } from '../../../engine/projection';
import { stack } from '../../support/stack';
import { proveIn, scratchOn } from './proof-support';
import { createTestSource, createViews, FLAVOURS, readAll, type TestSource } from './source';

/** Values of every type at the ends of its range, on the real servers. */

const SHARED: readonly (readonly [type: string, literals: readonly string[]])[] = [
  ['TINYINT(1)', ['0', '1', '127', '-128']],
  ['SMALLINT UNSIGNED', ['0', '65535']],
  ['MEDIUMINT', ['-8388608', '8388607']],
  ['INT(6) UNSIGNED ZEROFILL', ['7', '4294967295']],
  ['BIGINT', ['-9223372036854775808', '9223372036854775807', '9007199254740993']],
  ['BIGINT UNSIGNED', ['18446744073709551615', '0']],
  ['DECIMAL(10,2)', ['1.50', '-99999999.99', '0.00']],
  ['DECIMAL(38,10)', ["'1234567890123456789012345678.0123456789'"]],
  ['DECIMAL(65,30)', ["'-12345678901234567890123456789012345.123456789012345678901234567891'"]],
  ['FLOAT', ['16777217', '1.1', '-3.4e38', '1e-40', '0']],
  ['DOUBLE', ['0.1', '1.7976931348623157e100', '5e-120', '-2.2250738585072014e-100', '123456789.123456789']],
  ['DOUBLE(20,4)', ['1234567890123.1235']],
  ['BIT(64)', ["b'1111111111111111111111111111111111111111111111111111111111111111'", "b'0'"]],
  ['BIT(1)', ["b'1'"]],
  ['CHAR(5)', ["'a '", "''", "'é😀'"]],
  ['VARCHAR(20)', ["'trailing  '", "''", "'\\0\\t\\n'", "'😀𝕏'"]],
  ['VARCHAR(20) CHARACTER SET latin1', ["'äöü€'"]],
  ['TEXT', ["''", "'text'"]],
  ['LONGTEXT', ["REPEAT('x', 100000)"]],
  ["ENUM('a','b,c','d''q')", ["'b,c'", "'d''q'"]],
  ["SET('x','y','z')", ["''", "'x,z'", "'z'"]],
  ['BINARY(4)', ["X'00FF'", "X''"]],
  ['VARBINARY(20)', ["X'00FF80'", "X''"]],
  ['LONGBLOB', ["REPEAT(X'00FF', 50000)", "X''"]],
  ['DATE', ["'1000-01-01'", "'0000-00-00'", "'2024-00-00'"]],
  ['DATETIME(6)', ["'9999-12-31 23:59:59.999999'", "'2024-03-31 02:30:00.000001'", "'0000-00-00 00:00:00'"]],
  ['DATETIME', ["'2024-03-31 02:30:00'"]],
  ['TIMESTAMP(6) NULL', ["'2024-03-31 02:30:00.000001'", "'1970-01-01 00:00:01'"]],
  ['TIME(6)', ["'-838:59:59.000000'", "'838:59:59'", "'-00:00:00.000001'"]],
  ['YEAR', ['1901', '2155', '0']],
  ['POINT', ["ST_GeomFromText('POINT(1 2)', 4326)", "ST_GeomFromText('POINT(-1.5 1e-7)')"]],
  ['GEOMETRY', ["ST_GeomFromText('POLYGON((0 0,10 0,10 10,0 10,0 0),(1 1,2 1,2 2,1 1))', 4326)"]],
  ['GEOMETRYCOLLECTION', ["ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 1),LINESTRING(0 0,1 1))')"]],
  [
    'JSON',
    [
      `'{"b": 9007199254740993, "aa": [1.0, 1e400, -0.0, true, null], "": "x"}'`,
      `'"text"'`,
      `'null'`,
      `'[ ]'`,
      `'{"x":   "white space", "x": 2}'`,
      `'{"big": 18446744073709551615, "d": 1.10}'`,
    ],
  ],
];
/** MariaDB has types of its own. */
const MARIADB: typeof SHARED = [
  ['INET6', ["'2001:db8::ff00:42:8329'"]],
  ['UUID', ["'123e4567-e89b-12d3-a456-426655440000'"]],
];

const LENIENT = "SET SESSION sql_mode = 'ALLOW_INVALID_DATES'";

describe.each(FLAVOURS)('every type on %s', (flavour) => {
  const types = flavour === 'mariadb' ? [...SHARED, ...MARIADB] : SHARED;
  let source: TestSource;

  beforeAll(async () => {
    const columns = types.map(([type], index) => `c${index} ${type}`);
    const longest = Math.max(...types.map(([, literals]) => literals.length));
    const inserts = Array.from(
      { length: longest },
      (_, row) =>
        // A document beyond every number goes to MySQL only as far as MySQL takes it.
        `INSERT INTO everything (${types.map((__, index) => `c${index}`).join(', ')}) VALUES (${types
          .map(([, literals]) => {
            const literal = literals[row] ?? 'NULL';
            return flavour === 'mysql' ? literal.replace('1e400', '1e300') : literal;
          })
          .join(', ')})`,
    );
    source = await createTestSource(flavour, [
      LENIENT,
      `CREATE TABLE everything (id INT AUTO_INCREMENT PRIMARY KEY, ${columns.join(', ')}, doubled BIGINT AS (c1 + 1) VIRTUAL)`,
      ...inserts,
      'INSERT INTO everything () VALUES ()',
    ]);
  });
  afterAll(() => source?.drop());

  it('comes back from the items', async () => {
    const { findings } = await source.model();
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    for (const proof of [{}, { scratch: scratchOn(flavour), endpoint: stack.dynamodb() }]) {
      const { problems, entities } = await proveIn(source, { proof });
      expect(problems).toEqual([]);
      expect(entities).toEqual([
        { entity: 'Everything.EVERYTHING', table: 'everything', rows: 7, columns: types.length + 2 },
      ]);
    }
  });

  it('comes back in MySQL itself: rows written from the items equal the rows', async () => {
    const compiled = await source.model();
    await createViews(source, compiled);
    const entity = compiled.plan.entities[0]!;
    const rows = await readAll(source, entity, 3);
    expect(rows).toHaveLength(7);
    const names = entity.columns.filter(({ column }) => column !== 'doubled');
    await source.link.query('CREATE TABLE IF NOT EXISTS rebuilt LIKE everything');
    await source.link.query(LENIENT);
    for (const row of rows) {
      const item = itemOf(entity, row, { epoch: 1, sequence: '1', writer: 'test' });
      expect(rowDifferences(entity, row, item)).toEqual([]);
      const rebuilt = rowOf(entity, item);
      const marks = names.map(({ codec }) => (codec === 'bit' ? 'CAST(? AS UNSIGNED)' : '?'));
      await source.link.query(
        `INSERT INTO rebuilt (${names.map(({ column }) => `\`${column}\``).join(', ')}) VALUES (${marks.join(', ')})`,
        names.map(({ column }) => rebuilt[column]),
      );
    }
    const differ = names.map(({ column, dataType }) => {
      const [a, b] = [`a.\`${column}\``, `b.\`${column}\``];
      const bytes = (one: string): string =>
        dataType === 'json'
          ? `CAST(${one} AS CHAR)`
          : `HEX(${/point|geometry/.test(dataType) ? one : `CAST(${one} AS BINARY)`})`;
      return `NOT (${bytes(a)} <=> ${bytes(b)})`;
    });
    for (const [index, one] of differ.entries()) {
      const found = await source.link.query(
        `SELECT a.id FROM everything a LEFT JOIN rebuilt b ON a.id = b.id WHERE ${one}`,
      );
      expect([names[index]!.column, names[index]!.dataType, found]).toEqual([
        names[index]!.column,
        names[index]!.dataType,
        [],
      ]);
    }
    await source.link.query('DROP TABLE rebuilt');
  });
});
