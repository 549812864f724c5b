/** A library of books, and an application that reads and writes it. */

export const SCHEMA = [
  'CREATE TABLE authors (id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, email VARCHAR(60) NOT NULL, name VARCHAR(40) NULL, extra JSON NULL, UNIQUE KEY uq_email (email))',
  `CREATE TABLE books (id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, author_id INT UNSIGNED NOT NULL, title VARCHAR(20) NOT NULL, price DECIMAL(8,2) NOT NULL DEFAULT 9.90,
     state ENUM('draft','out') NOT NULL DEFAULT 'draft', out_at DATETIME NULL, KEY (author_id, out_at), FOREIGN KEY (author_id) REFERENCES authors (id))`,
  'CREATE TABLE tags (book_id INT UNSIGNED NOT NULL, tag VARCHAR(20) NOT NULL, PRIMARY KEY (book_id, tag), FOREIGN KEY (book_id) REFERENCES books (id) ON DELETE CASCADE)',
  'CREATE TABLE log (id INT AUTO_INCREMENT PRIMARY KEY, text VARCHAR(80) NOT NULL)',
  'CREATE TRIGGER tags_ai AFTER INSERT ON tags FOR EACH ROW INSERT INTO log (text) VALUES (NEW.tag)',
  "INSERT INTO authors (email, name) VALUES ('Ada@example.org', 'Ada'), ('bob@example.org', NULL), ('çelik@example.org', 'Çelik'), ('dora@example.org', 'Dora')",
  `INSERT INTO books (author_id, title, price, state, out_at) VALUES (1, 'Notes', 12.50, 'out', '2024-01-01 10:00:00'), (1, 'More notes', 7.00, 'out', '2024-02-01 10:00:00'),
     (1, 'Drafts', 0.99, 'draft', NULL), (2, 'Éclairs', 20.00, 'out', '2023-05-05 05:05:05'), (3, '100%', 5.55, 'draft', NULL)`,
  "INSERT INTO tags VALUES (1, 'a'), (1, 'b'), (2, 'a'), (4, 'cake')",
  "INSERT INTO log (text) VALUES ('kept')",
];

export const APPLICATION = `import { createPool } from 'mysql2/promise';
const pool = createPool({});
export const one = (id: number) => pool.query('SELECT id, title, price, state, out_at FROM books WHERE id = ?', [id]);
export const login = (email: string) => pool.query('SELECT id, name FROM authors WHERE email = ?', [email]);
export const newest = (author: number, count: number) =>
  pool.query('SELECT title, out_at FROM books WHERE author_id = ? ORDER BY out_at DESC LIMIT ?', [author, count]);
export const totals = (author: number) =>
  pool.query('SELECT state, COUNT(*) AS n, SUM(price) AS total, AVG(price) AS mean, MAX(title) AS last FROM books WHERE author_id = ? GROUP BY state ORDER BY state', [author]);
export const tagged = (id: number) =>
  pool.query('SELECT b.title, t.tag, a.name FROM books b JOIN authors a ON a.id = b.author_id LEFT JOIN tags t ON t.book_id = b.id WHERE b.id = ?', [id]);
export const several = (ids: number[]) => pool.query('SELECT id, title FROM books WHERE id IN (?) ORDER BY id', [ids]);
export async function search(author: number, f: { state?: string; title?: string }) {
  let sql = 'SELECT id, title FROM books WHERE author_id = ?';
  const values: unknown[] = [author];
  if (f.state) { sql += ' AND state = ?'; values.push(f.state); }
  if (f.title) { sql += ' AND title LIKE ?'; values.push(f.title); }
  return pool.query(sql, values);
}
export const add = (author: number, title: string, price: string) =>
  pool.query('INSERT INTO books (author_id, title, price) VALUES (?, ?, ?)', [author, title, price]);
export const move = (email: string, id: number) => pool.query('UPDATE authors SET email = ? WHERE id = ?', [email, id]);
export const raise = (author: number) => pool.query("UPDATE books SET price = price * 1.1 WHERE author_id = ? AND state = 'out'", [author]);
export const remove = (id: number) => pool.query('DELETE FROM books WHERE id = ?', [id]);
export const gone = (id: number) => pool.query('DELETE FROM authors WHERE id = ?', [id]);
export const tag = (book: number, tag: string) => pool.query('INSERT INTO tags (book_id, tag) VALUES (?, ?)', [book, tag]);
export const untagged = () =>
  pool.query('SELECT id FROM books WHERE NOT EXISTS (SELECT 1 FROM tags WHERE tags.book_id = books.id) ORDER BY id');
export const withdraw = (author: number, until: string) =>
  pool.query("UPDATE books SET state = 'draft' WHERE author_id = ? AND out_at < ?", [author, until]);
export const keep = (id: number, text: string) => pool.query('REPLACE INTO log (id, text) VALUES (?, ?)', [id, text]);
export const lucky = () => pool.query('SELECT id, RAND() AS r FROM books WHERE id = 1');
export const hidden = (table: string) => pool.query('TRUNCATE TABLE ' + table);
`;
