import { lintRows } from '../../../activities/lib/row-lint';
import type { ContractAttribute, MigrationContract } from '../../../contracts/schemas/contract';
import type { ContractFinding } from '../../../contracts/projection';
import type { Projection } from '../../../contracts/schemas/projection';
import { canonicalHash } from '../../../engine/lib/json';
import { compileProjection } from '../../../engine/projection';
import { ROW_FINDINGS } from '../../../engine/projection/findings/codes';
import { createTestSource, FLAVOURS, type TestSource } from './source';

/** Rows that cannot become items, a table for each way; each finding names exactly the rows that are wrong. */

const BINARY = 'CHARACTER SET ascii COLLATE ascii_bin';
const STATEMENTS = [
  'CREATE TABLE pages (id INT, body LONGTEXT, raw LONGBLOB, PRIMARY KEY (id))',
  "INSERT INTO pages VALUES (1, 'x', 'y'), (2, REPEAT('x', 209600), REPEAT('y', 200001)), (3, REPEAT('ä', 205000), NULL), (4, REPEAT('x', 400000), NULL)",
  'CREATE TABLE forms (id INT, answers JSON, PRIMARY KEY (id))',
  // The first two fit as maps, though their text is longer than an item: a quotation mark is one byte there.
  `INSERT INTO forms VALUES (1, JSON_OBJECT('a', REPEAT('x', 409000))), (2, JSON_OBJECT('a', REPEAT('"', 300000))), (3, JSON_OBJECT('a', REPEAT('x', 409600))), (4, NULL)`,
  `CREATE TABLE levels (id INT, value DOUBLE, exact DECIMAL(50,2), flag TINYINT(1) NOT NULL, born DATE, PRIMARY KEY (id))`,
  "INSERT INTO levels VALUES (1, 9.9e125, 1.5, 1, '2020-01-01'), (2, 1e126, NULL, 0, NULL), (3, -1e-131, NULL, 1, NULL)",
  "INSERT INTO levels VALUES (4, 0, 123456789012345678901234567890123456789.5, 1, NULL), (5, NULL, -7.25, 2, NULL), (6, 1, 1, 0, '0000-00-00')",
  `CREATE TABLE codes (id INT, code VARCHAR(2100) ${BINARY} NOT NULL, tag VARCHAR(10) ${BINARY}, parent INT, PRIMARY KEY (id))`,
  `INSERT INTO codes VALUES (1, 'a', 't', 1), (2, '', 't', 1), (3, REPEAT('c', 1025), 't', 1), (4, REPEAT('c', 1024), '', 1), (5, 'e', NULL, 1), (6, 'f', 't', NULL)`,
  `CREATE TABLE logs (id INT, kind VARCHAR(5) NOT NULL, PRIMARY KEY (id))`,
  "INSERT INTO logs VALUES (1, 'a'), (2, 'b'), (3, 'A'), (4, 'c'), (5, 'd'), (6, 'd')",
];

const attributes = (table: string, types: Readonly<Record<string, ContractAttribute['type']>>): ContractAttribute[] =>
  Object.entries(types).map(([name, type]) => ({ name, type, source_table: table, source_column: name }));
const single = (table: string, types: Readonly<Record<string, ContractAttribute['type']>>) => ({
  ...{ table, type: 'single-entity' as const, source_table: table, pk: 'id', sk: null, satisfies: [] },
  ...{ attributes: attributes(table, types), estimated_item_size_bytes: 100 },
});
const multi = (
  table: string,
  pk_template: string,
  sk_template: string,
  types: Readonly<Record<string, ContractAttribute['type']>>,
) => ({
  ...single(table, {}),
  ...{ type: 'multi-entity' as const, pk: 'PK', sk: 'SK' },
  entities: [
    { entity_type: 'ROW', source_table: table, pk_template, sk_template, attributes: attributes(table, types) },
  ],
});

