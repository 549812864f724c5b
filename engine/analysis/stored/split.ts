import type { Token } from '../sql/tokens';

const STATEMENT = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'REPLACE', 'CALL', 'WITH', 'TRUNCATE']);
/** Names of functions as well: `INSERT(..)`, `REPLACE(..)`. */
const FUNCTIONS = new Set(['INSERT', 'REPLACE', 'TRUNCATE']);
const OPENS_QUERY = new Set(['SELECT', 'WITH']);
/** Makes statements out of text at run time. */
const DYNAMIC = new Set(['PREPARE', 'EXECUTE']);

/** Statements on rows in the body of a stored program. */
export interface SplitBody {
  readonly statements: readonly (readonly Token[])[];
  /** PREPARE or EXECUTE stands in it: more statements are made at run time. */
  readonly dynamic: boolean;
}

const upper = (token: Token | undefined): string => (token?.kind === 'word' ? token.text.toUpperCase() : '');

/**
 * Finds the statements in a stored program without understanding its flow: wherever control flow stands, a verb begins a statement that
 * ends at the semicolon, and a bracket that opens a query is one of its own (`IF EXISTS (SELECT ..)`). Linear in the number of tokens.
 * @param tokens of the body, comments left out
 */
export function splitBody(tokens: readonly Token[]): SplitBody {
  const statements: (readonly Token[])[] = [];
  let dynamic = false;
  let at = 0;
  while (at < tokens.length) {
    const word = upper(tokens[at]);
    const next = tokens[at + 1];
    if (tokens[at]!.text === '(' && OPENS_QUERY.has(upper(next))) {
      const end = endOf(tokens, at + 1);
      statements.push(tokens.slice(at + 1, end));
      at = end;
    } else if (STATEMENT.has(word) && isVerb(tokens, at)) {
      const end = endOf(tokens, at);
      statements.push(tokens.slice(at, end));
      at = end;
    } else {
      if (DYNAMIC.has(word) && beginsStatement(tokens[at - 1])) dynamic = true;
      at += 1;
    }
  }
  return { statements, dynamic };
}

const beginsStatement = (before: Token | undefined): boolean =>
  before === undefined || before.text === ';' || /^(BEGIN|THEN|ELSE|DO|LOOP|REPEAT)$/.test(upper(before));

const isVerb = (tokens: readonly Token[], at: number): boolean => {
  const [before, after] = [tokens[at - 1], tokens[at + 1]];
  if (before?.text === '.' || before?.text === '@') return false;
  return !(FUNCTIONS.has(upper(tokens[at])) && after?.text === '(');
};

/** Index behind the statement: of the semicolon, or of the bracket that closes what it stands in. */
function endOf(tokens: readonly Token[], from: number): number {
  let depth = 0;
  for (let i = from; i < tokens.length; i += 1) {
    const { text } = tokens[i]!;
    if (text === '(') depth += 1;
    else if (text === ')') depth -= 1;
    if (depth < 0 || (depth === 0 && text === ';')) return i;
  }
  return tokens.length;
}
