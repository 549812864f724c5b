import { liveSchemaVerdicts } from '../../../engine/analysis/schema/differences';
import type { SchemaFacts, TableFacts } from '../../../contracts/schemas/analysis';
import type { Analysis } from '../../../contracts/schemas/analysis';
import { analysis as small } from '../../support/small-model';

/** The small model with a unique key, a foreign key, and the relation that the foreign key is. */
const analysis = ((): Analysis => {
  const whole = structuredClone(small);
  const table = (name: string): TableFacts => whole.schema.tables.find((one) => one.name === name)!;
  table('authors').keys.push({ name: 'uq_name', columns: ['name'], unique: true });
  const columns = { columns: ['author_id'], referencedTable: 'authors', referencedColumns: ['id'] };
  table('books').foreignKeys.push({ name: 'fk_author', ...columns, onDelete: 'CASCADE', onUpdate: 'RESTRICT' });
  whole.relations.push({
    from: { table: 'books', columns: ['author_id'] },
    to: { table: 'authors', columns: ['id'] },
    kind: 'foreign-key',
    cardinality: 'many-to-one',
    evidence: [],
  });
  return whole;
})();

/** The tables of the small model, which is about authors and their books, after somebody changed them. */
const changed = (change: (tables: TableFacts[]) => void): SchemaFacts => {
  const live = structuredClone(analysis.schema) as SchemaFacts & { tables: TableFacts[] };
  change(live.tables);
  return live;
};
const bad = (live: SchemaFacts): readonly string[] =>
  liveSchemaVerdicts(analysis, live)
    .filter(({ ok }) => !ok)
    .map(({ check, detail }) => `${check.replace('live schema: ', '')}: ${detail}`);
const named = (tables: TableFacts[], name: string): TableFacts => tables.find((table) => table.name === name)!;

test('the same schema passes, whatever the rows and comments', () => {
  const live = changed((tables) => {
    for (const table of tables) Object.assign(table, { rowCount: null, comment: 'new' });
    named(tables, 'books').columns[0]!.comment = 'new';
  });
  expect(bad(live)).toEqual([]);
  expect(liveSchemaVerdicts(analysis, live).map(({ detail }) => detail)).toEqual(
    expect.arrayContaining([`the same ${analysis.schema.tables.length} tables`]),
  );
});

test.each<[string, (tables: TableFacts[]) => void, string]>([
  ['a table is gone', (t) => t.splice(t.indexOf(named(t, 'books')), 1), 'tables: table books is gone'],
  ['a table is new', (t) => t.push({ ...named(t, 'books'), name: 'zines' }), 'tables: table zines is new'],
  ['a column is gone', (t) => named(t, 'books').columns.pop(), 'columns: column books.title is gone'],
  [
    'a column has another type',
    (t) => (named(t, 'books').columns.at(-1)!.columnType = 'text'),
    'columns: column books.title: columnType was',
  ],
  [
    'the primary key is another',
    (t) => (named(t, 'books').primaryKey = []),
    'keys and indexes: books: primary key was',
  ],
  [
    'an index is new',
    (t) => named(t, 'books').keys.push({ name: 'ix_new', columns: ['title'], unique: false }),
    'keys and indexes: key books.ix_new is new',
  ],
  [
    'a key is no longer unique',
    (t) => (named(t, 'authors').keys[0]!.unique = false),
    'keys and indexes: key authors.uq_name: unique was true, is false',
  ],
  [
    'an index is hidden from the optimiser, which was not said before',
    (t) => (named(t, 'authors').keys[0]!.invisible = true),
    'keys and indexes: key authors.uq_name: invisible was none, is true',
  ],
  [
    'a foreign key is gone',
    (t) => (named(t, 'books').foreignKeys = []),
    'relations: foreign key books.fk_author is gone; relation books(author_id) to authors has no foreign key',
  ],
  [
    'a foreign key deletes otherwise',
    (t) => (named(t, 'books').foreignKeys[0]!.onDelete = 'RESTRICT'),
    'relations: foreign key books.fk_author: onDelete was CASCADE, is RESTRICT',
  ],
])('%s: it is named', (_, change, what) => {
  expect(bad(changed(change))).toEqual([expect.stringContaining(what)]);
});

test('every difference is named, not only the first', () => {
  const live = changed((tables) => {
    named(tables, 'books').columns.pop();
    named(tables, 'books').foreignKeys = [];
    named(tables, 'authors').columns[0]!.nullable = true;
  });
  expect(bad(live)).toHaveLength(2);
  expect(bad(live).join()).toMatch(/authors\.\w+: nullable was false, is true; column books\.title is gone/);
});
