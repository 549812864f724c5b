import type { AccessPattern, Analysis } from '../../../contracts/schemas/analysis';
import { printRequirement } from '../../../engine/modeling/documents/requirement';
import { modelFiles } from '../../../engine/modeling/files';
import { readPins } from '../../../engine/modeling/pins/read';
import { reviewOf } from '../../../engine/modeling/review';
import { analysisOf, column, foreign, pattern, plain, schemaOf, table, unique } from './facts';
import { AUTO, id, model, to, users } from './shop';

describe('keys', () => {
  it('split a composite key where its beginning is a foreign key or is read alone', () => {
    const facts = table(
      'readings',
      [to('sensor'), column('at', 'datetime(3)'), column('v', 'double')],
      ['sensor', 'at'],
    );
    expect(model([facts]).keys['READINGS']).toBe('Readings: READINGS#{sensor}#{at} | #READINGS');
    const bySensor = pattern('AP1', 'select', ['readings'], { equal: ['readings.sensor'], range: ['readings.at'] });
    const split = model([facts], [bySensor]);
    expect(split.keys['READINGS']).toBe('Readings: READINGS#{sensor} | READINGS#{at}');
    expect(split.served('AP1')).toBe('Query Readings -');
  });

  it('give a table without a key the hash of its rows, and step aside for columns of the same name', () => {
    const { keys, contract, plan } = model([
      table('log', [column('PK', 'int', { nullable: true }), column('_v', 'text')], []),
    ]);
    expect(keys['LOG']).toBe('Log: LOG#{*} | #LOG');
    expect(contract.tables[0]!.pk).toBe('PK_');
    expect(plan.entities[0]!.columns.map(({ attribute }) => attribute)).toEqual(['PK', '_v_']);
  });

  it('refuse a column whose name a template cannot hold', () => {
    expect(() => model([table('t', [column('a}b', 'int')], ['a}b'])])).toThrow(/t\.a}b/);
  });
});

describe('natural keys', () => {
  const auto = column('id', 'bigint unsigned', { autoIncrement: true });
  const links = table('follows', [auto, to('user_id'), to('other_id'), column('at', 'datetime')], ['id'], {
    keys: [unique('u', 'user_id', 'other_id')],
    foreignKeys: [foreign(['user_id'], 'users', ['id']), foreign(['other_id'], 'users', ['id'])],
  });
  const read = pattern('AP1', 'select', ['follows'], { equal: ['follows.user_id', 'follows.other_id'] });
  const insert = pattern('AP2', 'insert', ['follows'], { assigns: ['follows.user_id', 'follows.other_id'] });

  it('stand in for a surrogate that nobody uses', () => {
    const { keys, of, model: made, served } = model([users, links], [read, insert]);
    expect(keys).toMatchObject({ FOLLOWS: 'Users: USERS#{user_id} | FOLLOWS#{other_id}' });
    expect(of('follows').lookups).toEqual([]);
    expect(of('follows').identity.natural).toMatchObject({ surrogate: 'id', key: 'u' });
    expect(made.notes.find(({ where }) => where === 'follows.PRIMARY')?.what).toContain('id only names the row');
    expect([served('AP1'), served('AP2')]).toEqual(['GetItem Users -', 'TransactWriteItems Users -']);
  });

  it.each([
    ['rows are found by the surrogate', pattern('AP3', 'delete', ['follows'], { equal: ['follows.id'] })],
    [
      'rows are ordered by the surrogate',
      pattern('AP3', 'select', ['follows'], { equal: ['follows.user_id'], order: ['follows.id'] }),
    ],
    [
      'the natural key changes',
      pattern('AP3', 'update', ['follows'], { equal: ['follows.user_id'], assigns: ['follows.other_id'] }),
    ],
  ])('do not when %s', (_, other) => {
    expect(model([users, links], [read, insert, other]).of('follows').identity).toEqual({ columns: ['id'] });
  });

  it('do not without evidence, nor when something refers to the surrogate', () => {
    expect(model([users, links]).of('follows').identity.columns).toEqual(['id']);
    expect(model([users, links], [insert]).of('follows').identity.columns).toEqual(['id']);
    const mentions = table('mentions', [id, column('follow_id', 'bigint unsigned')], ['id'], {
      foreignKeys: [foreign(['follow_id'], 'follows', ['id'])],
    });
    expect(model([users, links, mentions], [read, insert]).of('follows').identity.columns).toEqual(['id']);
  });
});

