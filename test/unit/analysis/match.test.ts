import { matches, patternOf } from '../../../engine/analysis/reconcile/match';
import { fingerprintTokens } from '../../../engine/analysis/sql/fingerprint';
import { sourceStatements } from '../../../engine/analysis/reconcile/statements';
import { NameTable } from '../../../engine/analysis/sql/statement';
import { alternatives, text, variant, type Part } from '../../../engine/analysis/source/text/parts';
import { scanFiles } from './scan';

const fits = (parts: readonly Part[], sql: string): boolean => matches(patternOf(parts), fingerprintTokens(sql));
const optional = (value: string): Part => ({ kind: 'optional', parts: [text(value)] });

describe('a statement of the source as a pattern', () => {
  const search = [
    text('SELECT a FROM t WHERE a = ?'),
    optional(' AND b = ?'),
    optional(' AND c > ?'),
    text(' LIMIT ?'),
  ];

  it.each([
    ['SELECT a FROM t WHERE a = 1 LIMIT 5', true],
    ['select a from t where a = 1 and c > 2 limit 5', true],
    ["SELECT a FROM t WHERE a = 'x' AND b = NULL AND c > 2 LIMIT 5", true],
    ['SELECT a FROM t WHERE a = 1 AND c > 2 AND b = 1 LIMIT 5', false],
    ['SELECT a FROM t WHERE a = 1', false],
    ['SELECT a FROM t WHERE a = 1 LIMIT 5 OFFSET 3', false],
  ])('%s: %s', (sql, expected) => {
    expect(fits(search, sql)).toBe(expected);
  });

  it('takes lists with their separators, choices, and what is dynamic', () => {
    const item = (value: string, isOptional: boolean) => ({ parts: [text(value)], optional: isOptional });
    const update: Part[] = [
      text('UPDATE t SET '),
      { kind: 'list', separator: ', ', items: [item('a = ?', true), item('b = ?', true), item('c = NOW()', true)] },
      text(' WHERE id = ?'),
    ];
    expect(fits(update, 'UPDATE t SET b = 2 WHERE id = 1')).toBe(true);
    expect(fits(update, 'UPDATE t SET a = 1, c = NOW() WHERE id = 1')).toBe(true);
    expect(fits(update, 'UPDATE t SET b = 1, a = 1 WHERE id = 1')).toBe(false);
    expect(fits(update, 'UPDATE t SET a = 1 b = 2 WHERE id = 1')).toBe(false);
    const order: Part[] = [
      text('SELECT a FROM t ORDER BY '),
      { kind: 'choice', options: [[text('a ASC')], [text('b DESC')]] },
    ];
    expect(fits(order, 'SELECT a FROM t ORDER BY b DESC')).toBe(true);
    expect(fits(order, 'SELECT a FROM t ORDER BY c')).toBe(false);
    const any: Part[] = [text('SELECT '), { kind: 'dynamic', why: 'columns' }, text(' FROM t')];
    expect(fits(any, 'SELECT a, b, (SELECT 1 FROM u) FROM t')).toBe(true);
    expect(fits(any, 'SELECT a FROM u')).toBe(false);
  });

  it('takes what the driver makes of lists and objects', () => {
    expect(fits([text('SELECT a FROM t WHERE id IN (?)')], 'SELECT a FROM t WHERE id IN (1, 2, 3)')).toBe(true);
    expect(fits([text('INSERT INTO t (a, b) VALUES ?')], "INSERT INTO t (a, b) VALUES (1, 'x'), (2, NULL)")).toBe(true);
    expect(fits([text('UPDATE t SET ? WHERE id = ?')], "UPDATE t SET `a` = 1, `b` = 'x' WHERE id = 3")).toBe(true);
  });

  it('stays quick on many optional parts', () => {
    const many = [
      text('SELECT a FROM t WHERE 1 = 1'),
      ...Array.from({ length: 60 }, (_, i) => optional(` AND c${i} = ?`)),
    ];
    const sql = `SELECT a FROM t WHERE 1 = 1${Array.from({ length: 30 }, (_, i) => ` AND c${i * 2} = 5`).join('')}`;
    const began = process.cpuUsage();
    expect(fits(many, sql)).toBe(true);
    expect(process.cpuUsage(began).user / 1_000).toBeLessThan(500);
  });
});

describe('a choice in a statement of the source', () => {
  const names = new NameTable([{ name: 'boats', columns: ['id', 'a', 'b', 'c'].map((name) => ({ name })) }]);
  const of = async (call: string) => {
    const source = await scanFiles({
      'a.ts': `import { createPool } from 'mysql2/promise'; const pool = createPool({});
        export const run = (k: 'a' | 'b' | 'c', wide: boolean) => ${call};`,
    });
    return sourceStatements(source, names)[0]!;
  };

  it('sets all columns that may be chosen', async () => {
    const { facts, filters } = await of('pool.query(`UPDATE boats SET ${k} = 1 WHERE id = 2`)');
    expect(facts.assigns.map(({ column }) => column).sort()).toEqual(['a', 'b', 'c']);
    expect(filters).toMatchObject([{ column: 'id', optional: false }]);
  });

  it('filters by each of them, by none for sure', async () => {
    const { filters } = await of("pool.query(`SELECT id FROM boats WHERE id = 1 AND ${wide ? 'a' : 'b'} = 2`)");
    expect(filters.map(({ column, optional }) => `${column} ${optional}`).sort()).toEqual([
      'a true',
      'b true',
      'id false',
    ]);
  });

  it('is gone through option by option, never by all combinations', () => {
    const choice = (...options: string[]): Part => ({ kind: 'choice', options: options.map((one) => [text(one)]) });
    const inner: Part = { kind: 'choice', options: [[text('x')], [choice('y', 'z')]] };
    const printed = (parts: readonly Part[]) => alternatives(parts).map((one) => variant(one, true));
    expect(printed([choice('a', 'b'), choice('c', 'd')])).toEqual(['bc', 'ad']);
    expect(printed([{ kind: 'optional', parts: [inner] }])).toEqual(['y', 'z']);
    expect(printed(Array.from({ length: 40 }, () => choice('a', 'b', 'c', 'd')))).toHaveLength(64);
  });
});
