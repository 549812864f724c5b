import { scanBody } from './scan';

describe('statements resolved by reaching definitions', () => {
  it.each<readonly [string, string, string]>([
    [
      'a constant of another place',
      'await pool.query(`SELECT * FROM ${TABLE} WHERE id = ?`, [1]);',
      'SELECT * FROM boats WHERE id = ?',
    ],
    ['a sum', `await pool.query('SELECT a' + ' FROM b ' + "WHERE c = 'x'");`, "SELECT a FROM b WHERE c = 'x'"],
    ['an object with sql', `await pool.query({ sql: 'SELECT 1 FROM a', timeout: 5 });`, 'SELECT 1 FROM a'],
    ['a variable with an object', `const o = { sql: 'SELECT 1 FROM a' }; await pool.query(o);`, 'SELECT 1 FROM a'],
    [
      'conditions that are added',
      `let sql = 'SELECT a FROM b WHERE 1 = 1'; if (f.x) sql += ' AND x = ?'; if (f.y) { sql = sql + ' AND y = ?'; } sql += ' LIMIT 5'; await pool.query(sql);`,
      'SELECT a FROM b WHERE 1 = 1 /* optional: AND x = ? */ /* optional: AND y = ? */ LIMIT 5',
    ],
    [
      'if and else',
      `let order; if (f.x) { order = 'a'; } else { order = 'b'; } await pool.query('SELECT a FROM t ORDER BY ' + order);`,
      'SELECT a FROM t ORDER BY a /* or: b */',
    ],
    [
      'a branch that returns',
      `let sql = 'SELECT a FROM t'; if (f.x) { sql = 'never'; return; } await pool.query(sql);`,
      'SELECT a FROM t',
    ],
    [
      'the branch that the call stands in',
      `let sql = 'SELECT a FROM t'; if (f.x) { sql += ' WHERE x = ?'; await pool.query(sql); }`,
      'SELECT a FROM t WHERE x = ?',
    ],
    [
      'writes behind the call',
      `let sql = 'SELECT a FROM t'; await pool.query(sql); sql += ' WHERE x = ?';`,
      'SELECT a FROM t',
    ],
    [
      'a list of conditions',
      `const c = ['a = ?']; if (f.b) c.push('b = ?'); await pool.query('SELECT 1 FROM t WHERE ' + c.join(' AND '));`,
      'SELECT 1 FROM t WHERE a = ? /* optional: b = ? */',
    ],
    [
      'a clause that may be empty',
      "const c: string[] = []; if (f.b) c.push('b = ?'); const where = c.length ? `WHERE ${c.join(' AND ')}` : ''; await pool.query(`SELECT 1 FROM t ${where} LIMIT 1`);",
      'SELECT 1 FROM t /* optional: WHERE (optional: b = ?) */ LIMIT 1',
    ],
    [
      'a closed set by key',
      "const O = { up: 'a ASC', down: 'a DESC' } as const; await pool.query(`SELECT 1 FROM t ORDER BY ${O[f.o as 'up']}`);",
      'SELECT 1 FROM t ORDER BY a ASC /* or: a DESC */',
    ],
    [
      'columns of a constant map in a loop',
      "const M = { x: 'col_x', y: 'col_y' }; const s: string[] = []; for (const [k, c] of Object.entries(M)) { if (f[k]) s.push(`${c} = ?`); } await pool.query(`UPDATE t SET ${s.join(', ')} WHERE id = ?`);",
      'UPDATE t SET /* optional: col_x = ?, col_y = ? */ WHERE id = ?',
    ],
    [
      'places for a list',
      "const ids: number[] = f.ids; await pool.query(`SELECT 1 FROM t WHERE id IN (${ids.map(() => '?').join(', ')})`, ids);",
      'SELECT 1 FROM t WHERE id IN (?)',
    ],
    [
      'a number in the text',
      'const n: number = f.n; await pool.query(`SELECT 1 FROM t LIMIT ${n}`);',
      'SELECT 1 FROM t LIMIT ?',
    ],
    [
      'a function that makes text',
      `const make = (t: string) => 'SELECT 1 FROM ' + t; await pool.query(make('a'));`,
      'SELECT 1 FROM a',
    ],
    [
      'a function that gives text among other things',
      "function make(): { sql: string } { let sql = 'SELECT 1 FROM a'; if (f.x) sql += ' WHERE x = ?'; return { sql }; } const { sql } = make(); await pool.query(sql);",
      'SELECT 1 FROM a /* optional: WHERE x = ? */',
    ],
    ['what cannot be known', 'await pool.query(`SELECT ${f.columns} FROM t`);', 'SELECT /* dynamic */ FROM t'],
    [
      'a ternary',
      "await pool.query(`SELECT 1 FROM t ORDER BY a ${f.d ? 'DESC' : 'ASC'}`);",
      'SELECT 1 FROM t ORDER BY a ASC /* or: DESC */',
    ],
    [
      'a statement of nothing known',
      'await pool.query(f.sql);',
      'PROBLEM the statement is a parameter, and no call of the function was found',
    ],
    [
      'escapes of the driver',
      'await pool.query(`SELECT 1 FROM t WHERE a = ${pool.escape(f.a)}`);',
      'SELECT 1 FROM t WHERE a = ?',
    ],
    [
      'a list without its empty elements',
      `await pool.query('SELECT 1 FROM t WHERE ' + ['x = 0', f.q && 'a = ?', f.r ? 'b = ?' : ''].filter(Boolean).join(' AND '));`,
      'SELECT 1 FROM t WHERE x = 0 /* optional: a = ? AND b = ? */',
    ],
    [
      'a list without its empty elements, by a function',
      `const c = ['x = 0', f.q ? 'a = ?' : '']; await pool.query('SELECT 1 FROM t WHERE ' + c.filter((one) => one !== '').join(' AND '));`,
      'SELECT 1 FROM t WHERE x = 0 /* optional: a = ? */',
    ],
    [
      'a list of which some elements are chosen',
      `await pool.query('SELECT ' + ['a', 'b'].filter((one) => f.columns.includes(one)).join(', ') + ' FROM t');`,
      'SELECT /* optional: a, b */ FROM t',
    ],
    [
      'a number that a loop counts',
      `for (let o = 0; o < 900; o += 100) await pool.query('SELECT 1 FROM t LIMIT 100 OFFSET ' + o);`,
      'SELECT 1 FROM t LIMIT 100 OFFSET ?',
    ],
    [
      'a number that is counted on behind the call',
      'let o = 0; while (f.more()) { await pool.query(`SELECT 1 FROM t LIMIT 100 OFFSET ${o}`); o = o + 100; }',
      'SELECT 1 FROM t LIMIT 100 OFFSET ?',
    ],
    [
      'a number that is counted up by one',
      'for (let i = 1; i < 9; i++) await pool.query(`SELECT 1 FROM t WHERE id = ${i}`);',
      'SELECT 1 FROM t WHERE id = ?',
    ],
    [
      'a number that is not counted',
      'let n = 10; await pool.query(`SELECT 1 FROM t LIMIT ${n}`);',
      'SELECT 1 FROM t LIMIT 10',
    ],
    ['comments and lines', 'await pool.query(`SELECT a -- the key\n   FROM t`);', 'SELECT a FROM t'],
  ])('%s', async (_what, body, expected) => {
    const found = await scanBody(body);
    expect(found).toEqual([expected]);
  });

  it.each<readonly [string, string, readonly string[]]>([
    [
      'values of cases, or the one before',
      `let o = 'id'; switch (f.k) { case 'n': o = 'name'; break; case 'a': o = 'age'; break; } await pool.query('SELECT 1 FROM t ORDER BY ' + o);`,
      ['SELECT 1 FROM t ORDER BY name /* or: age | id */'],
    ],
    [
      'a case and the default, in blocks',
      `let o; switch (f.k) { case 'n': { o = 'name'; break; } case 'x': default: { o = 'id'; } } await pool.query('SELECT 1 FROM t ORDER BY ' + o);`,
      ['SELECT 1 FROM t ORDER BY name /* or: id */'],
    ],
    [
      'text added by cases',
      `let s = 'SELECT 1 FROM t WHERE x = 1'; switch (f.k) { case 'o': s += ' AND a = 1'; break; case 'd': s += ' AND b = 1'; break; } await pool.query(s);`,
      ['SELECT 1 FROM t WHERE x = 1 /* optional: AND a = 1 (or: AND b = 1) */'],
    ],
    [
      'text that cases add to none',
      `let s = ''; switch (f.k) { case 'o': s += ' AND a = 1'; break; case 'd': s += ' AND b = 1'; break; } await pool.query('SELECT 1 FROM t WHERE x = 1' + s + ' LIMIT 1');`,
      ['SELECT 1 FROM t WHERE x = 1 /* optional: AND a = 1 (or: AND b = 1) */ LIMIT 1'],
    ],
    [
      'statements of cases',
      `let s; switch (f.k) { case 'a': s = 'SELECT 1 FROM a'; break; case 'b': s = 'DELETE FROM b'; break; default: throw new Error(); } await pool.query(s);`,
      ['SELECT 1 FROM a', 'DELETE FROM b'],
    ],
    [
      'statements of cases without a default',
      `let s; switch (f.k) { case 'a': s = 'SELECT 1 FROM a'; break; case 'b': s = 'DELETE FROM b'; } await pool.query(s);`,
      ['SELECT 1 FROM a', 'DELETE FROM b'],
    ],
    [
      'a case that falls into the next',
      `let s = 'SELECT 1 FROM t WHERE x = 1'; switch (f.k) { case 'a': s += ' AND a = 1'; case 'b': s += ' AND b = 1'; break; default: return; } await pool.query(s);`,
      ['SELECT 1 FROM t WHERE x = 1 AND a = 1 AND b = 1 /* or: b = 1 */'],
    ],
    [
      'a case that is left half way',
      `let o = 'id'; switch (f.k) { case 'a': if (f.x) break; o = 'name'; break; default: o = 'age'; } await pool.query('SELECT 1 FROM t ORDER BY ' + o);`,
      ['SELECT 1 FROM t ORDER BY id /* or: name | age */'],
    ],
    [
      'calls in the cases, with the text of their own',
      `let s = 'SELECT 1 FROM t'; switch (f.k) { case 'a': s += ' WHERE a = 1'; return pool.query(s); case 'b': s += ' WHERE b = 1'; return pool.query(s); }`,
      ['SELECT 1 FROM t WHERE a = 1', 'SELECT 1 FROM t WHERE b = 1'],
    ],
    [
      'a call in the case that another falls into',
      `let s = 'SELECT 1 FROM t'; switch (f.k) { case 'a': s += ' WHERE a = 1'; case 'b': await pool.query(s); }`,
      ['SELECT 1 FROM t /* optional: WHERE a = 1 */'],
    ],
    [
      'a call in the branch that does not write',
      `let s = 'SELECT 1 FROM t'; if (f.x) { s += ' WHERE a = 1'; } else { await pool.query(s); }`,
      ['SELECT 1 FROM t'],
    ],
    [
      'a list filled in cases, with a call in another',
      `const c = ['x = 1']; switch (f.k) { case 'a': c.push('a = 1'); return; case 'b': await pool.query('SELECT 1 FROM t WHERE ' + c.join(' AND ')); }`,
      ['SELECT 1 FROM t WHERE x = 1'],
    ],
    [
      'cases that go on with the loop around them',
      `let s = 'SELECT 1 FROM t WHERE x = 1'; for (const k of f.keys) { switch (k) { case 'a': s += ' AND a = 1'; continue; case 'b': s += ' AND b = 1'; continue; default: continue; } } await pool.query(s);`,
      ['SELECT 1 FROM t WHERE x = 1 /* optional: AND a = 1 (or: AND b = 1) */'],
    ],
  ])('a switch: %s', async (_what, body, expected) => {
    expect(await scanBody(body)).toEqual(expected);
  });

  it('ends on definitions that go in a circle', async () => {
    expect(
      await scanBody(`let a = 'SELECT 1 FROM t'; const again = (): string => a + again(); await pool.query(again());`),
    ).toHaveLength(1);
  });
});
