import { AccessBench, schemaOf } from '../../../support/access/bench';
import { rowsOf } from './library';
import { triggersOf } from '../../../../engine/proof/answerable/touched';
import { newValuesOf } from '../../../../engine/access/write/new-values';
import { statementForms } from '../../../../engine/statement/forms';
import { plainTemplate } from '../../../../engine/statement/template/marked-text';

/** Triggers that give the new row values are a part of the plan; all others are named. */

const RENTALS = `CREATE TABLE rentals (id INT AUTO_INCREMENT PRIMARY KEY, title VARCHAR(20) NOT NULL, slug VARCHAR(30) NOT NULL, made DATETIME NOT NULL,
  changes INT NOT NULL DEFAULT 0, double_id INT GENERATED ALWAYS AS (changes * 2) VIRTUAL)`;
const trigger = (name: string, head: string, statement: string) => {
  const [timing = '', event = ''] = head.split(' ');
  return { name, table: 'rentals', timing, event, statement };
};
const schemaWith = (...triggers: readonly ReturnType<typeof trigger>[]) => ({
  ...schemaOf([RENTALS]),
  triggers: [...triggers],
});
const given = (head: string, body: string, on: 'INSERT' | 'UPDATE' = 'INSERT') => {
  const schema = schemaWith(trigger('t', head, body));
  return newValuesOf(schema, schema.tables[0]!, on);
};

test.each([
  ['SET NEW.made = NOW()', [['made', 'NOW( )']]],
  [
    'set new.`made` := now(), NEW.slug = LOWER(NEW.title)',
    [
      ['made', 'now( )'],
      ['slug', 'LOWER( `title` )'],
    ],
  ],
  [
    "BEGIN SET NEW.slug = CONCAT('a;', NEW.title); /* and */ SET NEW.made = NOW(); END",
    [
      ['slug', "CONCAT( 'a;' , `title` )"],
      ['made', 'NOW( )'],
    ],
  ],
])('%s gives the row values', (body, values) => {
  expect(given('BEFORE INSERT', body).map(({ column, sql }) => [column, sql])).toEqual(values);
});

test.each([
  ['AFTER INSERT', 'SET NEW.made = NOW()'],
  ['BEFORE DELETE', 'SET NEW.made = NOW()'],
  ['BEFORE INSERT', 'SET @last = NEW.title'],
  ['BEFORE INSERT', 'SET NEW.slug = @last'],
  ['BEFORE INSERT', 'SET NEW.slug = (SELECT MAX(title) FROM rentals)'],
  ['BEFORE INSERT', 'SET NEW.changes = NEW.id'],
  ['BEFORE INSERT', 'SET NEW.id = 4'],
  ['BEFORE INSERT', 'SET NEW.nowhere = 4'],
  ['BEFORE INSERT', "IF NEW.slug = '' THEN SET NEW.slug = 'x'; END IF"],
  ['BEFORE INSERT', "BEGIN IF NEW.slug = '' THEN SET NEW.slug = 'x'; END IF; END"],
  ['BEFORE INSERT', "BEGIN DECLARE x INT; SET NEW.slug = 'x'; END"],
  ['BEFORE INSERT', "INSERT INTO rentals (title) VALUES ('x')"],
  ['BEFORE INSERT', 'SET NEW.'],
  ['BEFORE INSERT', 'SET'],
  ['BEFORE INSERT', 'BEGIN END'],
])('%s %s is none of these', (head, body) => {
  expect(given(head, body)).toEqual([]);
});

test('of an UPDATE what the row was is not known to it, and of several triggers not which is first', () => {
  expect(given('BEFORE UPDATE', 'SET NEW.changes = OLD.changes + 1', 'UPDATE')).toEqual([]);
  expect(given('BEFORE UPDATE', 'SET NEW.changes = NEW.changes + 1', 'UPDATE')).toHaveLength(1);
  const schema = schemaWith(
    trigger('a', 'BEFORE INSERT', 'SET NEW.made = NOW()'),
    trigger('b', 'BEFORE INSERT', 'SET NEW.slug = NEW.title'),
  );
  expect(newValuesOf(schema, schema.tables[0]!, 'INSERT')).toEqual([]);
});

describe('a plan', () => {
  const INSERT = "BEGIN SET NEW.made = NOW(); SET NEW.slug = CONCAT(LOWER(NEW.title), '-', NEW.changes); END";
  const bench = new AccessBench(
    schemaWith(
      trigger('i', 'BEFORE INSERT', INSERT),
      trigger('u', 'BEFORE UPDATE', 'SET NEW.changes = NEW.changes + 1'),
    ),
  );

  it('gives a new row what the trigger gives, whatever the statement says, defaults before it', () => {
    expect(bench.run("INSERT INTO rentals (title, made, slug) VALUES ('Alien', '1999-01-01', NULL)")).toMatchObject({
      affectedRows: 1,
    });
    expect(bench.run("INSERT INTO rentals (title) VALUES ('Brazil')")).toMatchObject({ affectedRows: 1 });
    expect(rowsOf(bench, 'SELECT title, slug, made, double_id FROM rentals ORDER BY id')).toEqual([
      'Alien alien-0 2024-02-29 12:00:00 0',
      'Brazil brazil-0 2024-02-29 12:00:00 0',
    ]);
  });

  it('asks what is left of the row as always', () => {
    expect(bench.run('INSERT INTO rentals (title) VALUES (NULL)')).toEqual({ errno: 1048 });
    expect(bench.run('INSERT INTO rentals (slug) VALUES (NULL)')).toEqual({
      refused: 'a row without a value for title, which has no default, where a trigger runs',
    });
    expect(bench.run("INSERT INTO rentals (title) VALUES ('123456789012345678901')")).toEqual({ errno: 1406 });
  });

  it('changes a row that the statement leaves as it is', () => {
    expect(bench.run("UPDATE rentals SET title = 'Alien' WHERE id = 1")).toMatchObject({ affectedRows: 1 });
    expect(rowsOf(bench, 'SELECT changes FROM rentals WHERE id = 1')).toEqual(['1']);
  });

  it.each([
    ["INSERT INTO rentals (title) VALUES ('x')", []],
    ["UPDATE rentals SET title = 'x'", []],
    ["INSERT IGNORE INTO rentals (title) VALUES ('x')", ['i']],
    ["INSERT INTO rentals (title) VALUES ('x') ON DUPLICATE KEY UPDATE title = 'y'", ['i', 'u']],
    ["UPDATE IGNORE rentals SET title = 'x'", ['u']],
  ])('%s is left with the triggers %j', (sql, left) => {
    const { schema, catalog } = bench.access;
    const [form] = statementForms(plainTemplate(sql), catalog).forms;
    expect(triggersOf(form!.statement, schema).map(({ name }) => name)).toEqual(left);
  });
});
