import { closing, ddlTokens, isWord, qualifiedName } from '../schema/ddl/tokens';
import { fingerprintTokens } from './fingerprint';
import { EMPTY_FACTS, type NameTable, type StatementFacts } from './statement';
import { unquoteName } from './tokens';

const OPERATIONS = ['select', 'insert', 'update', 'delete', 'replace', 'call'] as const;
/** There is nothing more to know of it. */
const ONE_TABLE_EMPTIED = /^\s*TRUNCATE\s+(?:TABLE\s+)?(?:`[^`]+`|[\w$]+)(?:\.(?:`[^`]+`|[\w$]+))?\s*;?\s*$/i;
const BEFORE_TABLE = new Set(['FROM', 'JOIN', 'INTO', 'UPDATE', 'TABLE', 'TRUNCATE', 'STRAIGHT_JOIN']);
/** Behind INTO they name a file. */
const FILES = new Set(['OUTFILE', 'DUMPFILE']);
/** Words between that word and the name: `UPDATE IGNORE boats`, `CREATE TABLE IF NOT EXISTS boats`. */
const BETWEEN = new Set(['IGNORE', 'LOW_PRIORITY', 'IF', 'NOT', 'EXISTS', 'TABLE']);
const NAME = /^(?:`(?:[^`]|``)*`|[A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]*)$/;

/** First word of the statement as an operation; `WITH` and a bracket count as a select. */
export function operationOf(tokens: readonly string[]): StatementFacts['operation'] {
  const first = tokens.find((token) => token !== '(')?.toLowerCase();
  if (first === 'with') return 'select';
  return OPERATIONS.find((operation) => operation === first) ?? 'other';
}

/** The routine that a statement does nothing but call, `CALL name(..)` or `CALL schema.name`: there is no more to understand than the name. */
export function routineOf(sql: string): string | undefined {
  const tokens = ddlTokens(sql);
  if (!isWord(tokens[0], 'CALL')) return undefined;
  const { name, next } = qualifiedName(tokens, 1);
  const end = tokens[next]?.text === '(' ? closing(tokens, next) + 1 : next;
  const whole = end > 0 && tokens.slice(end).every(({ text }) => text === ';');
  return whole && NAME.test(tokens[next - 1]?.text ?? '') ? name : undefined;
}

/** Operation and tables from words alone, for what the parser refuses. */
export function readTolerantly(sql: string, names: NameTable): StatementFacts {
  const tokens = fingerprintTokens(sql);
  const operation = operationOf(tokens);
  const tables: string[] = [];
  tokens.forEach((token, i) => {
    if (!BEFORE_TABLE.has(token) || (token === 'UPDATE' && i > 0)) return;
    let at = i + 1;
    while (BETWEEN.has(tokens[at] ?? '')) at += 1;
    if (tokens[at + 1] === '.') at += 2;
    const name = tokens[at];
    if (name === undefined || !NAME.test(name) || FILES.has(name.toUpperCase())) return;
    const table = names.table(unquoteName(name));
    if (!tables.includes(table)) tables.push(table);
  });
  const has = (...words: string[]): boolean =>
    tokens.some((_, i) => words.every((word, offset) => tokens[i + offset] === word));
  return {
    ...EMPTY_FACTS,
    kind: operation === 'select' ? 'read' : 'write',
    operation,
    tables,
    limited: tokens.includes('LIMIT'),
    offset: tokens.includes('OFFSET'),
    locking: has('FOR', 'UPDATE') || has('FOR', 'SHARE') || has('LOCK', 'IN', 'SHARE'),
    parsed: (operation === 'call' && routineOf(sql) !== undefined) || ONE_TABLE_EMPTIED.test(sql),
  };
}
