import { routineOf } from '../../../engine/analysis/sql/fallback';
import { fingerprintOf } from '../../../engine/analysis/sql/fingerprint';
import { NameTable, type StatementFacts } from '../../../engine/analysis/sql/statement';
import { understand } from '../../../engine/analysis/sql/understand';
import { tokenize, unquoteString } from '../../../engine/analysis/sql/tokens';

const columns = (text: string) => text.split(' ').map((name) => ({ name }));
const names = new NameTable([
  { name: 'Boats', columns: columns('id owner_id name grade built_at') },
  { name: 'owners', columns: columns('id mail town') },
  { name: 'trips', columns: columns('boat_id no days') },
]);
const read = (sql: string): StatementFacts => understand(sql, names);

describe('fingerprint', () => {
  it.each([
    ['select * from t where a=1', 'SELECT * FROM t WHERE a = ?'],
    ["SELECT `a`,`order` FROM `t` WHERE b = 'it''s' -- note", 'SELECT a, `order` FROM t WHERE b = ?'],
    ['SELECT a FROM t WHERE id IN (1, 2,3)', 'SELECT a FROM t WHERE id IN (?)'],
    ['INSERT INTO t(a, b) VALUES (1, NULL), (2, -3.5e2);', 'INSERT INTO t (a, b) VALUES (?)'],
    ['INSERT INTO t (a, b) VALUES ?', 'INSERT INTO t (a, b) VALUES (?)'],
    ['INSERT INTO t VALUES (?, NOW(), 3), (4, now(), 5)', 'INSERT INTO t VALUES (?, NOW(), ?)'],
    ['SELECT COUNT( * ) , count(*) FROM t LIMIT 5, 10', 'SELECT COUNT(*), COUNT(*) FROM t LIMIT ?, ?'],
    ["SELECT x'00ff', 0x1F, b'1', .5, a-1, a - -1 FROM t", 'SELECT ?, ?, ?, ?, a - ?, a - ? FROM t'],
    ['SELECT a FROM t WHERE b IS NOT NULL AND c = NULL', 'SELECT a FROM t WHERE b IS NOT NULL AND c = ?'],
    ['SELECT /*+ hint */ a /* dynamic */ FROM t # tail', 'SELECT a FROM t'],
    ['SELECT t.count, t.select FROM t WHERE a != :named', 'SELECT t.count, t.`select` FROM t WHERE a <> ?'],
    ["SELECT 'a' 'b', \"c\\\"d\" FROM `odd ``name`", 'SELECT ?, ? FROM `odd ``name`'],
    ['SELECT größe, `größe` FROM 名前.größe(a)', 'SELECT `größe`, `größe` FROM `名前`.`größe` (a)'],
    ['SELECT t.2nd FROM 1st AS t WHERE @größe = @@x.y', 'SELECT t.`2nd` FROM `1st` AS t WHERE @größe = @@x.y'],
    ['SELECT @n := @n + 1, a - 1 FROM t WHERE a = -1', 'SELECT @n := @n + ?, a - ? FROM t WHERE a = ?'],
    ["SELECT 'never closed", 'SELECT ?'],
  ])('%s', (sql, expected) => {
    expect(fingerprintOf(sql)).toBe(expected);
    expect(fingerprintOf(fingerprintOf(sql))).toBe(expected);
  });

  it('reads escapes of both kinds', () => {
    expect(unquoteString(`'it''s \\'x\\' \\n\\\\'`)).toBe(`it's 'x' \n\\`);
  });

  it('takes linear time on hostile text', () => {
    const began = process.cpuUsage();
    expect(tokenize(`${'('.repeat(200_000)}${"'".repeat(199_999)}`).length).toBeGreaterThan(200_000);
    fingerprintOf(`SELECT a FROM t WHERE id IN (${'1,'.repeat(200_000)}1)`);
    expect(process.cpuUsage(began).user / 1_000).toBeLessThan(3_000);
  });
});

