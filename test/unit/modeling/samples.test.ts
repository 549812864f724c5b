import type { EntityPlan, Item, ProjectionPlan, SourceRow } from '../../../contracts/projection';
import { buildModel } from '../../../engine/modeling';
import { samplesOf, type SampleKind } from '../../../engine/modeling/samples';
import { Masker } from '../../../engine/modeling/samples/mask';
import { analysisOf, column, foreign, table, unique } from './facts';

const people = table(
  'people',
  [
    column('id', 'int unsigned'),
    column('email', 'varchar(80)', { collation: 'utf8mb4_unicode_ci' }),
    column('name', 'varchar(80)', { nullable: true }),
    column('born', 'date'),
    column('pay', 'decimal(10,2)'),
    column('kind', "enum('adult','child')"),
    column('active', 'tinyint(1)'),
    column('profile', 'json'),
    column('face', 'varbinary(20)'),
    column('story', 'text'),
  ],
  ['id'],
  { keys: [unique('uq', 'email')] },
);
const pets = table(
  'pets',
  [column('id', 'int unsigned'), column('owner', 'int unsigned'), column('call', 'varchar(20)')],
  ['id'],
  {
    foreignKeys: [foreign(['owner'], 'people', ['id'], 'CASCADE')],
  },
);

const analysis = analysisOf([people, pets]);
const { plan } = buildModel(analysis, { strategy: 'auto', collections: true });

const SECRETS = [
  'Anne-Marie',
  'anne@corp.example',
  '1234.56',
  '1977-05-06',
  'secret-key',
  'deep',
  'Rex',
  'long story',
  '9007199',
];
const person = (n: number): Record<string, string | Buffer | null> => ({
  id: `900719${n}`,
  email: n === 9 ? 'anne@corp.example' : `bob${n}@corp.example`,
  name: n === 9 ? 'Anne-Marie' : null,
  born: '1977-05-06',
  pay: '1234.56',
  kind: 'adult',
  active: '1',
  profile: '{"secret-key": "deep", "n": 17.50, "list": [null, true]}',
  face: Buffer.from('faceface'),
  story: 'a long story '.repeat(20),
});
const pet = (n: number): Record<string, string> => ({ id: `8000${n}`, owner: '9007199', call: 'Rex' });

/** Rows as the views give them: by view column, the folded key text as the server would make it. */
function rowsOf(of: ProjectionPlan): ReadonlyMap<string, readonly SourceRow[]> {
  const view = (entity: EntityPlan, row: Readonly<Record<string, string | Buffer | null>>): SourceRow => {
    const folded = new Set(
      [...entity.keys, ...entity.indexKeys].flatMap(({ parts }) =>
        parts.flatMap((part) => ('viewColumn' in part && part.codec === 'folded' ? [part.viewColumn] : [])),
      ),
    );
    const value = (one: string, name: string): string | Buffer | null => {
      const found = row[name] ?? null;
      return folded.has(one) && found !== null ? Buffer.from(found).toString('hex').toUpperCase() : found;
    };
    return Object.fromEntries(
      [...entity.columns, ...entity.drivingKey].map((one) => [one.viewColumn, value(one.viewColumn, one.column)]),
    );
  };
  return new Map(
    of.entities.map((entity) => [
      entity.id,
      (entity.drivingTable === 'people' ? [9, 8].map(person) : [1, 2, 3].map(pet)).map((row) => view(entity, row)),
    ]),
  );
}

const itemsOf = (kind: SampleKind): readonly { readonly entity: string; readonly item: Item }[] =>
  samplesOf(plan, rowsOf(plan), kind).tables.flatMap(({ items }) =>
    items.map(({ entity, item }) => ({ entity: entity.entityType, item })),
  );
const keyOf = (item: Item, name: string): string => (item[name] as { S: string }).S;

