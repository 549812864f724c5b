import {
  columnType,
  fromProtocol,
  type Flavour,
  type ProtocolValue,
  type Value,
  type ValueType,
} from '../../../runtime/mysql';
import type { Random } from './random';
import { randomText } from './values';
import type { SemanticServer } from './server';

/** A table with a column of every type, filled with chosen and random values, so that the types of columns are exact. */

export interface SourceColumn {
  readonly name: string;
  readonly type: ValueType;
  readonly declared: string;
  /** What sort of content it has, for operations that want one. */
  readonly content: Content;
}

export type Content =
  | 'int'
  | 'decimal'
  | 'double'
  | 'text'
  | 'number-text'
  | 'date-text'
  | 'time-text'
  | 'json-text'
  | 'bytes'
  | 'date'
  | 'datetime'
  | 'time'
  | 'year'
  | 'bit'
  | 'enum'
  | 'set'
  | 'json';

const DEFAULT = (flavour: Flavour): string => (flavour === 'mariadb' ? 'utf8mb4_general_ci' : 'utf8mb4_0900_ai_ci');

/** `name: declared type` with the content; `collation` for text. */
export function sourceColumns(flavour: Flavour): readonly SourceColumn[] {
  const collation = DEFAULT(flavour);
  const plain: readonly (readonly [string, string, Content])[] = [
    ['i8', 'tinyint', 'int'],
    ['i16', 'smallint', 'int'],
    ['i32', 'int', 'int'],
    ['u32', 'int unsigned', 'int'],
    ['i64', 'bigint', 'int'],
    ['u64', 'bigint unsigned', 'int'],
    ['small', 'int', 'int'],
    ['dec2', 'decimal(10,2)', 'decimal'],
    ['dec0', 'decimal(20,0)', 'decimal'],
    ['dec10', 'decimal(30,10)', 'decimal'],
    ['udec', 'decimal(8,3) unsigned', 'decimal'],
    ['dbl', 'double', 'double'],
    ['dblf', 'double(12,3)', 'double'],
    ['flt', 'float', 'double'],
    ['d', 'date', 'date'],
    ['dt', 'datetime', 'datetime'],
    ['dt6', 'datetime(6)', 'datetime'],
    ['ts', 'timestamp', 'datetime'],
    ['ts3', 'timestamp(3)', 'datetime'],
    ['tm', 'time', 'time'],
    ['tm6', 'time(6)', 'time'],
    ['yr', 'year', 'year'],
    ['bt', 'bit(10)', 'bit'],
    ['bin', 'varbinary(20)', 'bytes'],
    ['binf', 'binary(4)', 'bytes'],
  ];
  const texts: readonly (readonly [string, string, Content, string])[] = [
    ['txt', 'varchar(60)', 'text', collation],
    ['txtb', 'varchar(60)', 'text', 'utf8mb4_bin'],
    ['chr', 'char(12)', 'text', collation],
    ['lat', 'varchar(40)', 'text', 'latin1_swedish_ci'],
    ['num', 'varchar(40)', 'number-text', collation],
    ['dtxt', 'varchar(40)', 'date-text', collation],
    ['ttxt', 'varchar(40)', 'time-text', collation],
    ['jtxt', 'text', 'json-text', collation],
    ['en', "enum('new','Paid','10','ab')", 'enum', collation],
    ['st', "set('a','b','cc','1')", 'set', collation],
  ];
  const json: readonly (readonly [string, string, Content])[] = flavour === 'mariadb' ? [] : [['js', 'json', 'json']];
  return [
    ...[...plain, ...json].map(([name, declared, content]) => ({
      name,
      declared,
      content,
      type: columnType(declared),
    })),
    ...texts.map(([name, base, content, of]) => ({
      name,
      content,
      declared: `${base} collate ${of}`,
      type: columnType(base, of),
    })),
  ];
}

export interface SourceTable {
  readonly name: string;
  readonly columns: readonly SourceColumn[];
  readonly rows: readonly ReadonlyMap<string, Value>[];
}

/** SQL that reads a column exactly: FLOAT prints six digits unless it is widened. */
const reading = ({ name, type }: SourceColumn): string => (type.kind === 'float' ? `${name} + 0e0` : name);

export async function createTable(server: SemanticServer, random: Random, count: number): Promise<SourceTable> {
  const { connection, session } = server;
  const columns = sourceColumns(session.flavour);
  const name = 'values_of_all_types';
  await connection.query(
    `CREATE TABLE ${name} (id INT PRIMARY KEY, ${columns.map((c) => `${c.name} ${c.declared} NULL`).join(', ')})`,
  );
  const [[{ sql_mode: mode }]] = (await connection.query({
    sql: 'SELECT @@sql_mode AS sql_mode',
    rowsAsArray: false,
  })) as unknown as [[{ sql_mode: string }]];
  await connection.query("SET SESSION sql_mode = ''");
  for (let id = 1; id <= count; id += 1) {
    const values = columns.map((column) => randomText(column, random));
    const places = columns.map(({ content }, index) =>
      content === 'bit' && values[index] !== null ? `CAST(? AS UNSIGNED)` : '?',
    );
    await connection.query(`INSERT INTO ${name} VALUES (${[id, ...places].join(', ')})`, values);
  }
  await connection.query('SET SESSION sql_mode = ?', [mode]);
  const read = await server.rows(`SELECT ${columns.map(reading).join(', ')} FROM ${name} ORDER BY id`);
  if (!('rows' in read)) throw new Error(read.message);
  const rows = read.rows.map(
    (row) =>
      new Map(columns.map((column, index) => [column.name, fromProtocol(column.type, row[index] as ProtocolValue)])),
  );
  return { name, columns, rows };
}
