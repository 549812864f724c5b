import { unquoteName, type Token } from '../sql/tokens';

const upper = (token: Token | undefined): string => (token?.kind === 'word' ? token.text.toUpperCase() : '');

/** Names of the tables that a stored program makes for its session only (CREATE TEMPORARY TABLE), lower case. */
export function temporaryTables(tokens: readonly Token[]): ReadonlySet<string> {
  const names = new Set<string>();
  tokens.forEach((token, i) => {
    if (upper(token) !== 'TEMPORARY' || upper(tokens[i + 1]) !== 'TABLE') return;
    // DROP TEMPORARY TABLE makes none.
    const verb = upper(tokens[i - 1]) === 'REPLACE' && upper(tokens[i - 2]) === 'OR' ? tokens[i - 3] : tokens[i - 1];
    if (upper(verb) !== 'CREATE') return;
    let at = i + 2;
    if (upper(tokens[at]) === 'IF') at += 3;
    if (tokens[at + 1]?.text === '.') at += 2;
    const name = tokens[at];
    if (name?.kind === 'word' || name?.kind === 'name') names.add(unquoteName(name.text).toLowerCase());
  });
  return names;
}
