/** What a byte can begin in SQL. */
export const CharClass = { other: 0, space: 1, word: 2, digit: 3, quote: 4, comment: 5, name: 6 } as const;

/** Class of each byte; bytes above 127 are parts of names. */
export const CLASS: Readonly<Uint8Array> = Uint8Array.from({ length: 256 }, (_, byte) => {
  const char = String.fromCharCode(byte);
  if (byte >= 0x80 || /[A-Za-z_$@]/.test(char)) return CharClass.word;
  if (/\s/.test(char)) return CharClass.space;
  if (/\d/.test(char)) return CharClass.digit;
  if (char === "'" || char === '"') return CharClass.quote;
  if (char === '`') return CharClass.name;
  return char === '#' || char === '-' || char === '/' ? CharClass.comment : CharClass.other;
});

export const isWordPart = (byte: number): boolean => {
  const found = CLASS[byte];
  return found === CharClass.word || found === CharClass.digit;
};
