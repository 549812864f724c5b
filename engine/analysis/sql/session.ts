import { SESSION_STATEMENTS } from './keywords';
import { tokenize } from './tokens';

/** White space, brackets, separators and comments before the first word. */
const LEADING = /^(?:[\s(;]+|\/\*[\s\S]*?\*\/|--(?=\s|$)[^\n]*|#[^\n]*)*/;
/** Something stands behind a separator. */
const SEVERAL = /;[\s;]*[^\s;]/;

/**
 * True for statements that steer the session or the server and touch no row of the application, and for texts without a statement. Of several
 * statements in one text each has to be one of them.
 */
export const isSessionStatement = (sql: string): boolean =>
  steers(sql) && (!SEVERAL.test(sql) || separated(sql).every(steers));

/** The same of a text that has one statement; of several the first decides. */
function steers(sql: string): boolean {
  const text = sql.slice(LEADING.exec(sql)?.[0].length ?? 0);
  if (text === '') return true;
  // Clients ask for settings of the server when they connect.
  if (/^select\s+@@/i.test(text)) return !/\sfrom\s/i.test(text);
  const first = /^[A-Za-z]+/.exec(text)?.[0];
  return first !== undefined && SESSION_STATEMENTS.has(first.toUpperCase());
}

/** Cut at the separators that are no part of a string or comment. */
function separated(sql: string): readonly string[] {
  const cuts = tokenize(sql).flatMap(({ text, at }) => (text === ';' ? [at] : []));
  return [...cuts, sql.length].map((end, index) => sql.slice(index === 0 ? 0 : cuts[index - 1]! + 1, end));
}
