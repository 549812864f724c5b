import fc from 'fast-check';

/** Character sets with characters that they hold, and collations by server. Beside the letters what makes trouble: blanks, quotes, controls. */

export type Flavour = 'mysql' | 'mariadb' | 'mysql97';

interface CharacterSet {
  readonly name: string;
  readonly characters: string;
  readonly collations: readonly string[];
  /** Collations that only one kind of server has. */
  readonly mysql?: readonly string[];
  readonly mariadb?: readonly string[];
}

const ASCII = 'aAbBzZ09 _-#$%\'"\\`\t\n\u0000\u007f';
const LATIN = `${ASCII}äÄöéÉßñÿ`;
const PLANE = `${LATIN}İıŁłЖж日本한ا\u0301\u200bﬃ\uffff`;

const SETS: readonly CharacterSet[] = [
  {
    name: 'utf8mb4',
    characters: `${PLANE}😀𝕏𐐷`,
    collations: [
      'utf8mb4_bin',
      'utf8mb4_general_ci',
      'utf8mb4_unicode_ci',
      'utf8mb4_unicode_520_ci',
      'utf8mb4_turkish_ci',
    ],
    mysql: [
      'utf8mb4_0900_ai_ci',
      'utf8mb4_0900_as_cs',
      'utf8mb4_0900_bin',
      'utf8mb4_ja_0900_as_cs',
      'utf8mb4_de_pb_0900_ai_ci',
    ],
    mariadb: ['utf8mb4_nopad_bin', 'utf8mb4_unicode_nopad_ci', 'utf8mb4_uca1400_ai_ci', 'utf8mb4_uca1400_as_cs'],
  },
  { name: 'utf8mb3', characters: PLANE, collations: ['utf8mb3_general_ci', 'utf8mb3_unicode_ci', 'utf8mb3_bin'] },
  {
    name: 'latin1',
    characters: `${LATIN}€`,
    collations: ['latin1_swedish_ci', 'latin1_german2_ci', 'latin1_general_cs', 'latin1_bin'],
  },
  { name: 'ascii', characters: ASCII, collations: ['ascii_general_ci', 'ascii_bin'] },
  { name: 'latin2', characters: `${ASCII}łŁšŠ`, collations: ['latin2_general_ci', 'latin2_bin'] },
  { name: 'cp1251', characters: `${ASCII}жЖяЯ`, collations: ['cp1251_general_ci', 'cp1251_bin'] },
  { name: 'koi8r', characters: `${ASCII}жЖяЯ`, collations: ['koi8r_general_ci', 'koi8r_bin'] },
  { name: 'ucs2', characters: PLANE, collations: ['ucs2_general_ci', 'ucs2_unicode_ci', 'ucs2_bin'] },
  { name: 'utf16', characters: `${PLANE}😀`, collations: ['utf16_general_ci', 'utf16_unicode_ci', 'utf16_bin'] },
  { name: 'utf32', characters: `${PLANE}😀`, collations: ['utf32_general_ci', 'utf32_bin'] },
  // The second byte of 表 is a backslash.
  { name: 'sjis', characters: "aA0 表ソア'", collations: ['sjis_japanese_ci', 'sjis_bin'] },
  { name: 'gbk', characters: "aA0 中文'", collations: ['gbk_chinese_ci', 'gbk_bin'] },
  { name: 'euckr', characters: "aA0 한국'", collations: ['euckr_korean_ci', 'euckr_bin'] },
];

export interface TextKind {
  readonly characterSet: string;
  readonly collation: string;
  readonly characters: readonly string[];
}

export const textKind = (flavour: Flavour): fc.Arbitrary<TextKind> =>
  fc
    // Half of the columns of real schemas are utf8mb4.
    .oneof(fc.constant(SETS[0]!), fc.constantFrom(...SETS))
    .chain((set) =>
      fc
        .constantFrom(...set.collations, ...((flavour === 'mariadb' ? set.mariadb : set.mysql) ?? []))
        .map((collation) => ({
          characterSet: set.name,
          collation,
          characters: [...set.characters],
        })),
    );

/** A text of the kind as a literal that the server converts into the character set of its column. */
export const textLiteral = ({ characters }: TextKind, length: number): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.array(fc.constantFrom(...characters), { maxLength: Math.min(length, 12) }),
      fc.constantFrom('', '', '', ' ', '  '),
    )
    .map(
      ([text, blanks]) => `_utf8mb4 X'${Buffer.from([...text, ...blanks].slice(0, length).join('')).toString('hex')}'`,
    );
