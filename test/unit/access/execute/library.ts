import { AccessBench, schemaOf } from '../../../support/access/bench';

/** Readers, their books and what they wrote on them: lookups, a collection, foreign keys of every kind. */

const TABLES = [
  `CREATE TABLE readers (id INT AUTO_INCREMENT PRIMARY KEY, email VARCHAR(60) NOT NULL, name VARCHAR(40) NULL, joined DATETIME NOT NULL DEFAULT '2024-01-01 00:00:00',
     UNIQUE KEY uq_email (email)) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
  `CREATE TABLE books (id INT AUTO_INCREMENT PRIMARY KEY, reader_id INT NULL, isbn VARCHAR(20) NULL, title VARCHAR(10) NOT NULL, price DECIMAL(8,2) NOT NULL DEFAULT 9.90,
     taxed DECIMAL(9,2) GENERATED ALWAYS AS (price * 2) STORED, UNIQUE KEY uq_isbn (isbn), KEY (reader_id), CONSTRAINT cheap CHECK (price < 1000),
     FOREIGN KEY (reader_id) REFERENCES readers (id) ON DELETE SET NULL) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
  `CREATE TABLE notes (book_id INT NOT NULL, line INT NOT NULL, text VARCHAR(40) NOT NULL, PRIMARY KEY (book_id, line),
     FOREIGN KEY (book_id) REFERENCES books (id) ON DELETE CASCADE) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
  `CREATE TABLE loans (id INT PRIMARY KEY, book_id INT NOT NULL, KEY (book_id), FOREIGN KEY (book_id) REFERENCES books (id))`,
];

const ROWS = [
  "INSERT INTO readers (email, name) VALUES ('Ada@example.org', 'Ada'), ('bob@example.org', NULL)",
  "INSERT INTO books (reader_id, isbn, title, price) VALUES (1, 'i-1', 'Notes', 12.5), (1, NULL, 'notes', 7), (2, NULL, 'Cake', 20)",
  "INSERT INTO notes VALUES (1, 1, 'a'), (1, 2, 'b'), (1, 10, 'c'), (2, 1, 'd')",
  'INSERT INTO loans VALUES (1, 3)',
];

/** A bench with rows in it. */
export function library(): AccessBench {
  const bench = new AccessBench(schemaOf(TABLES));
  for (const sql of ROWS) {
    const done = bench.run(sql);
    if (!('affectedRows' in done)) throw new Error(`${sql}: ${JSON.stringify(done)}`);
  }
  return bench;
}

/** Rows of an answer, values joined; else what came instead. */
export function rowsOf(
  bench: AccessBench,
  sql: string,
  ...values: Parameters<AccessBench['run']>[1] & object
): unknown {
  const given = bench.run(sql, values);
  return 'rows' in given ? given.rows.map((row) => row.map((value) => String(value as string)).join(' ')) : given;
}

export const text = (value: string) => ({ kind: 'text', text: value }) as const;
export const number = (value: string) => ({ kind: 'number', text: value }) as const;
