/** Bytes of the longest character, where it is more than one. */
const LONGEST: Readonly<Record<string, number>> = {
  ...{ utf8mb4: 4, utf8mb3: 3, utf8: 3, ucs2: 2, utf16: 4, utf16le: 4, utf32: 4, gb18030: 4 },
  ...{ gbk: 2, gb2312: 2, big5: 2, sjis: 2, cp932: 2, euckr: 2, ujis: 3, eucjpms: 3 },
};

export const bytesPerCharacter = (characterSet: string): number => LONGEST[characterSet.toLowerCase()] ?? 1;

/** Where the default is not `<set>_general_ci`; the same on all servers. */
const DEFAULTS: Readonly<Record<string, string>> = {
  ...{ latin1: 'latin1_swedish_ci', big5: 'big5_chinese_ci', dec8: 'dec8_swedish_ci', gbk: 'gbk_chinese_ci' },
  ...{ gb2312: 'gb2312_chinese_ci', gb18030: 'gb18030_chinese_ci', sjis: 'sjis_japanese_ci', euckr: 'euckr_korean_ci' },
  ...{ ujis: 'ujis_japanese_ci', cp932: 'cp932_japanese_ci', eucjpms: 'eucjpms_japanese_ci', hp8: 'hp8_english_ci' },
  ...{ swe7: 'swe7_swedish_ci', tis620: 'tis620_thai_ci', binary: 'binary' },
};

/**
 * Collation of a character set that is named without one. MySQL 8 and newer always write the one of utf8mb4 beside it, so that a
 * statement without it is of MySQL 5.7 or MariaDB, or was written by hand for a newer one.
 */
export function defaultCollation(characterSet: string, server: { flavour: string; version: string }): string {
  const set = characterSet.toLowerCase();
  const newer =
    server.flavour === 'mysql' && (server.version === UNKNOWN_VERSION || Number.parseInt(server.version, 10) >= 8);
  if (set === 'utf8mb4' && newer) return 'utf8mb4_0900_ai_ci';
  return DEFAULTS[set] ?? `${set}_general_ci`;
}

/** `utf8mb4_bin` is of `utf8mb4`. */
export const characterSetOf = (collation: string): string => collation.split('_')[0]!;

/** Old name of utf8mb3. A dump that says its server keeps what that server wrote; what people write becomes what servers write now. */
export const currentName = (name: string, server: { version: string }): string =>
  server.version === UNKNOWN_VERSION ? name.replace(/^utf8(?=_|$)/, 'utf8mb3') : name;

/** Version of a server that no dump names. */
export const UNKNOWN_VERSION = 'unknown';
