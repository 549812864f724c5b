import type { Connection } from 'mysql2/promise';
import type { Entry } from './pack';

const DATABASE = 'code_points';

/** A table of all code points, as one character each; gone when `drop` is called. */
export async function createCodePoints(connection: Connection): Promise<() => Promise<void>> {
  const digits = Array.from({ length: 64 }, (_, digit) => `(${digit})`).join(',');
  for (const statement of [
    `CREATE DATABASE IF NOT EXISTS ${DATABASE}`,
    `USE ${DATABASE}`,
    'DROP TABLE IF EXISTS digits, points',
    'CREATE TABLE digits (digit INT)',
    `INSERT INTO digits VALUES ${digits}`,
    'CREATE TABLE points (point INT PRIMARY KEY, letter VARCHAR(1) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin)',
    `INSERT INTO points SELECT point, CONVERT(CHAR(point USING utf32) USING utf8mb4)
       FROM (SELECT a.digit * 262144 + b.digit * 4096 + c.digit * 64 + d.digit AS point
               FROM digits a, digits b, digits c, digits d WHERE a.digit < 5) AS numbers
      WHERE point <= 0x10FFFF AND NOT point BETWEEN 0xD800 AND 0xDFFF`,
  ])
    await connection.query(statement);
  return async () => void (await connection.query(`DROP DATABASE ${DATABASE}`));
}

/** `expression` of every code point, in their order; `letter` is the character. */
export async function readPoints(
  connection: Connection,
  expression: string,
  where = 'TRUE',
): Promise<readonly Entry[]> {
  const [rows] = await connection.query({
    sql: `SELECT point, HEX(${expression}) FROM points WHERE ${where} ORDER BY point`,
    rowsAsArray: true,
  });
  return (rows as unknown as readonly [number, string][]).map(([point, value]) => [point, value]);
}
