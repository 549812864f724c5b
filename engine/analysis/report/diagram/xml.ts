/** Text between XML tags and in attributes: markup is escaped; signs that XML 1.0 cannot hold, lone surrogates among them, become U+FFFD. */
export const xml = (text: string): string =>
  text
    .replace(/[\r\n\t]/g, ' ')
    .replace(/[\p{Cc}\p{Surrogate}\ufffe\uffff]/gu, '\ufffd')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');
