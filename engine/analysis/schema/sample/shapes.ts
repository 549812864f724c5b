/**
 * Forms of values that are encrypted, hashed or encoded, as regular expressions that both servers take; the first that fits counts.
 * Signs stand in brackets rather than behind a backslash, which sql_mode may take away.
 */
export const SHAPES: readonly { readonly shape: string; readonly pattern: string }[] = [
  { shape: 'bcrypt', pattern: '^[$]2[abxy]?[$][0-9]{2}[$][./A-Za-z0-9]{53}$' },
  { shape: 'argon2', pattern: '^[$]argon2(id|i|d)[$]' },
  { shape: 'scrypt', pattern: '^[$](s0|7|scrypt)[$]' },
  { shape: 'pbkdf2', pattern: '^[$]?pbkdf2' },
  { shape: 'crypt', pattern: '^[$](1|5|6|y|P|H)[$]' },
  { shape: 'LDAP hash', pattern: '^[{](S?SHA[0-9]*|S?MD5|CRYPT)[}]' },
  { shape: 'JSON web token', pattern: '^eyJ[A-Za-z0-9_-]+[.]eyJ[A-Za-z0-9_-]+[.]' },
  { shape: 'PGP or PEM', pattern: '^-----BEGIN ' },
  { shape: '32 hex digits', pattern: '^[0-9A-Fa-f]{32}$' },
  { shape: '40 hex digits', pattern: '^[0-9A-Fa-f]{40}$' },
  { shape: '64 hex digits', pattern: '^[0-9A-Fa-f]{64}$' },
  { shape: '96 hex digits', pattern: '^[0-9A-Fa-f]{96}$' },
  { shape: '128 hex digits', pattern: '^[0-9A-Fa-f]{128}$' },
  { shape: 'base64', pattern: '^([A-Za-z0-9+/]{4}){5,}([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)$' },
];

/** Names that people give to columns of secrets. */
const NAME =
  /(^|[_\s-])(pass(word|wd|phrase|code)?|pwd|secret|token|salt|otp|pin|cvv|cvc|ssn|api[_-]?key|private[_-]?key|encrypted|cipher(text)?|crypt|hash|digest)([_\s-]|$)|passw|Token$|Secret$|Hash$|Password$|ApiKey$/i;

export const looksSecret = (column: string): boolean => NAME.test(column);
