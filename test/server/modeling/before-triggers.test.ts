import { proveStatements } from './answers-support';
import { createTestSource, FLAVOURS, type TestSource } from './source';

/** Triggers that only give the new row values do the same on both sides, whatever the statement gives. */

const SCHEMA = [
  `CREATE TABLE films (id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, title VARCHAR(20) NOT NULL, slug VARCHAR(40) NOT NULL, made DATETIME NOT NULL,
     changes INT NOT NULL DEFAULT 0, UNIQUE KEY uq_slug (slug))`,
  "INSERT INTO films (title, slug, made) VALUES ('Alien', 'alien', '2020-01-01 10:00:00'), ('Brazil', 'brazil', '2020-02-01 10:00:00')",
  'CREATE TRIGGER films_bi BEFORE INSERT ON films FOR EACH ROW BEGIN SET NEW.made = NOW(), NEW.slug = LOWER(NEW.title); END',
  'CREATE TRIGGER films_bu BEFORE UPDATE ON films FOR EACH ROW SET NEW.changes = NEW.changes + 1',
];

const APPLICATION = `import { createPool } from 'mysql2/promise';
const pool = createPool({});
export const add = (title: string) => pool.query('INSERT INTO films (title) VALUES (?)', [title]);
export const whole = (title: string, slug: string, made: string) => pool.query('INSERT INTO films (title, slug, made) VALUES (?, ?, ?)', [title, slug, made]);
export const numbered = (id: number, title: string) => pool.query('INSERT INTO films (id, title) VALUES (?, ?)', [id, title]);
export const two = (a: string, b: string) => pool.query('INSERT INTO films (title, made) VALUES (?, NULL), (?, DEFAULT(made))', [a, b]);
export const none = (slug: string) => pool.query('INSERT INTO films (slug) VALUES (?)', [slug]);
export const swap = (id: number, title: string) => pool.query('REPLACE INTO films (id, title) VALUES (?, ?)', [id, title]);
export const rename = (title: string, id: number) => pool.query('UPDATE films SET title = ? WHERE id = ?', [title, id]);
export const count = (changes: number, id: number) => pool.query('UPDATE films SET changes = ? WHERE id = ?', [changes, id]);
export const ignored = (title: string) => pool.query('INSERT IGNORE INTO films (title) VALUES (?)', [title]);
`;

describe.each(FLAVOURS)('triggers on %s', (flavour) => {
  let source: TestSource;
  beforeAll(async () => {
    source = await createTestSource(flavour, SCHEMA);
  }, 60_000);
  afterAll(async () => source?.drop());

  it('are carried out, and named where they are not', async () => {
    const { proof } = await proveStatements(flavour, source, APPLICATION);
    const open = proof.patterns.filter(({ verdict }) => verdict !== 'answered');
    expect(open.map(({ verdict, reasons }) => [verdict, ...reasons])).toEqual([
      ['not comparable', expect.stringMatching(/^the trigger films_bi of films runs with it/)],
      ['not answered', 'a row without a value for title, which has no default, where a trigger runs'],
    ]);
    expect(proof.patterns).toHaveLength(9);
    for (const { verdict, executions } of proof.patterns)
      if (verdict === 'answered') expect(executions).toBeGreaterThan(1);
  }, 240_000);
});
