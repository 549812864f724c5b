import { scanFiles } from './scan';

describe('files with errors of syntax', () => {
  it('are told by file and line, and what can be read of them is used', async () => {
    const { broken, sites } = await scanFiles({
      'db.ts': "import { createPool } from 'mysql2/promise';\nexport const pool = createPool({});",
      'a.ts': `import { pool } from './db';
export const first = () => pool.query('SELECT 1 FROM a');
export function broken( { return pool.query('SELECT 1 FROM b'; }
export const last = () => pool.query('SELECT 1 FROM c');`,
      'b.js': `<<<<<<< HEAD\nconst a = 1;\n=======\nconst a = 2;\n>>>>>>> other\n`,
      'c.js': 'module.exports = { fine: true };',
    });
    expect(broken!.map(({ where }) => where)).toEqual(['a.ts:3', 'b.js:1']);
    expect(broken![1]!.what).toMatch(/^The compiler cannot read the file: Merge conflict marker encountered\./);
    expect(sites.map(({ sql }) => sql)).toEqual(expect.arrayContaining(['SELECT 1 FROM a', 'SELECT 1 FROM c']));
  });

  it('are none where the compiler only misses types', async () => {
    const { broken } = await scanFiles({
      'a.js': 'class A { #x = 1; get() { return this.#x ?? missing; } }',
      'b.ts': "const x: number = 'text'; unknown(x);",
      'c.jsx': 'export const view = <div className="a">{1}</div>;',
    });
    expect(broken).toEqual([]);
  });
});
