import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { APPLICATION_ROOT, loadApplication } from '../../../adapters/application';
import { configSchema } from '../../../contracts/schemas/config';
import { scanSource } from '../../../engine/analysis/source/scan';

const POOL = `import mysql from 'mysql2/promise'; const pool = mysql.createPool({});
export const readRows = async (text: string, values: unknown[] = []) => (await pool.execute(text, values))[0];`;

describe('modules of an application that are imported by a name', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'landfall-modules-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const scan = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const settings = configSchema.shape.application.unwrap().parse({ path: folder, include: ['**/*.{ts,js,cjs}'] });
    const { project } = await loadApplication(settings);
    return (await scanSource(project, APPLICATION_ROOT)).sites.map((site) => `${site.file} ${site.sql}`);
  };

  it('packages of a workspace, whose entry is what a build makes', async () => {
    expect(
      await scan({
        'package.json': '{"workspaces":["packages/*","apps/*"]}',
        'packages/db/package.json': '{"name":"@fleet/db","main":"./dist/index.js","types":"dist/index.d.ts"}',
        'packages/db/src/index.ts': `export * from './rows';`,
        'packages/db/src/rows.ts': POOL,
        'packages/words/package.json':
          '{"name":"words","exports":{".":{"import":"./lib/main.js"},"./sql":"./lib/sql.js"}}',
        'packages/words/src/sql.ts': `export const ALL = 'SELECT 1 FROM boats';`,
        'packages/words/src/main.ts': `export const ONE = 'SELECT 1 FROM boats WHERE id = ?';`,
        'apps/api/package.json': 'not json',
        'apps/api/list.ts': `import { readRows } from '@fleet/db'; import { ALL } from 'words/sql'; import { ONE } from 'words';
export const list = () => readRows(ALL); export const one = (id: number) => readRows(ONE, [id]);`,
      }),
    ).toEqual(['apps/api/list.ts SELECT 1 FROM boats', 'apps/api/list.ts SELECT 1 FROM boats WHERE id = ?']);
  });

  it('paths of a tsconfig below the root, imports of package.json, .cjs files', async () => {
    expect(
      await scan({
        'package.json': '{"imports":{"#/*":"./*"}}',
        'helpers/db.cjs': `const mysql = require('mysql2/promise'); const pool = mysql.createPool({});
module.exports = { run: (text, values) => pool.query(text, values) };`,
        'server/tsconfig.json':
          '{ // aliases\n "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["src/*"] }, }, }',
        'server/src/sql.ts': `export const COUNT = 'SELECT COUNT(*) FROM boats';`,
        'server/src/rows.ts': POOL,
        'server/src/use.ts': `import { readRows } from '@/rows'; import { COUNT } from 'src/sql'; import { run } from '#/helpers/db.cjs';
export const count = () => readRows(COUNT); export const clear = () => run('DELETE FROM boats');`,
        'broken/tsconfig.json': '{"compilerOptions":{"paths":{"x*y*":["a"],"z":[1,"*/*"]}}} }',
      }),
    ).toEqual(['server/src/use.ts SELECT COUNT(*) FROM boats', 'server/src/use.ts DELETE FROM boats']);
  });

  it('baseUrl of the tsconfig at the root, beside other settings that have none', async () => {
    expect(
      await scan({
        'jsconfig.json': '{"compilerOptions":{"checkJs":true}}',
        'tsconfig.base.json': '{}',
        'tsconfig.json': '{"compilerOptions":{"baseUrl":"src"}}',
        'src/data/rows.ts': POOL,
        'src/use.ts': `import { readRows } from 'data/rows'; export const all = () => readRows('SELECT 1 FROM boats');`,
      }),
    ).toEqual(['src/use.ts SELECT 1 FROM boats']);
  });

  it('tests of any language are left out', async () => {
    expect(
      await scan({ 'a.spec.js': `require('mysql2').createPool({}).query('SELECT 1 FROM a');`, 'b.js': '' }),
    ).toEqual([]);
  });
});
