import type { StatementPart } from '../../../contracts/schemas/statements';
import { tableReferences } from '../sql/table-references';
import { tokenize, unquoteName, type Token } from '../sql/tokens';

const BEFORE_TABLE = /^(FROM|JOIN|INTO|UPDATE|TABLE|CALL)$/i;

/**
 * The statement with the migrated schema's name taken from before names, so that it runs in any schema that has its tables. Names of other
 * schemas stay. A name that is also a table or an alias of the statement stays where it could be that one.
 * @param fingerprint of the statement, which tells what stands for a table
 */
export function withoutOwnSchema(
  parts: readonly StatementPart[],
  fingerprint: string,
  database: string,
): StatementPart[] {
  const own = database.toLowerCase();
  if (own === '' || !fingerprint.toLowerCase().includes(own)) return [...parts];
  const isOther = tableReferences(fingerprint).some(({ name, alias }) =>
    [name, alias].some((one) => one && same(one, own)),
  );
  const inText = (text: string): string => stripped(text, own, isOther);
  const inParts = (list: readonly StatementPart[]): StatementPart[] =>
    list.map((part): StatementPart => {
      if ('text' in part) return { text: inText(part.text) };
      if ('optional' in part) return { optional: inParts(part.optional) };
      if ('oneOf' in part) return { ...part, oneOf: part.oneOf.map(inParts) };
      if ('list' in part) return { ...part, list: part.list.map((item) => ({ ...item, parts: inParts(item.parts) })) };
      return part;
    });
  return inParts(parts);
}

const same = (name: string, own: string): boolean => name.toLowerCase() === own;
const isName = (token: Token | undefined): token is Token => token?.kind === 'word' || token?.kind === 'name';

function stripped(text: string, own: string, isOther: boolean): string {
  const tokens = tokenize(text);
  let out = '';
  let from = 0;
  tokens.forEach((token, i) => {
    if (!isName(token) || !same(unquoteName(token.text), own) || tokens[i - 1]?.text === '.') return;
    if (tokens[i + 1]?.text !== '.' || !(isName(tokens[i + 2]) || tokens[i + 2]?.text === '*')) return;
    const threeParts = tokens[i + 3]?.text === '.';
    if (isOther && !threeParts && !BEFORE_TABLE.test(tokens[i - 1]?.text ?? '')) return;
    out += text.slice(from, token.at);
    from = tokens[i + 2]!.at;
  });
  return out + text.slice(from);
}