describe('understanding of statements', () => {
  it('reads joins, filters, order and limits with names as the schema spells them', () => {
    expect(
      read(
        `SELECT b.*, o.mail, COUNT(*) AS n FROM boats b LEFT JOIN owners o ON o.id = b.owner_id AND o.town = 'x'
         WHERE b.NAME LIKE 'abc%' AND built_at BETWEEN ? AND ? AND b.grade IN (?) AND (mail IS NULL OR town = ?)
         GROUP BY b.id ORDER BY b.grade DESC, mail LIMIT ? OFFSET ?`,
      ),
    ).toEqual({
      kind: 'read',
      operation: 'select',
      parsed: true,
      tables: ['Boats', 'owners'],
      joins: [{ left: { table: 'owners', column: 'id' }, right: { table: 'Boats', column: 'owner_id' } }],
      filters: [
        { table: 'owners', column: 'town', operator: '=' },
        { table: 'Boats', column: 'name', operator: 'prefix' },
        { table: 'Boats', column: 'built_at', operator: 'range' },
        { table: 'Boats', column: 'grade', operator: 'in' },
        { table: 'owners', column: 'mail', operator: 'other' },
        { table: 'owners', column: 'town', operator: 'other' },
      ],
      orderBy: [
        { table: 'Boats', column: 'grade', direction: 'desc' },
        { table: 'owners', column: 'mail', direction: 'asc' },
      ],
      limited: true,
      offset: true,
      selects: [
        { table: 'Boats', column: '*' },
        { table: 'owners', column: 'mail' },
      ],
      aggregates: ['COUNT(*)'],
      groupBy: [{ table: 'Boats', column: 'id' }],
      assigns: [],
      locking: false,
    });
  });

  it.each([
    ['DELETE FROM trips WHERE boat_id IN (SELECT id FROM c)', 'delete', 'trips owners'],
    ['DELETE trips FROM c JOIN trips ON trips.boat_id = c.id', 'delete', 'trips owners'],
    ['UPDATE trips JOIN c ON c.id = trips.boat_id SET trips.days = 1', 'update', 'trips owners'],
    ['UPDATE c JOIN trips ON c.id = boat_id SET days = 1', 'update', 'trips owners'],
    ['UPDATE trips JOIN (SELECT id FROM c) AS d ON d.id = boat_id SET days = 1', 'update', 'trips owners'],
    ['SELECT id FROM c UNION SELECT boat_id FROM trips JOIN c', 'select', 'owners trips'],
    ['SELECT d.id FROM (SELECT id FROM c) AS d', 'select', 'owners'],
  ])('takes no common table expression for a table: WITH .. %s', (sql, operation, tables) => {
    expect(read(`WITH c AS (SELECT id FROM owners) ${sql}`)).toMatchObject({
      ...{ parsed: true, operation, tables: tables.split(' '), joins: [] },
    });
  });

  it('names first what a RIGHT JOIN reads whole, as the LEFT JOIN that it stands for', () => {
    const tables = (sql: string) => read(sql).tables;
    expect(tables('SELECT 1 FROM owners RIGHT JOIN boats ON owners.id = owner_id')).toEqual(['Boats', 'owners']);
    expect(tables('SELECT 1 FROM owners RIGHT OUTER JOIN boats ON owners.id = owner_id')).toEqual(['Boats', 'owners']);
    expect(
      tables('INSERT INTO trips SELECT 1 FROM owners JOIN trips t ON 1 RIGHT JOIN boats ON owners.id = owner_id'),
    ).toEqual(['trips', 'Boats', 'owners']);
  });

  it('reads the table that a common table expression is named after', () => {
    expect(
      read('WITH owners AS (SELECT id FROM owners) DELETE FROM trips WHERE no IN (SELECT id FROM owners)'),
    ).toEqual(expect.objectContaining({ parsed: true, tables: ['trips', 'owners'] }));
    const counted = 'WITH RECURSIVE c AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM c JOIN owners ON id = n)';
    expect(read(`${counted} DELETE FROM trips WHERE no IN (SELECT n FROM c)`).tables).toEqual(['trips', 'owners']);
  });

  it('reads names with a backtick wherever they stand', () => {
    const odd = new NameTable([
      { name: 't`x', columns: columns('id a`b') },
      { name: 'u', columns: columns('id c``d') },
    ]);
    const facts = understand(
      'SELECT `y``z`.`a``b` AS `n``m` FROM `t``x` AS `y``z` JOIN u ON u.`c````d` = `y``z`.`a``b` WHERE `s``s`.u.id = 1 ORDER BY `n``m`',
      odd,
    );
    const column = { table: 't`x', column: 'a`b' };
    expect(facts).toMatchObject({
      ...{ parsed: true, tables: ['t`x', 'u'], selects: [column], orderBy: [{ ...column, direction: 'asc' }] },
      joins: [{ left: { table: 'u', column: 'c``d' }, right: column }],
    });
    for (const sql of [
      'INSERT INTO `t``x` (`a``b`) VALUES (1)',
      'UPDATE `t``x` SET `a``b` = 1',
      'REPLACE `t``x` SET `a``b` = 1',
    ])
      expect(understand(sql, odd)).toMatchObject({ parsed: true, tables: ['t`x'], assigns: [column] });
    expect(
      understand('WITH `c``e` AS (SELECT id FROM u) DELETE FROM `t``x` WHERE `a``b` IN (SELECT id FROM `c``e`)', odd),
    ).toMatchObject({
      ...{ parsed: true, tables: ['t`x', 'u'], filters: [{ ...column, operator: 'in' }] },
    });
  });

  it('reads correlated selects, EXISTS, IN (select), derived tables and common table expressions', () => {
    const facts = read(
      `SELECT o.id, (SELECT MAX(b.built_at) FROM boats b WHERE b.owner_id = o.id) AS newest FROM owners o
       WHERE EXISTS (SELECT 1 FROM trips t WHERE t.boat_id = o.id AND t.days > ?) AND o.id IN (SELECT owner_id FROM boats WHERE name = ?)`,
    );
    expect(facts.tables).toEqual(['owners', 'Boats', 'trips']);
    expect(facts.joins).toEqual([
      { left: { table: 'Boats', column: 'owner_id' }, right: { table: 'owners', column: 'id' } },
      { left: { table: 'trips', column: 'boat_id' }, right: { table: 'owners', column: 'id' } },
    ]);
    expect(facts.filters).toEqual([
      { table: 'trips', column: 'days', operator: 'range' },
      { table: 'Boats', column: 'name', operator: '=' },
      { table: 'owners', column: 'id', operator: 'in' },
    ]);
    expect(read('SELECT d.x FROM (SELECT id AS x FROM trips WHERE no = ?) d').tables).toEqual(['trips']);
    expect(read('WITH c AS (SELECT id FROM owners) SELECT * FROM c JOIN trips USING (boat_id)').tables).toEqual([
      'owners',
      'trips',
    ]);
    expect(read('SELECT id FROM owners UNION SELECT id FROM boats').tables).toEqual(['owners', 'Boats']);
  });

  it('reads tables in brackets like those without', () => {
    const joins = [
      { left: { table: 'Boats', column: 'owner_id' }, right: { table: 'owners', column: 'id' } },
      { left: { table: 'trips', column: 'boat_id' }, right: { table: 'Boats', column: 'id' } },
    ];
    const tables = ['owners', 'Boats', 'trips'];
    for (const from of [
      'owners LEFT JOIN (boats JOIN trips ON boat_id = boats.id) ON owner_id = owners.id WHERE days > ?',
      'owners LEFT JOIN (boats CROSS JOIN trips) ON owner_id = owners.id AND boat_id = boats.id WHERE days > ?',
      '(owners, boats, trips) WHERE owner_id = owners.id AND boat_id = boats.id AND days > ?',
      '(owners JOIN boats ON owner_id = owners.id) JOIN trips ON boat_id = boats.id WHERE days > ?',
    ]) {
      const facts = read(`SELECT 1 FROM ${from}`);
      expect(facts).toMatchObject({ parsed: true, tables, filters: [{ table: 'trips', column: 'days' }] });
      expect(new Set(facts.joins)).toEqual(new Set(joins));
    }
  });

  it('reads writes', () => {
    expect(
      read('INSERT INTO trips (boat_id, no) VALUES (?, ?) ON DUPLICATE KEY UPDATE days = days + VALUES(days)'),
    ).toMatchObject({
      operation: 'insert',
      assigns: [
        { table: 'trips', column: 'boat_id' },
        { table: 'trips', column: 'no' },
        { table: 'trips', column: 'days' },
      ],
    });
    expect(read('INSERT INTO trips (boat_id, no) VALUES ?')).toMatchObject({ operation: 'insert', parsed: true });
    for (const verb of ['INSERT', 'REPLACE'])
      expect(read(`${verb} INTO trips (boat_id, no) VALUES (?)`)).toMatchObject({
        parsed: true,
        assigns: [{ column: 'boat_id' }, { column: 'no' }],
      });
    expect(read('INSERT INTO trips SET ?').assigns).toEqual([{ table: 'trips', column: '*' }]);
    expect(read('UPDATE boats SET ? WHERE id = ?')).toMatchObject({
      operation: 'update',
      assigns: [{ table: 'Boats', column: '*' }],
      filters: [{ table: 'Boats', column: 'id', operator: '=' }],
    });
    expect(
      read('UPDATE boats b JOIN owners o ON o.id = b.owner_id SET b.grade = 1, o.town = ? WHERE o.mail = ?').assigns,
    ).toEqual([
      { table: 'Boats', column: 'grade' },
      { table: 'owners', column: 'town' },
    ]);
    expect(read('DELETE t FROM boats b JOIN trips t ON t.boat_id = b.id WHERE b.name = ?').tables).toEqual([
      'trips',
      'Boats',
    ]);
    expect(read('REPLACE INTO owners VALUES (1, 2, 3)')).toMatchObject({ operation: 'replace', assigns: [{}, {}, {}] });
    expect(read('SELECT id FROM boats WHERE id = ? FOR UPDATE').locking).toBe(true);
  });

  it('tells what an index cannot serve from what it can', () => {
    const operators = (where: string) =>
      read(`SELECT 1 FROM boats WHERE ${where}`).filters.map((filter) => filter.operator);
    expect(operators('grade <> 1')).toEqual(['other']);
    expect(operators('NOT grade = 1')).toEqual(['other']);
    expect(operators('grade NOT IN (1, 2)')).toEqual(['other']);
    expect(operators('LOWER(name) = ?')).toEqual(['other']);
    expect(operators('? = grade')).toEqual(['=']);
    expect(operators('grade <=> ? AND NOT (name <=> ?)')).toEqual(['=', 'other']);
    // AND binds before OR, whatever the order.
    expect(operators('grade = 1 OR name = 2 AND owner_id = 3')).toEqual(['other', 'other', 'other']);
    expect(operators('owner_id = 3 AND name = 2 OR grade = 1')).toEqual(['other', 'other', 'other']);
    expect(operators('(grade = 1 OR name = 2) AND owner_id = 3')).toEqual(['other', 'other', '=']);
    expect(operators('owner_id = 3 AND (name = 2 AND (grade = 1 OR id > 2))')).toEqual(['=', '=', 'other', 'other']);
    expect(operators('name LIKE ?')).toEqual(['like']);
    expect(operators("name LIKE '%x%'")).toEqual(['like']);
    expect(operators('name IS NULL')).toEqual(['null']);
    expect(operators('built_at > DATE_SUB(NOW(), INTERVAL 7 DAY)')).toEqual(['range']);
  });

  it.each([
    ['CALL refresh(5)', 'refresh'],
    ["call `day's end` ( ?, (SELECT 1) );", "day's end"],
    ['CALL shop.refresh(@out, f(1, 2))', 'refresh'],
    ['CALL refresh', 'refresh'],
    ['CALL', undefined],
    ['CALL (', undefined],
    ['CALL refresh(5', undefined],
    ['CALL refresh(5) DELETE FROM t', undefined],
    ['CALL refresh(5); DELETE FROM t', undefined],
    ['CALL refresh)5(', undefined],
    ['SELECT refresh(5)', undefined],
  ])('knows what %s calls and does nothing else', (sql, routine) => {
    expect(routineOf(sql)).toBe(routine);
  });

  it('keeps operation and tables of what the parser refuses', () => {
    expect(read('CALL refresh_boats(?)')).toMatchObject({ operation: 'call', kind: 'write', parsed: true });
    expect(read('INSERT INTO trips () VALUES ()')).toMatchObject({
      operation: 'insert',
      tables: ['trips'],
      parsed: false,
    });
    expect(read('TRUNCATE TABLE boats')).toMatchObject({ operation: 'other', kind: 'write', tables: ['Boats'] });
    expect(read('CREATE TABLE IF NOT EXISTS new_boats (id INT PRIMARY KEY) ENGINE=Nothing(4)')).toMatchObject({
      ...{ operation: 'other', parsed: false, tables: ['new_boats'] },
    });
    expect(read("SELECT id FROM boats INTO OUTFILE '/tmp/boats.txt'")).toMatchObject({
      parsed: false,
      tables: ['Boats'],
    });
    expect(read('SELECT FROM WHERE )(')).toMatchObject({ operation: 'select', parsed: false });
    expect(read('')).toMatchObject({ operation: 'other', parsed: false, tables: [] });
  });
});