describe('lookup items', () => {
  it('stand for unique constraints, not for those that hold the primary key', () => {
    const facts = table('t', [id, to('a'), to('b', { nullable: true })], ['id'], {
      keys: [unique('u1', 'a', 'b'), unique('u2', 'id', 'a'), unique('u3', 'b', 'a'), plain('k', 'b')],
    });
    const { of, keys } = model([facts]);
    expect(of('t').lookups.map(({ keyName }) => keyName)).toEqual(['u1']);
    expect(keys['UNIQUE_T_A_B']).toBe('TTable: UNIQUE#T#A_B#{a}#{b} | #UNIQUE');
  });

  it('are left out, and said to be, when the text is too long for a key', () => {
    const { of, model: made } = model([
      table('t', [id, column('url', 'varchar(700)')], ['id'], { keys: [unique('u', 'url')] }),
    ]);
    expect(of('t').lookups).toEqual([]);
    expect(made.notes).toContainEqual({ where: 't.u', what: expect.stringContaining('2048') as unknown });
  });

  it('serve what reads by the unique columns, without an index', () => {
    const { served, of } = model([users], [pattern('AP1', 'select', ['users'], { equal: ['users.email'] })]);
    expect(served('AP1')).toBe('GetItem Users -');
    expect(of('users').indexes).toEqual([]);
  });
});

