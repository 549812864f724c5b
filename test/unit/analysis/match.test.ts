import { matches, patternOf } from '../../../engine/analysis/reconcile/match';
import { fingerprintTokens } from '../../../engine/analysis/sql/fingerprint';
import { text, type Part } from '../../../engine/analysis/source/parts';

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
