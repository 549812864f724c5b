import { analyse } from '../../../engine/analysis/reconcile';
import { analysisVerdicts } from '../../../engine/report/exit/analysis';
import { DumpReader } from '../../../engine/analysis/schema/dump/reader';
import { split } from '../../support/statements';

/** The schema of a dump, as the stage would hand it on. */
const analysisOf = (sql: string) => {
  const reader = new DumpReader();
  for (const text of split(sql)) reader.statement({ text, rows: null, cut: false });
  return analyse({ schema: { schema: reader.result()[0]!.facts, blindSpots: [] }, source: null, queryLog: null });
};

describe('exit checks of the analysis', () => {
  it('pass where a key is over an expression, and where a foreign key leads out of what is migrated', () => {
    const analysis = analysisOf(`CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(9), o INT, KEY low ((lower(\`a\`))),
      FOREIGN KEY (o) REFERENCES elsewhere (id))`);
    expect(analysis.schema.tables[0]!.keys.map(({ columns }) => columns)).toContainEqual(['(lower(`a`))']);
    expect(analysis.risks.map(({ code }) => code)).toContain('OUTSIDE_REFERENCE');
    expect(analysisVerdicts(analysis).filter(({ ok }) => !ok)).toEqual([]);
  });

  it('fail where a relation names a column that is not there', () => {
    const analysis = analysisOf('CREATE TABLE t (id INT PRIMARY KEY, FOREIGN KEY (nothing) REFERENCES t (id))');
    expect(
      analysisVerdicts(analysis)
        .filter(({ ok }) => !ok)
        .map(({ check }) => check),
    ).toEqual(['keys and indexes name columns of their table', 'relations name columns that exist']);
  });

  it('fail where a call site has neither pattern nor problem, and let those pass that steer the session', () => {
    const analysis = analysisOf('CREATE TABLE t (id INT PRIMARY KEY)');
    const site = (sql: string) => ({ file: 'a.ts', line: sql.length, sql, accessPattern: null, problem: null });
    const failing = (...sqls: string[]) =>
      analysisVerdicts({ ...analysis, callSites: sqls.map(site) } as unknown as typeof analysis).filter(
        ({ ok }) => !ok,
      );
    expect(failing('COMMIT', 'set @a = 1', '/* who */ START TRANSACTION')).toEqual([]);
    for (const sql of ['SELECT id FROM t', '-- one\nDELETE FROM t', 'SET @a = 1; DELETE FROM t', ''])
      expect(failing(sql)).toMatchObject([{ check: 'every call site has an access pattern or a stated problem' }]);
  });
});
