import {
  assign,
  binaryLiteral,
  booleanLiteral,
  columnType,
  fromProtocol,
  numberLiteral,
  SqlError,
  textLiteral,
  toProtocol,
  Unsupported,
  type Flavour,
  type ProtocolValue,
  type Session,
  type Value,
} from '../../../runtime/mysql';
import { openServer, type SemanticServer } from '../../support/semantics/server';
import { uniqueName } from '../../support/stack';

/** A column holds the same value here and on a real server after it was given one, or refuses it with the same error. */

const COLUMNS = [
  ...['tinyint', 'smallint unsigned', 'int', 'bigint', 'bigint unsigned', 'decimal(6,2)', 'decimal(5,0) unsigned'],
  ...['double', 'float', 'double(8,2)', 'date', 'datetime', 'datetime(3)', 'timestamp', 'time', 'time(2)', 'year'],
  ...['varchar(5)', 'char(5)', 'tinytext', 'varbinary(5)', 'binary(5)', 'bit(4)'],
  ...["enum('new','Paid','10')", "set('a','B','cc')", 'json'],
];
const COLLATED = /char|text|enum|set/;

const NUMBERS = [
  ...['0', '1', '2', '-1', '127', '128', '255', '300', '65536', '2147483648', '9223372036854775807'],
  ...['18446744073709551615', '1.5', '2.5', '-0.5', '0.005', '1234.56', '9999.995', '99999', '1e2', '2.5e0', '1e40'],
  ...['20240229', '20240230', '20240229235959', '235959', '70', '2155', '1900'],
];
const TEXTS = [
  ...['', ' ', 'a', 'A', 'abc', 'abcde', 'abcdef', 'abcde  ', 'abc  ', 'äöü', '😀', '0', '1', ' 12 ', '12abc', '1.5'],
  ...['-1', '1e2', '1e400', '300', '1.23456789', '99999999999999999999', 'new', 'NEW', 'paid ', '10', '3', 'a,cc'],
  ...['cc,a,a', 'b', 'a,x', '2024-02-29', '2024-02-30', '2024-02-29 23:59:59.9996', '2024-02-29x', '0000-00-00'],
  ...['2024-00-01', '1969-12-31 23:00:00', '2039-01-01', '12:34:56.789', '-838:59:59', '900:00:00', '12:60', 'noon'],
  ...['70', '2155', '1900', '00', '{"b": [1, 2.50], "a": null}', '{', '"x"', 'x'.repeat(300)],
];
const BYTES = ['', '61', '616263646566', 'ff', 'c3a4'];

interface Given {
  readonly sql: string;
  readonly value: Value;
}

function givens(session: Session): readonly Given[] {
  const negated = (text: string): Value => {
    const { type, data } = numberLiteral(text.slice(1));
    if (typeof data === 'bigint') return { type: { ...type, kind: 'integer' }, data: -data };
    const { unscaled, scale } = data as { readonly unscaled: bigint; readonly scale: number };
    return { type, data: { unscaled: -unscaled, scale } };
  };
  return [
    ...NUMBERS.map((sql) => ({ sql, value: sql.startsWith('-') ? negated(sql) : numberLiteral(sql) })),
    ...TEXTS.map((text) => ({ sql: `'${text}'`, value: textLiteral(text, session) })),
    ...BYTES.map((hex) => ({ sql: `x'${hex}'`, value: binaryLiteral(Buffer.from(hex, 'hex')) })),
    { sql: 'TRUE', value: booleanLiteral(true) },
  ];
}

function ours(column: string, { value }: Given, session: Session): string | null {
  const type = columnType(column, COLLATED.test(column) ? session.collation : null);
  try {
    return textOf(toProtocol(assign(type, value, session)));
  } catch (error) {
    if (error instanceof Unsupported) return null;
    if (error instanceof SqlError) return `error ${error.errno}`;
    throw error;
  }
}

const textOf = (value: ProtocolValue): string =>
  Buffer.isBuffer(value) ? `0x${value.toString('hex')}` : String(value);

async function theirs(column: string, given: readonly Given[], server: SemanticServer): Promise<readonly string[]> {
  const { connection, session } = server;
  await connection.query(`CREATE TABLE one (id INT PRIMARY KEY, c ${column}) COLLATE ${session.collation}`);
  await connection.query('START TRANSACTION');
  const found: string[] = [];
  for (const [id, { sql }] of given.entries()) {
    const answer = await server.rows(`INSERT INTO one VALUES (${id}, ${sql})`);
    if ('errno' in answer) found[id] = `error ${answer.errno}`;
  }
  const isFloat = column === 'float';
  const answer = await server.rows(`SELECT id, c${isFloat ? ' + 0e0' : ''} FROM one`);
  if ('errno' in answer) throw new Error(answer.message);
  const type = columnType(column, COLLATED.test(column) ? session.collation : null);
  for (const [id, raw] of answer.rows) found[Number(id)] = textOf(toProtocol(fromProtocol(type, raw!)));
  await connection.query('DROP TABLE one');
  return found;
}

describe.each(['mysql80', 'mariadb'] as const)('columns of %s', (flavour: Flavour) => {
  let server: SemanticServer;
  const database = uniqueName('assign');

  beforeAll(async () => {
    server = await openServer(flavour);
    await server.connection.query(`CREATE DATABASE ${database} CHARACTER SET utf8mb4`);
    await server.connection.query(`USE ${database}`);
  });
  afterAll(async () => {
    await server?.connection.query(`DROP DATABASE IF EXISTS ${database}`);
    await server?.close();
  });

  test.each(flavour === 'mariadb' ? COLUMNS.filter((column) => column !== 'json') : COLUMNS)('%s', async (column) => {
    const given = givens(server.session);
    const expected = await theirs(column, given, server);
    const known = given.map((one) => ours(column, one, server.session));
    const differences = given.flatMap(({ sql }, index) =>
      known[index] === null || known[index] === expected[index]
        ? []
        : [`${sql.slice(0, 40)}: ${expected[index]} was expected, ${known[index]} came`],
    );
    expect(differences).toEqual([]);
    expect(known.filter((one) => one !== null).length).toBeGreaterThan(given.length / 5);
  });
});
