import type { AccessPattern, Analysis } from '../../../contracts/schemas/analysis';
import { patternLimits, triggerRisks } from '../../../engine/modeling/documents/judgement/limits';
import { buildModel } from '../../../engine/modeling';
import { analysisOf, column, pattern, table, unique } from './facts';
import { AUTO, documentsOf, id } from './shop';

/** What no plan does of a pattern: its kind, why, and what a person can do, in the pattern map, among the risks and at the gate. */

const films = table('films', [id, column('title', 'varchar(90)'), column('made', 'datetime')], ['id']);
const asked = (name: string, operation: AccessPattern['operation'], text: string): AccessPattern => ({
  ...pattern(name, operation, ['films']),
  statements: [{ from: 'source', parts: [{ text }], places: [] }],
});
const trigger = (name: string, timing: string, event: string) => ({
  ...{ name, table: 'films', timing, event, statement: 'SET NEW.made = (SELECT MAX(made) FROM films)' },
});
const base = analysisOf(
  [films],
  [
    asked('AP1', 'select', 'SELECT id FROM films WHERE MATCH (title) AGAINST (?)'),
    asked('AP2', 'select', 'SELECT id FROM films WHERE id = ? AND instock(id)'),
    asked('AP3', 'select', 'SELECT COUNT(*) FROM chosen'),
    asked('AP4', 'select', 'SELECT COUNT(*) FROM gone'),
    asked('AP5', 'select', 'SELECT id FROM films WHERE id = @last'),
    asked('AP6', 'select', 'SELECT id FROM other.films WHERE id = ?'),
    asked('AP7', 'select', 'SELECT id FROM films WHERE /* dynamic */ = ?'),
    asked('AP8', 'select', 'SELECT SQL_CALC_FOUND_ROWS id FROM films WHERE id = ?'),
    {
      ...asked('AP9', 'select', ''),
      statements: [{ from: 'log', parts: [], places: [], incomplete: 'the log ends in the middle of the text' }],
    },
    asked('AP10', 'insert', 'INSERT INTO films (title) VALUES (?)'),
    asked('AP11', 'update', 'UPDATE films SET title = ? WHERE id = ?'),
    asked('AP12', 'delete', 'DELETE FROM films WHERE id = ?'),
    asked('AP13', 'select', 'SELECT title FROM films WHERE id = ?'),
  ],
);
const analysis: Analysis = {
  ...base,
  schema: {
    ...base.schema,
    triggers: [
      trigger('stamp', 'BEFORE', 'INSERT'),
      trigger('index_it', 'AFTER', 'INSERT'),
      trigger('t', 'AFTER', 'UPDATE'),
    ],
    routines: [
      { name: 'INSTOCK', type: 'FUNCTION', definition: 'RETURNS INT RETURN 1' },
      { name: 'report', type: 'PROCEDURE', definition: 'BEGIN CREATE TEMPORARY TABLE `chosen` (id INT); END' },
    ],
  },
};

test('each pattern that is not served, or not wholly, has its kind, why and what can be done', () => {
  const built = buildModel(analysis, AUTO);
  const limits = patternLimits({ ...built, analysis });
  expect(limits.map(({ pattern: name, kind, unserved }) => [name, kind, unserved])).toEqual([
    ['AP1', 'full-text search', true],
    ['AP2', 'stored function', true],
    ['AP3', 'temporary table', true],
    ['AP4', 'no such table', true],
    ['AP5', 'variable of the session', true],
    ['AP6', 'another schema', true],
    ['AP7', 'known at run time only', true],
    ['AP8', 'not understood', true],
    ['AP9', 'text is not whole', true],
    ['AP10', 'trigger', false],
    ['AP11', 'trigger', false],
  ]);
  expect(limits.map(({ why }) => why)).toEqual([
    expect.stringMatching(/^full-text search/),
    expect.stringMatching(/^the stored function INSTOCK/),
    'there is no table chosen',
    'there is no table gone',
    'the variable @last of the session',
    'a table of another schema: other.films',
    'a part of the statement is known at run time only',
    'SQL_CALC_FOUND_ROWS',
    'the log ends in the middle of the text',
    'the triggers stamp of films, index_it of films run with it; what they do is no part of the plan',
    'the trigger t of films runs with it; what it does is no part of the plan',
  ]);
  // What is not served is told by the sidecar as well; the gate has both.
  expect(limits.filter(({ unserved }) => unserved).map((one) => one.pattern)).toEqual(
    built.projection.unserved.map((one) => one.pattern),
  );
  expect(triggerRisks({ ...built, analysis }).map(([name]) => name)).toEqual(['AP10', 'AP11']);
});

test('pattern map and risks say all of it', () => {
  const text = documentsOf(analysis)['dynamodb_data_model.md'];
  const [map, risks] = [
    text.slice(text.indexOf('\n### Not served, or not wholly'), text.indexOf('\n## Unique')),
    text.slice(text.indexOf('\n## Risks')),
  ];
  expect(map).toMatch(/\| AP1 +\| full-text search +\| .*\| feed a search engine from the table/);
  expect(map).toMatch(/\| AP10 +\| trigger \(the statement itself is served\) +\|/);
  expect(risks).toContain(
    'is not served (stored function): the stored function INSTOCK, whose code has to move into the application. What can be done: write its body',
  );
  expect(risks).toContain('is served, but not wholly (trigger): the trigger t of films runs with it');
  expect(documentsOf(analysisOf([films], []))['dynamodb_data_model.md']).toContain(
    'Every pattern is served, and no trigger runs with a write.',
  );
});

test('a write that no key can check is not served, and the model is made all the same', () => {
  const codes = table('codes', [column('code', 'varchar(20)', { nullable: true }), column('v', 'int')], [], {
    keys: [unique('uq_code', 'code')],
  });
  const insert = { ...asked('AP1', 'insert', 'INSERT INTO codes (code, v) VALUES (?, ?)'), tables: ['codes'] };
  const open = analysisOf([codes], [insert]);
  const built = buildModel(open, AUTO);
  expect(built.projection.serves).toEqual([]);
  const limits = patternLimits({ ...built, analysis: open });
  expect(limits.map(({ pattern: name, kind }) => [name, kind])).toEqual([['AP1', 'not understood']]);
  expect(limits[0]!.why).toMatch(/^no column finds the rows of codes/);
});