const CONTRACT: MigrationContract = {
  tables: [
    single('pages', { id: 'N', body: 'S', raw: 'B' }),
    {
      ...single('forms', {}),
      attributes: [
        ...attributes('forms', { id: 'N' }),
        // MariaDB knows JSON as a text that is checked.
        ...attributes('forms', { answers: 'M' }).map(
          (one) => ({ ...one, transformation: { type: 'json-parse' } }) as const,
        ),
      ],
    },
    single('levels', { id: 'N', value: 'N', exact: 'N', flag: 'BOOL', born: 'S' }),
    {
      ...multi('codes', 'P#{parent}', '{code}', { id: 'N', code: 'S', tag: 'S', parent: 'N' }),
      gsis: [{ index_name: 'ByTag', pk: 'GSI1PK', sk: 'SK' }],
    },
    multi('logs', 'LOG', 'KIND#{kind}', { id: 'N', kind: 'S' }),
  ],
};
const PROJECTION: Projection = {
  ...{ format: 'landfall.projection/1', contractSha256: canonicalHash(CONTRACT), nullPolicy: 'omit' },
  ...{ zeroDatePolicy: 'reject', omitted: [], serves: [], unserved: [] },
  entities: [
    {
      ...{ id: 'codes.ROW', role: 'owner', keyEncodings: [] },
      indexTemplates: [{ attribute: 'GSI1PK', template: '{tag}' }],
    },
  ],
};

describe.each(FLAVOURS)('rows on %s', (flavour) => {
  let source: TestSource;
  let found: readonly ContractFinding[];
  let none: readonly ContractFinding[];

  beforeAll(async () => {
    source = await createTestSource(flavour, STATEMENTS);
    const { schema } = await source.analysis();
    const model = { contract: CONTRACT, projection: PROJECTION, analysis: { schema } };
    const { plan, findings } = compileProjection({ ...model, schema });
    const { link } = source;
    found = await lintRows({ link, model, plan, findings });
    none = await lintRows({ link, model, plan, findings, limits: { searchMs: 1_000, totalMs: -1 } });
  });
  afterAll(() => source?.drop());

  const rowsOf = (code: string): Readonly<Record<string, readonly string[]>> => {
    const of = found.filter((one) => one.code === code);
    const rowsAt = (place: string) => of.filter(({ at }) => at === place).flatMap(({ rows = [] }) => rows);
    return Object.fromEntries(of.map(({ at }) => [at, [...rowsAt(at)].sort()]));
  };

  it.each<[keyof typeof ROW_FINDINGS, Readonly<Record<string, readonly string[]>>]>([
    ['rows-too-large', { '/tables/0': ['pages (id=2)', 'pages (id=3)'], '/tables/1': ['forms (id=3)'] }],
    [
      'rows-with-unfit-value',
      {
        '/tables/2/attributes/1': ['levels (id=2)', 'levels (id=3)'],
        '/tables/2/attributes/2': ['levels (id=4)'],
        '/tables/2/attributes/3': ['levels (id=5)'],
        '/tables/2/attributes/4': ['levels (id=6)'],
      },
    ],
    ['rows-without-key', { '/tables/3/entities/0/pk_template': ['codes (id=6)'] }],
    ['rows-with-empty-key', { '/tables/3/entities/0/sk_template': ['codes (id=2)'] }],
    ['rows-with-long-key', { '/tables/3/entities/0/sk_template': ['codes (id=3)'] }],
    ['rows-not-in-index', { '/tables/3/gsis/0/pk': ['codes (id=4)'] }],
    ['rows-with-one-key', { '/tables/4/entities/0': ['logs (id=1) and logs (id=3)', 'logs (id=5) and logs (id=6)'] }],
  ])('%s', (code, expected) => {
    expect(rowsOf(code)).toEqual(expected);
    for (const { severity, fix } of found.filter((one) => one.code === code))
      expect([severity, fix]).toEqual([ROW_FINDINGS[code].severity[0], expect.stringMatching(/\.$/)]);
  });

  it('rows-not-searched, for each table when there is no time', () => {
    expect(none.map(({ code, at }) => `${code} ${at}`)).toEqual(
      ['/tables/0', '/tables/1', '/tables/2', '/tables/3/entities/0', '/tables/4/entities/0'].map(
        (at) => `rows-not-searched ${at}`,
      ),
    );
  });

  it('finds nothing else', () => {
    expect(new Set(found.map(({ code }) => code))).toEqual(
      new Set(Object.keys(ROW_FINDINGS).filter((code) => code !== 'rows-not-searched')),
    );
  });
});
