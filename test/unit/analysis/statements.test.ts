import fc from 'fast-check';
import { patternStatement, type StatementPart } from '../../../contracts/schemas/statements';
import { fingerprintOf } from '../../../engine/analysis/sql/fingerprint';
import { loggedText } from '../../../engine/analysis/statements/logged';
import { withoutOwnSchema } from '../../../engine/analysis/statements/own-names';
import { writtenText } from '../../../engine/analysis/statements/written';
import { scanFiles } from './scan';

/** All pieces, of choices the first. */
const joined = (parts: readonly StatementPart[]): string =>
  parts
    .map((part) => {
      if ('text' in part) return part.text;
      if ('open' in part) return 'open_part';
      if ('optional' in part) return joined(part.optional);
      if ('oneOf' in part) return joined(part.oneOf[0]!);
      return part.list.map((item) => joined(item.parts)).join(part.separator);
    })
    .join('');

/** The statement with its places told in words: `id = {integer}`. */
function told(sql: string, folded = false): string {
  const { parts, places, incomplete } = loggedText(sql, folded);
  const left = [...places];
  const text = joined(parts).replace(/\?/g, () => {
    const place = left.shift();
    return `{${place?.literal ?? place?.takes ?? 'no place'}}`;
  });
  expect(left).toEqual([]);
  return incomplete === undefined ? text : `${text} (${incomplete})`;
}

describe('texts of a log', () => {
  it.each([
    ["select a from t where b = 'x' and c = -5 -- why", 'select a from t where b = {text} and c = {integer}'],
    ['select a from t where b is null and c <=> null', 'select a from t where b is null and c <=> {null}'],
    ['select a from t where b = 1 - 2.5e3', 'select a from t where b = {integer} - {decimal}'],
    ["update t set a = true, b = x'1F', c = _binary 'z'", 'update t set a = {boolean}, b = {bytes}, c = {bytes}'],
    ["select a from t where d > DATE '2026-01-02'", 'select a from t where d > {text}'],
    [
      'select a from t where b in (1, 2, 3) limit 5, 10;',
      'select a from t where b in ({integer}) limit {integer}, {integer}',
    ],
    ['select a from t where (b, c) in ((1, 2), (3, 4))', 'select a from t where (b, c) in (({integer}, {integer}))'],
    ['insert into t (a, b) values (1, NOW(3)), (2, NOW(3))', 'insert into t (a, b) values ({integer}, NOW(3))'],
    ['insert into t values (1, 2), (3, default)', 'insert into t values ({integer}, {integer}), ({integer}, default)'],
    ['call pay(1, @total)', 'call pay({integer}, @total)'],
  ])('%s', (sql, expected) => {
    expect(told(sql)).toBe(expected);
  });

  it.each([
    'select a, b from t order by 2 desc, 1',
    'select year(d), count(1) from t group by 1 having count(*) > count(1)',
    "select group_concat(a order by b separator ', ') from t",
    "select j->'$.a', j->>'$.b', json_extract(j, '$[0]') from t",
    "select date_format(d, '%Y-%m'), cast(a as decimal(10, 2)), convert(a, char(3)), round(a, 2) from t",
    'update t set at = now(6) where at < current_timestamp(3)',
    'select a from t where 1 = 1 and exists (select 1 from u where u.id = t.id)',
    "select a as 'The name', b 'Other' from t",
    "select a from t where b like concat(a, b) escape '!'",
  ])('keep what is no value: %s', (sql) => {
    expect(told(sql)).toBe(sql);
  });

  it.each([
    ["select a from t where b ilike 'secret'", 'select a from t where b ilike {text}'],
    ["select json_set(j, '$.a', '$2y$10$abc') from t", "select json_set(j, '$.a', {text}) from t"],
    ["create user x identified by 'secret'", ' (it is no statement on rows)'],
    ["select a from t where b = 'secr", 'select a from t where b = {text} (the log ends in the middle of the text)'],
    [
      'select a from t where b in (1, 2',
      'select a from t where b in ({integer}, {integer} (the log ends in the middle of the text)',
    ],
    [`select a from t where b = '${'x'.repeat(60_000)}'`, ' (the log has a text of 60028 characters)'],
  ])('give no value away: %#', (sql, expected) => {
    expect(told(sql)).toBe(expected);
    expect(told(sql)).not.toContain('secr');
  });

  it('know what a digest hides', () => {
    expect(told('INSERT INTO t (a, b) VALUES (?)', true)).toBe('INSERT INTO t (a, b) VALUES ({value}, {value})');
    expect(told('INSERT INTO t VALUES (?)', true)).toBe('INSERT INTO t VALUES ({list})');
    expect(told('SELECT a FROM t ORDER BY ?', true)).toBe(
      'SELECT a FROM t ORDER BY {value} (the digest hides constants that the statement cannot be run without)',
    );
  });

  it('have the fingerprint of what was logged, whatever it is', () => {
    const words = [
      "'a'",
      '1',
      '-1',
      '(',
      ')',
      ',',
      'IN',
      'VALUES',
      'SELECT',
      'a',
      '`b`',
      '=',
      'BY',
      'AS',
      '?',
      'NULL',
      '->',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 14 }), (rest) => {
        const sql = ['SELECT', ...rest].join(' ');
        const { parts, places } = loggedText(sql);
        const text = joined(parts);
        expect(text.split('?').length - 1).toBe(places.length);
        expect(fingerprintOf(text)).toBe(fingerprintOf(sql));
      }),
      { numRuns: 3_000, seed: 7 },
    );
  });
});

