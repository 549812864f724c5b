import { analyse } from '../../../engine/analysis/reconcile';
import { applicationFacts } from '../../../engine/analysis/source/application';
import type { SchemaFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { fitsMadeName, isMadeName, tableText } from '../../../engine/lib/run-time-names';
import { scanFiles } from './scan';

const table = (name: string): TableFacts => ({
  ...{ name, engine: 'InnoDB', collation: null, comment: '', rowCount: null, columns: [], primaryKey: ['id'] },
  ...{ keys: [], foreignKeys: [], checks: [], createStatement: '' },
});

const risksOf = async (code: string, ...tables: readonly string[]) => {
  const source = await scanFiles({
    'a.ts': `import { createPool } from 'mysql2/promise';\nconst pool = createPool({});\n${code}`,
  });
  const schema: SchemaFacts = {
    ...{ flavour: 'mysql', version: '8.0.31', database: 'd', characterSet: 'utf8mb4', collation: 'utf8mb4_bin' },
    ...{ tables: tables.map(table), views: [], triggers: [], routines: [], events: [] },
  };
  return analyse({
    schema: { schema, blindSpots: [] },
    source: { source, application: applicationFacts(undefined, source), skipped: [] },
    queryLog: null,
  }).risks.filter(({ code: kind }) => /TABLE|DYNAMIC|FOLLOWED|SYNTAX/.test(kind) && kind !== 'TABLE_WITHOUT_KEY');
};

describe('a table whose name is made at run time', () => {
  it('stands for the tables that its fixed part fits', async () => {
    const risks = await risksOf(
      'export const read = (year: string) => pool.query(`SELECT id FROM logs_${year} WHERE id = ?`, [1]);',
      'logs_2023',
      'LOGS_2024',
      'logins',
    );
    expect(risks.map(({ code, where }) => [code, where])).toEqual([
      ['DYNAMIC_STATEMENT', 'AP1'],
      ['UNUSED_TABLE', 'logins'],
    ]);
    expect(risks[0]!.what).toBe(
      'A part of the statement is known at run time only. The name of a table is made at run time: logs_*, which may be logs_2023, LOGS_2024.',
    );
  });

  it('is told when no table fits it', async () => {
    const risks = await risksOf(
      'export const read = (year: string) => pool.query(`SELECT id FROM logs_${year}`);',
      'ports',
    );
    expect(risks.filter(({ code }) => code === 'UNKNOWN_TABLE').map(({ what }) => what)).toEqual([
      'The statement uses a table whose name is made at run time, logs_*; no table of the migrated schema fits it.',
    ]);
  });

  it('without a fixed part stands for none', async () => {
    const risks = await risksOf('export const read = (name: string) => pool.query(`SELECT id FROM ${name}`);', 'ports');
    expect(risks.map(({ code }) => code)).toEqual(['DYNAMIC_STATEMENT', 'UNUSED_TABLE']);
  });

  it('is compared as text, whatever stands in it', () => {
    expect(isMadeName('landfall_dynamic')).toBe(false);
    expect(isMadeName('_landfall_dynamic_')).toBe(false);
    expect(isMadeName('a.+landfall_dynamic')).toBe(true);
    expect(fitsMadeName('a.+landfall_dynamic', 'abbb')).toBe(false);
    expect(fitsMadeName('a.+landfall_dynamic', 'a.+b')).toBe(true);
    expect(tableText('landfall_dynamic_logs_landfall_dynamic')).toBe('*_logs_*');
  });
});

describe('what the scan notes of the source', () => {
  it('is a risk with its place', async () => {
    const risks = await risksOf(
      `export const foreign = async (other: any) => { const conn = await pool.getConnection(); await conn.beginTransaction(); await other(conn); await conn.commit(); };
export const broken = ( => 1;`,
    );
    expect(risks.map(({ code, where }) => [code, where])).toEqual([
      ['SYNTAX_ERROR', 'a.ts:4'],
      ['TRANSACTION_NOT_FOLLOWED', 'a.ts:3'],
    ]);
  });
});
