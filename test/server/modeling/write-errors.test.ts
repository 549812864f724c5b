import { sourceErrno } from '../../../adapters/mysql/link';
import { AccessBench, type Given } from '../../support/access/bench';
import { randomFrom } from '../../support/semantics/random';
import { createTestSource, FLAVOURS, type TestSource } from './source';

/**
 * Statements that break several constraints at once fail with the error that the server finds first, and leave behind what they leave on
 * the server. Tables have their keys in orders that matter: foreign keys on keys before and behind unique ones, rows that refer to themselves.
 */

const TABLES = [
  'CREATE TABLE parents (id INT PRIMARY KEY, code INT NOT NULL, spare INT, UNIQUE KEY (code), UNIQUE KEY (spare))',
  `CREATE TABLE plain (id INT PRIMARY KEY, a INT, b INT, c INT NOT NULL, KEY ka (a), UNIQUE KEY ub (b), CONSTRAINT ck CHECK (c < 6),
     FOREIGN KEY (a) REFERENCES parents (id))`,
  `CREATE TABLE first (id INT PRIMARY KEY, a INT, b INT, c INT NOT NULL DEFAULT 3, UNIQUE KEY ua (a), UNIQUE KEY ub (b), UNIQUE KEY uc (c, b),
     FOREIGN KEY (a) REFERENCES parents (code))`,
  `CREATE TABLE followers (id INT PRIMARY KEY, a INT, b INT, c INT NULL, UNIQUE KEY uab (a, b),
     FOREIGN KEY (a) REFERENCES parents (spare) ON UPDATE CASCADE ON DELETE CASCADE, FOREIGN KEY (c) REFERENCES parents (id) ON DELETE SET NULL)`,
  `CREATE TABLE pairs (a INT, b INT, c INT, PRIMARY KEY (a, b), UNIQUE KEY uc (c), KEY kb (b), FOREIGN KEY (a) REFERENCES parents (id),
     FOREIGN KEY (b) REFERENCES parents (code) ON UPDATE CASCADE)`,
  'CREATE TABLE early (id INT PRIMARY KEY, a INT, b INT, c INT, UNIQUE KEY ub (b), UNIQUE KEY ua (a), FOREIGN KEY (a) REFERENCES early (b))',
  'CREATE TABLE late (id INT PRIMARY KEY, a INT, b INT, c INT, UNIQUE KEY ua (a), UNIQUE KEY ub (b), FOREIGN KEY (a) REFERENCES late (b))',
  `CREATE TABLE chain (id INT PRIMARY KEY, a INT, b INT, c INT, KEY ka (a), UNIQUE KEY ub (b),
     FOREIGN KEY (a) REFERENCES chain (id) ON DELETE CASCADE ON UPDATE CASCADE)`,
  `CREATE TABLE narrow (id INT PRIMARY KEY, i INT NOT NULL, u TINYINT UNSIGNED NOT NULL, d DECIMAL(5, 2) NOT NULL, f FLOAT NOT NULL, v VARCHAR(5) NOT NULL,
     c CHAR(5) NOT NULL, e ENUM('first', 'next') NOT NULL)`,
];

const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  parents: ['id', 'code', 'spare'],
  pairs: ['a', 'b', 'c'],
};
const CHILDREN = ['plain', 'first', 'followers', 'pairs', 'early', 'late', 'chain'];
const STATEMENTS = 600;

/** Values that columns do not take, which IGNORE makes others of. */
const TAKEN_FOR = [
  ...[
    'NULL',
    '99999999999',
    '-99999999999',
    "'12abc'",
    "'x'",
    "''",
    "'1e3'",
    '1.5',
    '-0.5',
    "'-3x'",
    "'1.239x'",
    "'abcdefgh'",
    "'ab   xyz'",
  ].flatMap((value, at) => [
    `INSERT IGNORE INTO narrow (id, i, u, d, f, v, c) VALUES (${at}, ${Array(6).fill(value).join(', ')})`,
    `UPDATE IGNORE narrow SET u = ${value}, d = ${value}, v = ${value} WHERE id = ${at}`,
  ]),
  // A double as text is refused.
  "INSERT IGNORE INTO narrow (id, i, u, d, f, v, c) VALUES (100, 1e30, 1e30, 1e30, 1e40, '', '')",
  'INSERT IGNORE INTO narrow (id) VALUES (101), (102)',
  'INSERT INTO narrow (id, i, u, d, f, v, c) VALUES (103, 1, 1, 1, 1, 1, 1)',
];