describe('texts of the source', () => {
  const written = async (body: string): Promise<ReturnType<typeof writtenText>> => {
    const { sites } = await scanFiles({
      'a.ts': `import { createPool } from 'mysql2/promise'; const pool = createPool({});
        export async function run(f: { id: number; name?: string; ids: number[]; rows: number[][]; any: any }) { ${body} }`,
    });
    expect(sites).toHaveLength(1);
    const [site] = sites as [(typeof sites)[0]];
    return writtenText(site.parts, { parameters: site.parameters, expands: site.call !== 'execute' });
  };

  it('keep optional parts apart, in their order, with what is given for each place', async () => {
    const { parts, places } = await written(`
      const where = ['id = ?']; const values: unknown[] = [f.id];
      if (f.name) { where.unshift('name = ?'); values.unshift(f.name); }
      let sql = \`SELECT a  -- all of it
        FROM boats WHERE \${where.join(' AND ')}\`;
      if (f.any) { sql += ' LIMIT ?'; values.push(f.any); }
      await pool.query(sql, values);`);
    expect(parts).toEqual([
      { text: 'SELECT a FROM boats WHERE ' },
      {
        list: [{ parts: [{ text: 'name = ?' }], optional: true }, { parts: [{ text: 'id = ?' }] }],
        separator: ' AND ',
      },
      { optional: [{ text: ' LIMIT ?' }] },
    ]);
    expect(places).toHaveLength(3);
  });

  it.each([
    ["pool.query('SELECT a FROM b WHERE c IN (?) AND d = ?', [f.ids, f.id])", ['list', 'value']],
    ["pool.query('SELECT a FROM b WHERE c IN (?)', [f.any])", ['list']],
    ["pool.query('SELECT a FROM b WHERE c IN (?)', [f.id])", ['value']],
    ["pool.execute('SELECT a FROM b WHERE c IN (?)', [f.any])", ['value']],
    ["pool.query('INSERT INTO b (c) VALUES ?', [f.rows])", ['rows']],
    ["pool.query('UPDATE b SET ? WHERE c = ?', [f, f.id])", ['object', 'value']],
    ["pool.query('UPDATE ?? SET c = ? WHERE d = ?', ['b', f.ids, f.id])", ['list', 'value']],
  ])('tell what the driver makes of a value: %s', async (call, takes) => {
    const { places } = await written(`await ${call};`);
    expect(places.map((place) => place.takes)).toEqual(takes);
  });

  it('see the place behind text in quotes that is put together', async () => {
    const { parts, places } = await written(
      "const word = read(); await pool.query(`SELECT a FROM b WHERE c LIKE '%  ${word}  ?%'   AND d = ?`, [f.id]);",
    );
    expect(parts).toEqual([
      { text: "SELECT a FROM b WHERE c LIKE '%  " },
      { open: 'read()' },
      { text: "  ?%' AND d = ?" },
    ]);
    expect(places).toEqual([{ takes: 'value', given: 'f.id', type: 'number' }]);
  });

  it('find named places by their names', async () => {
    const { places } = await written(
      "await pool.query('SELECT a FROM b WHERE c = :id AND d = :name', { name: f.name, id: f.id });",
    );
    expect(places).toEqual([
      { takes: 'value', name: 'id', given: 'f.id', type: 'number' },
      { takes: 'value', name: 'name', given: 'f.name', type: 'string | undefined' },
    ]);
  });
});

describe('the name of the own schema', () => {
  const without = (sql: string, database: string): string =>
    joined(withoutOwnSchema([{ text: sql }], fingerprintOf(sql), database));

  it('is taken from before tables and columns, those of other schemas stay', () => {
    expect(without('SELECT shop.o.id, crm.c.id FROM `Shop`.o, shop.u JOIN crm.c ON shop.o.id = crm.c.id', 'shop')).toBe(
      'SELECT o.id, crm.c.id FROM o, u JOIN crm.c ON o.id = crm.c.id',
    );
  });

  it('stays where it can be a table or an alias', () => {
    expect(without('SELECT shop.id FROM shop.shop JOIN shop.u ON shop.id = u.id AND shop.shop.x = 1', 'shop')).toBe(
      'SELECT shop.id FROM shop JOIN u ON shop.id = u.id AND shop.x = 1',
    );
    expect(without("SELECT 'shop.x', a.shop.b FROM t", 'shop')).toBe("SELECT 'shop.x', a.shop.b FROM t");
  });
});

it('has a form that takes nothing else', () => {
  const statement = { from: 'log', parts: [{ text: 'SELECT ?' }], places: [{ takes: 'value' }] };
  expect(patternStatement.safeParse(statement).success).toBe(true);
  expect(patternStatement.safeParse({ ...statement, parts: [{ optional: [{ text: 'a', more: 1 }] }] }).success).toBe(
    false,
  );
});
