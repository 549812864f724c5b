import type { SchemaFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { analyse } from '../../../engine/analysis/reconcile';
import { printAnalysis } from '../../../engine/analysis/report';
import { storedCode } from '../../../engine/analysis/stored/statements';
import { logged, queryLogOf } from './log-files';

const trigger = (name: string, statement: string) => ({
  ...{ name, table: 'orders', timing: 'AFTER', event: 'INSERT' },
  statement,
});
const routine = (definition: string, name = 'p') => ({ name, type: 'PROCEDURE', definition });
const of = (parts: Partial<Parameters<typeof storedCode>[0]>) =>
  storedCode({ triggers: [], routines: [], events: [], ...parts });
const found = (definition: string): readonly string[] =>
  of({ routines: [routine(definition)] }).statements.map(({ fingerprint }) => fingerprint);

describe('statements of stored code', () => {
  it('are those of triggers, routines and events, with what the program gives as values', () => {
    const { statements } = of({
      triggers: [
        trigger('a', 'INSERT INTO audit (order_id, note) VALUES (NEW.id, OLD.`note`)'),
        trigger('b', 'BEGIN insert into audit (order_id, note) values (new.id, "x"); END'),
      ],
      events: [{ name: 'nightly', statement: 'DELETE FROM audit WHERE at < NOW() - INTERVAL @days DAY' }],
    });
    expect(statements).toEqual([
      {
        fingerprint: 'DELETE FROM audit WHERE at < NOW() - INTERVAL ? DAY',
        origins: ['event nightly'],
        texts: [
          {
            ...{ sql: 'DELETE FROM audit WHERE at < NOW() - INTERVAL ? DAY', given: ['@days'] },
            origins: ['event nightly'],
          },
        ],
      },
      {
        fingerprint: 'INSERT INTO audit (order_id, note) VALUES (?)',
        origins: ['trigger a', 'trigger b'],
        texts: [
          {
            ...{ sql: 'INSERT INTO audit (order_id, note) VALUES (?, ?)', given: ['NEW.id', 'OLD.`note`'] },
            origins: ['trigger a'],
          },
          {
            ...{ sql: 'insert into audit (order_id, note) values (?, "x")', given: ['new.id'] },
            origins: ['trigger b'],
          },
        ],
      },
    ]);
  });

  it('are found wherever control flow leads to them', () => {
    expect(
      found(`(IN who INT, OUT total DECIMAL(10,2)) READS SQL DATA COMMENT 'SELECT no FROM here;'
main: BEGIN
  DECLARE done, n INT DEFAULT 0; -- SELECT comment
  DECLARE cur CURSOR FOR SELECT id FROM lines WHERE owner = who;
  DECLARE CONTINUE HANDLER FOR NOT FOUND UPDATE log SET missed = missed + 1 WHERE id = who;
  IF EXISTS (SELECT 1 FROM blocked WHERE id = who) THEN SELECT reason INTO total FROM blocked; LEAVE main; END IF;
  CASE who WHEN 1 THEN DELETE FROM one; ELSE REPLACE INTO two VALUES (who, REPLACE('a', 'b', 'c')); END CASE;
  l: LOOP FETCH cur INTO n; IF done THEN LEAVE l; END IF; CALL other(n, who); END LOOP;
  SET total = (SELECT SUM(CASE WHEN paid THEN amount ELSE 0 END) FROM lines AS l WHERE l.owner = who FOR UPDATE);
  WHILE n < 3 DO SET n = n + 1; INSERT INTO ticks SET n = n, who = who; END WHILE;
END`),
    ).toEqual([
      'CALL other (?, ?)',
      'DELETE FROM one',
      'INSERT INTO ticks SET n = ?, who = ?',
      'REPLACE INTO two VALUES (?, REPLACE (?, ?, ?))',
      'SELECT ? FROM blocked WHERE id = ?',
      'SELECT SUM(CASE WHEN paid THEN amount ELSE ? END) FROM lines AS l WHERE l.owner = ? FOR UPDATE',
      'SELECT id FROM lines WHERE owner = ?',
      'SELECT reason FROM blocked',
      'UPDATE log SET missed = missed + ? WHERE id = ?',
    ]);
  });

  it('keep columns that are called like parameters where only columns can stand', () => {
    expect(found('(id INT, note TEXT) BEGIN INSERT INTO t (id, note) VALUES (id, note); END')).toEqual([
      'INSERT INTO t (id, note) VALUES (?)',
    ]);
    expect(found('(id INT, note TEXT) UPDATE t SET note = note WHERE t.id = id')).toEqual([
      'UPDATE t SET note = ? WHERE t.id = ?',
    ]);
  });

  it('that are made at run time are told, and damage does not stop the reading', () => {
    const code = of({ routines: [routine('() BEGIN SET @q = CONCAT("a", "b"); PREPARE s FROM @q; EXECUTE s; END')] });
    expect(code).toEqual({ statements: [], dynamic: ['procedure p'], temporary: new Map() });
    for (const text of [
      '',
      '((((',
      'BEGIN',
      "() BEGIN SELECT 'open",
      ')))) SELECT',
      '(SELECT'.repeat(5_000),
      'DECLARE ',
    ])
      expect(() => found(text)).not.toThrow();
    const before = process.cpuUsage(); // of this process, because cores are shared
    found(`() BEGIN ${'SELECT a INTO b FROM t WHERE c = (d); '.repeat(20_000)} END`);
    expect(process.cpuUsage(before).user / 1_000_000).toBeLessThan(5);
  });

  it('on tables that their program makes for its session ask for no other table', () => {
    const code = of({
      routines: [
        routine(
          '() BEGIN CREATE TEMPORARY TABLE Own (id INT); INSERT INTO own VALUES (1); INSERT INTO other VALUES (1); END',
        ),
        routine(
          '() BEGIN DROP TEMPORARY TABLE x; CREATE OR REPLACE TEMPORARY TABLE IF NOT EXISTS d.`a``b` SELECT 1; END',
          'q',
        ),
        routine('() BEGIN CREATE TABLE kept (id INT); CREATE TEMPORARY TABLE', 'r'),
      ],
    });
    expect(code.temporary).toEqual(
      new Map([
        ['procedure p', new Set(['own'])],
        ['procedure q', new Set(['a`b'])],
      ]),
    );
    const risks = (...routines: SchemaFacts['routines']): readonly string[] => {
      const schema: SchemaFacts = {
        ...{ flavour: 'mysql', version: '8.0.31', database: 'd', characterSet: 'utf8mb4', collation: 'utf8mb4_bin' },
        ...{ tables: [], views: [], triggers: [], routines, events: [] },
      };
      return analyse({ schema: { schema, blindSpots: [] }, source: null, queryLog: null })
        .risks.filter(({ code: kind }) => kind === 'UNKNOWN_TABLE')
        .map(({ what }) => /uses (\S+),/.exec(what)![1]!);
    };
    const makes = '() BEGIN CREATE TEMPORARY TABLE own (id INT); DELETE FROM Own; DELETE FROM other; END';
    expect(risks(routine(makes))).toEqual(['other']);
    // A program that does not make it uses another table of the same name.
    expect(risks(routine(makes), routine('() DELETE FROM Own', 'q'))).toEqual(['Own', 'other']);
  });

  it('are access patterns that say where they run, and are no statement of the application', async () => {
    const table = (name: string): TableFacts => ({
      ...{ name, engine: 'InnoDB', collation: null, comment: '', rowCount: 1, columns: [], primaryKey: ['id'] },
      ...{ keys: [], foreignKeys: [], checks: [], createStatement: '' },
    });
    const schema: SchemaFacts = {
      ...{ flavour: 'mysql', version: '8.0.31', database: 'shop', characterSet: 'utf8mb4', collation: 'utf8mb4_bin' },
      tables: [table('orders'), table('audit')],
      triggers: [
        trigger('keeps', 'INSERT INTO audit VALUES (NEW.id)'),
        trigger('echo', 'INSERT INTO orders VALUES (NEW.id)'),
      ],
      routines: [routine('() BEGIN SELECT * FROM orders; SELECT FOUND_ROWS(); PREPARE s FROM @a; END', 'all')],
      ...{ views: [], events: [] },
    };
    const analysis = analyse({
      schema: { schema, blindSpots: [] },
      source: null,
      queryLog: queryLogOf(logged({ fingerprint: 'SELECT * FROM orders', database: 'shop' })),
    });
    expect(
      analysis.accessPatterns.map(({ id, fingerprint, evidence }) => [
        id,
        fingerprint,
        evidence.seenIn,
        evidence.stored,
      ]),
    ).toEqual([
      ['AP1', 'INSERT INTO audit VALUES (?)', 'stored code', ['trigger keeps']],
      ['AP2', 'SELECT * FROM orders', 'log', ['procedure all']],
      ['AP3', 'INSERT INTO orders VALUES (?)', 'stored code', ['trigger echo']],
    ]);
    const what = (code: string): readonly string[] =>
      analysis.risks.filter((risk) => risk.code === code).map((risk) => risk.what);
    expect(what('TRIGGER')).toEqual([
      'Trigger echo runs AFTER INSERT. It runs AP3.',
      'Trigger keeps runs AFTER INSERT. It runs AP1.',
    ]);
    expect(what('ROUTINE')).toEqual(['The schema has the stored procedure all. It runs AP2.']);
    expect(what('DYNAMIC_STORED_CODE')).toHaveLength(1);
    expect(what('UNUSED_TABLE')).toEqual([]);
    // No log can have them, so that no longer log is asked for.
    expect(what('RATE_UNKNOWN')).toEqual([]);
    const page = (await printAnalysis(analysis))['01_6_access_patterns.md']!;
    expect(page).toContain('Seen 1 in the log only, 2 inside MySQL only (triggers, routines, events).');
    expect(page).toContain('| AP1 | `insert audit` | `trigger keeps` |');
  });
});