describe('masked sample items', () => {
  it('hold no value of a row, in keys or attributes, as text or as bytes', () => {
    const text = JSON.stringify(itemsOf('masked'));
    for (const secret of SECRETS) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(Buffer.from(secret).toString('hex').toUpperCase());
      expect(text).not.toContain(Buffer.from(secret).toString('base64'));
    }
    expect(text).not.toContain('[102,97,99,101'); // the bytes of "face"
  });

  it('keep what is schema and shape: labels, dates as dates, letters as letters, nulls', () => {
    const [first] = itemsOf('masked').filter(({ entity }) => entity === 'PEOPLE');
    expect(first!.item).toMatchObject({ kind: { S: 'adult' }, born: { S: '2001-01-01' }, pay: { N: '1' } });
    expect(first!.item['email']).toEqual({ S: expect.stringMatching(/^[a-z]{4}@[a-z]{4}\.[a-z]{7}$/) as string });
    expect(first!.item['story']).toEqual({ S: '(text 1 of 260 characters)' });
    expect(itemsOf('masked').some(({ item }) => item['name'] === undefined && item['email'] !== undefined)).toBe(true);
  });

  it('still meet: a child lies in the collection of its parent, a lookup item names its owner', () => {
    const items = itemsOf('masked');
    const owner = items.find(({ entity, item }) => entity === 'PEOPLE' && item['name'] !== undefined)!.item;
    const child = items.find(({ entity }) => entity === 'PETS')!.item;
    const lookup = items.find(
      ({ entity, item }) => entity.startsWith('UNIQUE') && JSON.stringify(item['id']) === JSON.stringify(owner['id']),
    );
    expect(keyOf(child, 'PK')).toBe(keyOf(owner, 'PK'));
    expect(lookup).toBeDefined();
  });

  it('are the same for the same rows', () => {
    expect(JSON.stringify(itemsOf('masked'))).toBe(JSON.stringify(itemsOf('masked')));
  });
});

it('real items are the rows, and items from types need none', () => {
  expect(JSON.stringify(itemsOf('real'))).toContain('anne@corp.example');
  const typed = samplesOf(plan, new Map(), 'types').tables.flatMap(({ items }) => items);
  expect(typed.map(({ entity }) => entity.entityType).sort()).toEqual(
    plan.entities.map(({ entityType }) => entityType).sort(),
  );
  expect(typed.every(({ fromTypes }) => fromTypes)).toBe(true);
});

describe('placeholders', () => {
  it('tell no two values for the same, however short they are, and the same value always for itself', () => {
    const masker = new Masker();
    const values = [
      'a',
      'b',
      'Z',
      '1',
      '7',
      '',
      'aa',
      '日本',
      'x y',
      ...Array.from({ length: 300 }, (_, n) => `k${n}`),
      ...'cdefghijklmnopqrstuvwxyz'.split(''),
      ...'éèêëüöäñçåøæ'.split(''),
    ];
    const made = values.map((value) => masker.text(value));
    expect(new Set(made).size).toBe(values.length);
    expect(values.map((value) => masker.text(value))).toEqual(made);
  });

  it('depend on the order in which values are seen, not on the values', () => {
    const [one, other] = [new Masker(), new Masker()];
    expect(['alice@x.org', 'carol@x.org'].map((text) => one.text(text))).toEqual(
      ['peter@q.net', 'james@w.com'].map((text) => other.text(text)),
    );
    expect(one.integer('4711')).toBe(other.integer('99'));
  });

  it.each(['2024-02-30 10:00:00.123456', '0000-00-00', '-838:59:59.5', '2024', '12:00'])(
    'take the date or time %s',
    (value) => {
      expect(new Masker().temporal(value)).toMatch(/^[-0-9:. ]+$/);
    },
  );

  it('mask names of members, which may be data', () => {
    expect(JSON.stringify(new Masker().json({ 'ann@x.org': { age: 41 } }))).not.toMatch(/ann|41/);
  });
});
