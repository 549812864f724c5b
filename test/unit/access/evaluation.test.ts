import { tableNamed } from '../../../engine/projection/compile/schema-index';
import { Catalog } from '../../../engine/statement/bind/catalog';
import { statementForms } from '../../../engine/statement/forms';
import { plainTemplate } from '../../../engine/statement/template/marked-text';
import { QueryCompiler } from '../../../engine/evaluation/query';
import { TableRow, TableTypes } from '../../../engine/evaluation/row';
import { toProtocol } from '../../../runtime/mysql';
import { sessionFor } from '../../support/semantics/server';
import { analysisOf, column, table } from '../modeling/facts';

/** Statements over rows in memory, as the residual of a plan evaluates them. */

const { schema } = analysisOf(
  [
    table('a', [column('id', 'int'), column('name', 'varchar(20)', { nullable: true })], ['id']),
    table('b', [column('id', 'int'), column('a_id', 'int')], ['id']),
  ],
  [],
);
const ROWS: Readonly<Record<string, readonly Readonly<Record<string, string | null>>[]>> = {
  a: [
    { id: '1', name: 'one' },
    { id: '2', name: null },
    { id: '3', name: 'three' },
  ],
  b: [
    { id: '1', a_id: '2' },
    { id: '2', a_id: '2' },
    { id: '3', a_id: '3' },
  ],
};
const session = sessionFor('mysql80');

function answer(sql: string): readonly (readonly unknown[])[] {
  const { forms, problems } = statementForms(plainTemplate(sql), new Catalog(schema));
  expect(problems).toEqual([]);
  const { statement } = forms[0]!;
  const types = new Map(schema.tables.map((one) => [one.name, new TableTypes(one)]));
  const nameOf = (source: number): string => {
    const from = statement.sources[source]!;
    return from.kind === 'table' ? tableNamed(schema, from.table)!.name : '';
  };
  const compiler = new QueryCompiler(
    { statement, session, given: [], on: new Set() },
    {
      typeOf: (source, name) => types.get(nameOf(source))!.of(name),
      rowsOf: (source) => ROWS[nameOf(source)]!.map((row) => new TableRow(types.get(nameOf(source))!, row)),
    },
  );
  const { body } = statement;
  if (body.kind !== 'select') throw new Error('no query');
  const { rows } = compiler.compile(body.query).run({ rows: [], aggregates: [] });
  return rows.map((row) => row.map((value) => toProtocol(value)));
}

describe('a subquery is another one for each row', () => {
  it.each([
    ['NOT EXISTS (SELECT 1 FROM b WHERE b.a_id = a.id)', ['1']],
    ['EXISTS (SELECT 1 FROM b WHERE b.a_id = a.id)', ['2', '3']],
    ['NOT (NOT EXISTS (SELECT 1 FROM b WHERE b.a_id = a.id))', ['2', '3']],
    ['EXISTS (SELECT 1 FROM b WHERE b.a_id = a.id) = 0', ['1']],
    ['id NOT IN (SELECT a_id FROM b)', ['1']],
    ['(SELECT COUNT(*) FROM b WHERE b.a_id = a.id) > 1', ['2']],
    ['NOT EXISTS (SELECT 1 FROM b WHERE b.a_id = a.id) OR name IS NULL', ['1', '2']],
    ['id > ALL (SELECT a_id FROM b WHERE b.a_id <> a.id)', ['3']],
  ])('%s', (condition, ids) => {
    expect(answer(`SELECT id FROM a WHERE ${condition} ORDER BY id`).map(([id]) => id)).toEqual(ids);
  });

  it('a minus in front of an expression turns its sign', () => {
    expect(answer('SELECT -(id + 1), -id FROM a WHERE -id > -3 ORDER BY id')).toEqual([
      ['-2', '-1'],
      ['-3', '-2'],
    ]);
  });

  it('also as a value', () => {
    expect(answer('SELECT id, NOT EXISTS (SELECT 1 FROM b WHERE b.a_id = a.id) FROM a ORDER BY id')).toEqual([
      ['1', '1'],
      ['2', '0'],
      ['3', '0'],
    ]);
  });
});

test('window functions are computed after groups and before LIMIT', () => {
  expect(
    answer(
      'SELECT a_id, RANK() OVER (ORDER BY COUNT(*) DESC) AS r, SUM(COUNT(*)) OVER () AS s FROM b GROUP BY a_id ORDER BY a_id LIMIT 1',
    ),
  ).toEqual([['2', '1', '3']]);
  expect(
    answer(
      'SELECT id, LAG(name) OVER (ORDER BY id) AS l, SUM(id) OVER (ORDER BY id ROWS 1 PRECEDING) AS s FROM a ORDER BY id',
    ),
  ).toEqual([
    ['1', null, '1'],
    ['2', 'one', '3'],
    ['3', null, '5'],
  ]);
});

test('a function that is stored in the source is named; one of the server comes before it', () => {
  const stored = ['discount', 'abs'].map((name) => ({ name, type: 'FUNCTION' }));
  const catalog = new Catalog({ ...schema, routines: stored });
  const problems = (sql: string) => statementForms(plainTemplate(sql), catalog).problems;
  expect(problems('SELECT id FROM a WHERE discount(id) > 1')).toEqual([
    'the stored function DISCOUNT, whose code has to move into the application',
  ]);
  expect(problems('SELECT ABS(id) FROM a')).toEqual([]);
});
