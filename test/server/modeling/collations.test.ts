import { buildModel } from '../../../engine/modeling';
import { compileProjection, itemOf } from '../../../engine/projection';
import { createTestSource, createViews, FLAVOURS, readAll, type TestSource } from './source';

/** Two texts get one key exactly when the server holds them equal (rules.md, rule 5), on the server's own word. */
const COLLATIONS = {
  mysql: [
    'utf8mb4_0900_ai_ci',
    'utf8mb4_0900_as_cs',
    'utf8mb4_0900_bin',
    'utf8mb4_general_ci',
    'utf8mb4_unicode_ci',
    'utf8mb4_unicode_520_ci',
    'utf8mb4_bin',
    'utf8mb4_german2_ci',
    'utf8mb4_turkish_ci',
    'utf8mb4_ja_0900_as_cs',
    'latin1_swedish_ci',
    'latin1_bin',
    'utf8mb3_general_ci',
    'ascii_general_ci',
  ],
  mariadb: [
    'utf8mb4_general_ci',
    'utf8mb4_unicode_ci',
    'utf8mb4_unicode_520_ci',
    'utf8mb4_bin',
    'utf8mb4_nopad_bin',
    'utf8mb4_general_nopad_ci',
    'utf8mb4_unicode_nopad_ci',
    'utf8mb4_uca1400_ai_ci',
    'utf8mb4_uca1400_as_cs',
    'utf8mb4_uca1400_nopad_as_ci',
    'utf8mb4_german2_ci',
    'latin1_swedish_ci',
    'latin1_bin',
    'utf8mb3_general_ci',
    'ascii_general_ci',
  ],
} as const;

const PIECES = [
  'a',
  'A',
  'á',
  'ä',
  'ae',
  'AE',
  'b',
  'ß',
  'ss',
  'i',
  'I',
  'ı',
  'İ',
  'o',
  'ø',
  ' ',
  '  ',
  '\t',
  '\0',
  '-',
  'あ',
  'ア',
  'ｱ',
  '😀',
  '😁',
  'e\u0301',
  'é',
  '#',
  '\u200b',
];
const LATIN = ['a', 'A', 'b', 'ä', 'é', 'ß', 's', ' ', '  ', '-', '#', '\t'];
const ASCII = ['a', 'A', 'b', 'B', ' ', '  ', '-', '#', '\t', 'z'];

const words = (pieces: readonly string[]): readonly string[] => [
  ...new Set(['', ...pieces, ...pieces.flatMap((one) => [`a${one}`, `${one}a`, `${one} `, ` ${one}`, `b${one}b`])]),
];

describe.each(FLAVOURS)('keys of text on %s', (flavour) => {
  let source: TestSource;
  const tables = COLLATIONS[flavour];

  beforeAll(async () => {
    source = await createTestSource(flavour, []);
    for (const [index, collation] of tables.entries()) {
      const characterSet = collation.slice(0, collation.indexOf('_'));
      const texts = words(
        characterSet === 'latin1'
          ? LATIN
          : characterSet === 'ascii'
            ? ASCII
            : characterSet === 'utf8mb3'
              ? PIECES.filter((one) => !/[\u{10000}-\u{10ffff}]/u.test(one))
              : PIECES,
      );
      // The key is a plain one: equal texts must be there side by side. The id makes the row, the text is looked up.
      await source.link.query(
        `CREATE TABLE t${index} (id INT PRIMARY KEY, s VARCHAR(40) CHARACTER SET ${characterSet} COLLATE ${collation} NOT NULL, KEY (s))`,
      );
      await source.link.query(
        `INSERT INTO t${index} VALUES ${texts.map(() => '(?, ?)').join(', ')}`,
        texts.flatMap((text, id) => [String(id), text]),
      );
    }
  });
  afterAll(() => source?.drop());

  it.each([...tables.entries()])('%i %s', async (index, collation) => {
    const analysis = await source.analysis();
    // A table in which the text alone is the key, as for a lookup item.
    const facts = analysis.schema.tables.find(({ name }) => name === `t${index}`)!;
    const schema = {
      ...analysis.schema,
      tables: [{ ...facts, primaryKey: ['id'], keys: [{ name: 'uq', columns: ['s'], unique: true }] }],
    };
    const built = buildModel({ ...analysis, schema }, { strategy: 'auto', collections: true });
    const compiled = compileProjection({
      contract: built.contract,
      projection: built.projection,
      schema,
    });
    expect(compiled.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    await createViews(source, compiled);
    const lookup = compiled.plan.entities.find(({ role }) => role === 'lookup')!;
    const classes = new Map<string, string[]>();
    for (const row of await readAll(source, lookup, 500)) {
      const item = itemOf(lookup, row, { epoch: 0, sequence: '0', writer: 'test' });
      const key = JSON.stringify(item['PK']);
      classes.set(key, [...(classes.get(key) ?? []), String((item['id'] as { N: string }).N)]);
    }
    await source.link.query('SET SESSION group_concat_max_len = 1000000');
    const groups = await source.link.query(`SELECT GROUP_CONCAT(id ORDER BY id) AS ids FROM t${index} GROUP BY s`);
    const expected = groups.map((row) => String(row['ids'])).sort();
    const found = [...classes.values()].map((ids) => ids.sort((a, b) => Number(a) - Number(b)).join(',')).sort();
    if (collation.includes('_ci')) expect(expected.some((ids) => ids.includes(','))).toBe(true);
    expect([collation, found]).toEqual([collation, expected]);
  });
});
