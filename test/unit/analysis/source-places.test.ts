import { siteId } from '../../../engine/analysis/source/site-id';
import { callSiteCount, callSitesWith, callSiteText } from '../../../engine/lib/call-sites';
import { scanFiles } from './scan';

const found = async (code: string) => {
  const { sites } = await scanFiles({
    'a.ts': `import { createPool } from 'mysql2/promise';\nconst pool = createPool({});\n${code}`,
  });
  return sites;
};

describe('a call that sends one of several statements', () => {
  it('is one call site, and its further statements say which', async () => {
    const sites =
      await found(`export const clear = async () => { for (const table of ['boats', 'ports', 'ways']) await pool.query(\`DELETE FROM \${table}\`); };
export const one = () => pool.query('SELECT id FROM boats');`);
    expect(sites.map((site) => [siteId(site), site.sql, site.statementOf])).toEqual([
      ['a.ts:3', 'DELETE FROM boats', undefined],
      ['a.ts:3#2', 'DELETE FROM ports', 'a.ts:3'],
      ['a.ts:3#3', 'DELETE FROM ways', 'a.ts:3'],
      ['a.ts:4', 'SELECT id FROM boats', undefined],
    ]);
    expect(callSiteText(sites)).toBe('2 call sites with 4 statements');
    expect(callSitesWith(sites, siteId, ({ sql }) => sql.startsWith('DELETE'))).toBe(1);
  });

  it('is not two calls in one line', async () => {
    const sites = await found(
      `export const both = () => Promise.all([pool.query('SELECT id FROM boats'), pool.query('SELECT id FROM ports')]);`,
    );
    expect(sites.map((site) => [siteId(site), site.statementOf])).toEqual([
      ['a.ts:3', undefined],
      ['a.ts:3#2', undefined],
    ]);
    expect([callSiteCount(sites), callSiteText(sites)]).toEqual([2, '2 call sites']);
    expect(callSiteText(sites.slice(1))).toBe('1 call site');
  });
});