/** A change that foreign keys carry on to a row whose key is then taken. */
const CARRIED = [
  'INSERT INTO parents VALUES (101, 101, 101), (102, 102, 102)',
  'INSERT INTO followers VALUES (101, 101, 5, NULL), (102, 102, 5, NULL)',
  'UPDATE parents SET spare = 102 WHERE id = 101',
];

function statements(count: number): readonly string[] {
  const random = randomFrom(7);
  const pick = (below: number): number => random.integer(0, below - 1);
  const value = (): string => (pick(9) === 0 ? 'NULL' : pick(40) === 0 ? "'x'" : String(1 + pick(7)));
  return Array.from({ length: count }, () => {
    const table = pick(4) === 0 ? 'parents' : random.pick(CHILDREN);
    const all = COLUMNS[table] ?? ['id', 'a', 'b', 'c'];
    const columns = pick(6) === 0 ? all.slice(0, -1) : [...all].sort(() => pick(3) - 1);
    const set = (): string => {
      const some = all.filter(() => pick(2) === 0);
      return (some.length === 0 ? all : some).map((name) => `${name} = ${value()}`).join(', ');
    };
    const row = (): string => `(${columns.map(value).join(', ')})`;
    const ignore = pick(8) === 0 ? 'IGNORE ' : '';
    const rows = pick(4) === 0 ? `${row()}, ${row()}` : row();
    // Which row comes first decides which one clashes.
    const order = table === 'pairs' ? 'a, b' : 'id';
    const where = `WHERE ${random.pick(all)} = ${1 + pick(7)} ORDER BY ${order}`;
    switch (pick(8)) {
      case 0:
      case 1:
        return `UPDATE ${ignore}${table} SET ${set()} ${where}`;
      case 2:
        return `DELETE ${ignore}FROM ${table} ${where}`;
      case 3:
        return `REPLACE INTO ${table} (${columns.join(', ')}) VALUES ${rows}`;
      case 4:
        return `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${rows} ON DUPLICATE KEY UPDATE ${set()}`;
      default:
        return `INSERT ${ignore}INTO ${table} (${columns.join(', ')}) VALUES ${rows}`;
    }
  });
}

const sorted = (rows: readonly (readonly unknown[])[]): readonly string[] =>
  rows.map((row) => row.map((value) => (value === null ? 'NULL' : String(value as string))).join(' ')).sort();

describe.each(FLAVOURS)('writes that break several constraints on %s', (flavour) => {
  let source: TestSource;
  beforeAll(async () => {
    source = await createTestSource(flavour, TABLES);
  }, 60_000);
  afterAll(() => source?.drop());

  const onServer = async (sql: string): Promise<Given> => {
    try {
      const { affectedRows, insertId } = await source.link.answer(sql, []);
      return { affectedRows, insertId };
    } catch (error) {
      const errno = sourceErrno(error);
      if (errno === undefined) throw error;
      return { errno };
    }
  };

  it('fail with the same error, and leave the same rows', async () => {
    const { schema } = await source.analysis();
    const bench = new AccessBench(schema);
    const same = async (sql: string): Promise<void> => {
      for (const { name } of schema.tables) {
        const rows = (await source.link.query(`SELECT * FROM ${name}`)).map((row) => Object.values(row));
        const found = bench.run(`SELECT * FROM ${name}`);
        expect({ sql, name, rows: 'rows' in found ? sorted(found.rows) : found }).toEqual({
          sql,
          name,
          rows: sorted(rows),
        });
      }
    };
    const seen = new Map<string, number>();
    for (const sql of [...statements(STATEMENTS), ...CARRIED, ...TAKEN_FOR]) {
      const found = bench.run(sql);
      if ('refused' in found) {
        expect({ sql, why: found.refused }).toEqual({
          sql,
          why: expect.stringMatching(/^a row without a value for/) as string,
        });
        continue;
      }
      const expected = await onServer(sql);
      expect({ sql, ...found }).toEqual({ sql, ...expected });
      const kind = 'errno' in expected ? String(expected.errno) : 'done';
      seen.set(kind, (seen.get(kind) ?? 0) + 1);
    }
    await same('at the end');
    const check = flavour === 'mariadb' ? '4025' : '3819';
    expect([...seen.keys()].sort()).toEqual([
      ...['1048', '1062', '1364', '1366', '1451', '1452', '1761'],
      check,
      'done',
    ]);
  }, 120_000);
});
