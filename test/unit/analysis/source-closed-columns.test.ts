import { scanBody } from './scan';

describe('columns that are asked for in a closed list', () => {
  const LIST = "const ALLOWED = ['name', 'length']; const COLUMNS = { port: 'port_id', name: 'name' };";
  it.each([
    [
      'filtered keys of an object that is not known',
      `const keys = Object.keys(f).filter((key) => ALLOWED.includes(key)); await pool.query(\`UPDATE boats SET \${keys.map((key) => key + ' = ?').join(', ')} WHERE id = ?\`);`,
      'UPDATE boats SET /* optional: name = ?, length = ? */ WHERE id = ?',
    ],
    [
      'filtered pairs',
      `const set = Object.entries(f).filter(([key]) => ALLOWED.includes(key)).map(([key, value]) => \`\${key} = ?\`); await pool.query(\`UPDATE boats SET \${set.join(', ')}\`);`,
      'UPDATE boats SET /* optional: name = ?, length = ? */',
    ],
    [
      'a filtered parameter, asked of a set',
      `const SET = new Set(ALLOWED); await pool.query(\`SELECT \${f.columns.filter((one) => SET.has(one)).join(', ')} FROM boats\`);`,
      'SELECT /* optional: name, length */ FROM boats',
    ],
    [
      'a filtered list that is known',
      `const own = ['name', 'secret']; await pool.query(\`SELECT \${own.filter((one) => ALLOWED.includes(one)).join(', ')} FROM boats\`);`,
      'SELECT name FROM boats',
    ],
    [
      'a loop that passes over others',
      `const set = []; for (const key of Object.keys(f)) { if (!ALLOWED.includes(key)) continue; set.push(\`\${key} = ?\`); } await pool.query('UPDATE boats SET ' + set.join(', '));`,
      'UPDATE boats SET /* optional: name = ?, length = ? */',
    ],
    [
      'a loop with a condition',
      `const set = []; for (const [key, value] of Object.entries(f)) { if (key in COLUMNS) { set.push(\`\${key} = ?\`); } } await pool.query('UPDATE boats SET ' + set.join(', '));`,
      'UPDATE boats SET /* optional: port = ?, name = ? */',
    ],
    [
      'a choice',
      `await pool.query('SELECT id FROM boats ORDER BY ' + (ALLOWED.includes(f.sort) ? f.sort : 'id'));`,
      'SELECT id FROM boats ORDER BY id /* or: name (or: length) */',
    ],
    [
      'a check that throws',
      `const { sort } = f; if (!ALLOWED.includes(sort)) throw new Error(); await pool.query(\`SELECT id FROM boats ORDER BY \${sort}\`);`,
      'SELECT id FROM boats ORDER BY name /* or: length */',
    ],
    [
      'another value in place of others',
      `let sort = f.sort; if (ALLOWED.indexOf(sort) === -1) sort = 'id'; await pool.query(\`SELECT id FROM boats ORDER BY \${sort}\`);`,
      'SELECT id FROM boats ORDER BY name /* or: length | id */',
    ],
    [
      'a check of something else',
      `if (!ALLOWED.includes(f.other)) throw new Error(); await pool.query(\`SELECT id FROM boats ORDER BY \${f.sort}\`);`,
      'SELECT id FROM boats ORDER BY /* dynamic */',
    ],
    [
      'a list that is not known',
      `if (!f.allowed.includes(f.sort)) throw new Error(); await pool.query(\`SELECT id FROM boats ORDER BY \${f.sort}\`);`,
      'SELECT id FROM boats ORDER BY /* dynamic */',
    ],
  ])('%s', async (_, body, sql) => {
    expect((await scanBody(`${LIST} ${body}`)).map((one) => one.trim())).toEqual([sql]);
  });
});

describe('String.raw', () => {
  it.each([
    ['in the call', 'await pool.query(String.raw`SELECT id FROM boats WHERE name REGEXP ${"^a"} AND id = ?`, [1]);'],
    [
      'in a variable',
      'const sql = String.raw`SELECT id FROM boats WHERE name REGEXP ${"^a"} AND id = ?`; await pool.query(sql, [1]);',
    ],
    [
      'under another name',
      'const { raw } = String; await pool.query(raw`SELECT id FROM boats WHERE name REGEXP ${"^a"} AND id = ?`, [1]);',
    ],
  ])('%s', async (_, body) => {
    expect(await scanBody(body)).toEqual(['SELECT id FROM boats WHERE name REGEXP ^a AND id = ?']);
  });

  it('keeps what stands behind a backslash', async () => {
    expect(await scanBody("await pool.query(String.raw`SELECT id FROM boats WHERE name REGEXP '\\\\d+'`);")).toEqual([
      "SELECT id FROM boats WHERE name REGEXP '\\\\d+'",
    ]);
  });
});
