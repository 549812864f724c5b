import { createSourceDatabase, type SourceDatabase } from '../../support/source-database';
import { callHere } from './support/own-client';
import { settingsOn } from './support/port';

/** The tools on the views of a migration: they do what they say in its schema of views, and nothing elsewhere. */

jest.setTimeout(60_000);

describe.each(['mysql', 'mariadb'] as const)('the tools for views, on %s', (flavour) => {
  let db: SourceDatabase;
  const viewSchema = (): string => `${db.name}_v`;
  beforeAll(async () => {
    db = await createSourceDatabase(flavour, [
      'CREATE TABLE boats (id INT PRIMARY KEY, name VARCHAR(20) NOT NULL)',
      "INSERT INTO boats VALUES (1, 'one')",
      'CREATE VIEW theirs AS SELECT id FROM boats',
    ]);
  });
  afterAll(async () => {
    await db.admin.query(`DROP DATABASE IF EXISTS \`${viewSchema()}\``);
    await db.drop();
  });
  const call = async (...calls: (readonly [tool: string, input: object])[]) => {
    const settings = { ...settingsOn(db), source: { ...db.settings(), viewSchema: viewSchema() } };
    const answers = await callHere('mysql', { settings, secrets: db.secrets, calls });
    return answers.map(({ structuredContent, content }) => structuredContent ?? content?.[0]?.text);
  };
  const select = () => `SELECT id AS _k1, name FROM \`${db.name}\`.boats`;

  it('without the rights they say which statement gives them', async () => {
    const [said] = await call(['create_views', { views: [{ view_name: 'v', select: select() }] }]);
    expect(said).toMatch(/^LandfallSourceGrantMissing: .*GRANT CREATE, CREATE VIEW, SHOW VIEW, SELECT, DROP ON/s);
  });

  it('create, check and drop, again and again', async () => {
    const [hosts] = await db.admin.query('SELECT Host AS host FROM mysql.user WHERE User = ?', [db.user]);
    for (const { host } of hosts as { host: string }[])
      await db.admin.query(
        `GRANT CREATE, CREATE VIEW, SHOW VIEW, SELECT, DROP ON \`${viewSchema()}\`.* TO '${db.user}'@'${host}'`,
      );
    const odd = 'a `b` é';
    const views = [
      { view_name: 'plain', select: select() },
      { view_name: odd, select: select() },
      { view_name: 'whole', select: `SELECT MAX(id) AS _k1 FROM \`${db.name}\`.boats GROUP BY name` },
    ];
    const names = ['plain', odd, 'whole', 'theirs', 'none'];
    const there = { view_schema: viewSchema(), views: ['plain', odd, 'whole'] };
    expect(
      await call(
        ['create_views', { views }],
        ['create_views', { views }],
        ['list_views', { view_names: names }],
        ['check_views', { views: ['plain', odd, 'whole'].map((view_name) => ({ view_name, order_by: ['_k1'] })) }],
        ['drop_views', { view_names: [odd, 'theirs', 'none'] }],
        ['drop_views', { view_names: names }],
        ['drop_views', { view_names: names }],
      ),
    ).toEqual([
      { view_schema: viewSchema(), views: 3 },
      { view_schema: viewSchema(), views: 3 },
      there,
      {
        views: [
          { view_name: 'plain', problem: null },
          { view_name: odd, problem: null },
          { view_name: 'whole', problem: expect.stringContaining('whole view for each page') as string },
        ],
      },
      { view_schema: viewSchema(), dropped: [odd] },
      { view_schema: viewSchema(), dropped: ['plain', 'whole'] },
      { view_schema: viewSchema(), dropped: [] },
    ]);
  });

  it('take no second statement, and leave everything else alone', async () => {
    const create = (name: string, text: string) =>
      ['create_views', { views: [{ view_name: name, select: text }] }] as const;
    const said = await call(
      create('v', `${select()}; DROP TABLE \`${db.name}\`.boats`),
      create('v', `SELECT 1 INTO OUTFILE '/tmp/${db.name}'`),
      create('v', 'nonsense'),
      create(`v\` AS SELECT 1; DROP TABLE \`${db.name}\`.boats; -- `, select()),
      ['check_views', { views: [{ view_name: 'none', order_by: ['_k1'] }] }],
      ['check_views', { views: [{ view_name: 'v', order_by: [] }] }],
      ['drop_views', { view_names: [''] }],
    );
    for (const text of said) expect(text).toMatch(/^Landfall\w+: /);
    expect(said[0]).toMatch(/^LandfallContractInvalid: the source does not take the view v: /);
    const [rows] = await db.admin.query(`SELECT COUNT(*) AS n FROM \`${db.name}\`.theirs`);
    expect(rows).toMatchObject([{ n: 1 }]);
  });
});
