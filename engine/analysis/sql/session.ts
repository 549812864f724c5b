import { SESSION_STATEMENTS } from './keywords';

/** True for statements that steer the session or the server and touch no row of the application. */
export const isSessionStatement = (sql: string): boolean => {
  // Clients ask for settings of the server when they connect.
  if (/^\s*select\s+@@[\w.]+(\s+limit\s+\d+)?\s*;?\s*$/i.test(sql)) return true;
  const first = /^[\s(]*(?:\/\*[\s\S]*?\*\/\s*)*([A-Za-z]+)/.exec(sql)?.[1];
  return first === undefined || SESSION_STATEMENTS.has(first.toUpperCase());
};
