import { SESSION_STATEMENTS } from './keywords';

/** True for statements that steer the session or the server and touch no row of the application. */
export const isSessionStatement = (sql: string): boolean => {
  const text = sql.replace(/^[\s(]*(?:\/\*[\s\S]*?\*\/\s*)*/, '');
  // Clients ask for settings of the server when they connect.
  if (/^select\s+@@/i.test(text)) return !/\sfrom\s/i.test(text);
  const first = /^[A-Za-z]+/.exec(text)?.[0];
  return first === undefined || SESSION_STATEMENTS.has(first.toUpperCase());
};