describe('the own key of a row in the collection of its parent', () => {
  const shelves = table('shelves', [to('id')], ['id']);
  const auto = column('id', 'int unsigned', { autoIncrement: true });
  const things = (own: ReturnType<typeof to>, over: Parameters<typeof table>[3] = {}) =>
    table('things', [own, to('shelf'), column('note', 'varchar(9)', { nullable: true })], [own.name], {
      foreignKeys: [foreign(['shelf'], 'shelves', ['id'], 'CASCADE')],
      ...over,
    });
  const byKey = pattern('AP1', 'select', ['things'], { equal: ['things.mark'] });
  /** Heavier than the one by key, which would make things a table of their own. */
  const byShelf = ['AP8', 'AP9'].map((name) => pattern(name, 'select', ['things'], { equal: ['things.shelf'] }));
  const mark = column('mark', 'varchar(9)');
  const keptBy = (...given: Parameters<typeof model>) =>
    Object.fromEntries(
      model(...given)
        .of('things')
        .constraints.map(({ keyName, keptBy: way }) => [keyName, way]),
    );

  it('is kept unique by a lookup item, which finds the row without an index', () => {
    const { keys, of, served, projection } = model([shelves, things(mark)], [byKey, ...byShelf]);
    expect(keys).toMatchObject({
      THINGS: 'Shelves: SHELVES#{shelf} | THINGS#{mark}',
      UNIQUE_THINGS_MARK: 'Shelves: UNIQUE#THINGS#MARK#{mark} | #UNIQUE',
    });
    expect([of('things').indexes, served('AP1')]).toEqual([[], 'GetItem Shelves -']);
    const insert = pattern('AP2', 'insert', ['things'], { assigns: ['things.mark', 'things.shelf'] });
    const [write] = model([shelves, things(mark)], [insert]).projection.serves;
    expect([write!.operation, write!.scans, write!.note]).toEqual([
      ...['TransactWriteItems', undefined],
      expect.stringContaining('with 1 lookup item'),
    ]);
    expect(projection.entities.map(({ role }) => role)).toEqual(['owner', 'owner', 'lookup']);
  });

  it('needs none where a counter gives it, unless a statement does', () => {
    const write = (operation: 'insert' | 'update', ...assigns: string[]) =>
      pattern('AP1', operation, ['things'], { assigns: assigns.map((name) => `things.${name}`) });
    expect(keptBy([shelves, things(auto)], [write('insert', 'shelf', 'note')])).toEqual({ PRIMARY: 'counter' });
    for (const given of [write('insert', 'id', 'shelf'), write('insert', '*'), write('update', 'id')])
      expect(keptBy([shelves, things(auto)], [given])).toEqual({ PRIMARY: 'lookup item' });
  });

  describe('that a counter gives', () => {
    const insert = pattern('AP1', 'insert', ['things'], { assigns: ['things.shelf', 'things.note'] });
    const tables = [shelves, things(auto)];
    const primary = (patterns: Parameters<typeof model>[1], over: Partial<Analysis> = {}) =>
      keptBy(tables, patterns, AUTO, over);
    const read = pattern('AP2', 'select', ['things'], { equal: ['things.shelf'] });
    const dynamic = (operation: 'insert' | 'update', fingerprint: string) => ({
      ...pattern('AP3', operation, []),
      fingerprint,
    });
    const unread = (sql: string, problem: string | null = 'cannot be parsed') => ({
      callSites: [
        {
          ...{ id: 'c', file: 'a.ts', line: 1, function: 'f', sql, dynamic: true, call: 'query' },
          ...{ routes: [], transaction: null, accessPattern: null, problem },
        },
      ],
    });
    const unparsed: AccessPattern = { ...insert, assigns: [] };
    const risk = (code: string, where: string) => ({ risks: [{ code, where, what: '', needs: '' }] });
    const trigger = (statement: string, timing = 'BEFORE') => ({
      schema: { ...schemaOf(tables), triggers: [{ name: 't', table: 'things', timing, event: 'INSERT', statement }] },
    });

    it.each([
      ['no statement is known', [], {}],
      ['no write is known', [read], {}],
      ['a table is named at run time', [insert, dynamic('insert', 'INSERT INTO /* dynamic */ SET ?')], {}],
      ['it is changed in a table named at run time', [insert, dynamic('update', 'UPDATE /* dynamic */ SET ?')], {}],
      ['a statement cannot be read', [insert], unread('INSERT INTO')],
      ['a statement of the table cannot be read', [insert], unread('INSERT INTO things (')],
      ['columns are put together', [insert], unread('INSERT INTO things (/* dynamic */) VALUES (?)', null)],
      ['columns that change are', [insert], unread('UPDATE things SET /* dynamic */ WHERE shelf = ?', null)],
      ['stored code makes statements', [insert], risk('DYNAMIC_STORED_CODE', 'procedure p')],
      ['the parser refused a statement', [unparsed], risk('UNPARSED_STATEMENT', 'AP1')],
      ['a trigger sets it', [insert], trigger('BEGIN SET NEW.note = 1, New . `ID` = 7; END')],
      ['a trigger selects it', [insert], trigger('SELECT a, b INTO @x, NEW.id FROM shelves')],
      [
        'a file is loaded',
        [insert, { ...pattern('AP3', 'other', ['things']), fingerprint: "LOAD DATA INFILE ''" }],
        {},
      ],
    ] as const)('needs a lookup item where %s', (_, patterns, over) => {
      expect(primary([...patterns], over)).toEqual({ PRIMARY: 'lookup item' });
    });

    it.each([
      ['a deletion cannot be read', [insert], unread('DELETE FROM')],
      ['a statement of another table cannot be read', [insert], unread('INSERT INTO shelves (')],
      ['values are put together', [insert], unread('INSERT INTO things (shelf) VALUES /* dynamic */', null)],
      ['a trigger sets what is named alike', [insert], trigger('SET NEW.id2 = 1, renew.id = 2')],
      ['a trigger writes it elsewhere', [insert], trigger('INSERT INTO shelves VALUES (NEW.id)')],
      ['a trigger runs afterwards', [insert], trigger('SET NEW.id = 1', 'AFTER')],
    ] as const)('needs none where %s', (_, patterns, over) => {
      expect(primary([...patterns], over)).toEqual({ PRIMARY: 'counter' });
    });
  });

  it('is one with longer keys that hold it, and with keys of the same columns', () => {
    const keys = [unique('u1', 'shelf', 'mark'), unique('u2', 'mark'), unique('u3', 'note', 'mark')];
    // The key of the item is the shelf and the mark.
    expect(keptBy([shelves, things(mark, { keys })])).toEqual({
      ...{ PRIMARY: 'lookup item', u1: 'item key', u3: 'other key' },
    });
    const loose = [unique('u1', 'shelf', 'note'), unique('u2', 'note')];
    expect(keptBy([shelves, things(mark, { keys: loose })])).toEqual({
      ...{ PRIMARY: 'lookup item', u1: 'other key', u2: 'lookup item' },
    });
  });

  it('is not kept where a person declines it, which is told wherever it matters', () => {
    const analysis = analysisOf([shelves, things(mark)], [byKey, ...byShelf]);
    const yaml = (columns: string) =>
      `version: 1\ntables: { things: { lookups: { forbid: [{ columns: [${columns}], why: marks are random }] } } }\n`;
    const pins = (columns: string) => readPins(yaml(columns), 'modeling.yaml', analysis.schema);
    const { built, risks } = modelFiles({ analysis, options: AUTO, pins: pins('mark') });
    const things2 = built.model.tables.find(({ facts }) => facts.name === 'things')!;
    expect([things2.lookups, things2.indexes.map(({ kind }) => kind)]).toEqual([[], ['own-key']]);
    const sentence = 'things.PRIMARY is not kept unique: no lookup item: forbidden by a pin, marks are random';
    expect(risks).toContain(sentence);
    expect(printRequirement({ ...built, analysis, cost: { tables: [] } })).toContain(
      '- Not every unique constraint stays unique: ',
    );
    const cost = { byTable: new Map(), patterns: [] };
    expect(reviewOf(built, { cost, alternatives: [] }).patterns).toContain(sentence);
    expect(built.model.notes.map(({ what }) => what).join()).toContain('two inserts of one value');
    expect(built.projection.pins).toEqual(['tables.things.lookups.forbid[0]']);
    expect(() => modelFiles({ analysis, options: AUTO, pins: pins('note') })).toThrow(/no lookup item of things|mark/);
  });
});
