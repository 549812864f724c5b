import { endOfQuoted } from '../../sql/tokens';

type Flavour = 'mysql' | 'mariadb';

/** Versions that no server has yet: what stands behind them is for no server. */
const NO_SERVER = 200_000;

/** MariaDB leaves out what is for MySQL 5.7 to 9; its own versions begin at 100000. */
const isRun = (flavour: Flavour, own: boolean, version: number): boolean => {
  if (own && flavour !== 'mariadb') return false;
  if (version >= NO_SERVER) return false;
  return flavour === 'mysql' || version < 50_700 || version >= 100_000;
};

const MARK = /\/\*(M?)!(\d{0,6})/y;

/**
 * Makes conditional comments (`/*!40101 .. *\/`, of MariaDB also `/*M!100301 .. *\/`) part of the statement as the server would, the
 * rest of them and all other comments blank. The result has the length of the input: places in one are places in the other.
 * @param comments `keep`: comments that are for people stay
 */
export function runConditionals(sql: string, flavour: Flavour, comments: 'blank' | 'keep' = 'blank'): string {
  if (!sql.includes('/*') && !/--|#/.test(sql)) return sql;
  const out: string[] = [];
  let kept = 0;
  let open = 0;
  let at = 0;
  const blank = (until: number): void => {
    out.push(sql.slice(kept, at), sql.slice(at, until).replace(/[^\n]/g, ' '));
    at = until;
    kept = until;
  };
  const pass = (until: number, forPeople: boolean): void => {
    if (forPeople && comments === 'keep') at = until;
    else blank(until);
  };
  while (at < sql.length) {
    const char = sql[at]!;
    if (char === "'" || char === '"' || char === '`') at = endOfQuoted(sql, at);
    else if (char === '/' && sql[at + 1] === '*') {
      MARK.lastIndex = at;
      const mark = MARK.exec(sql);
      if (mark && isRun(flavour, mark[1] === 'M', Number(mark[2]))) {
        open += 1;
        blank(at + mark[0].length);
      } else {
        const end = sql.indexOf('*/', at + 2);
        pass(end < 0 ? sql.length : end + 2, mark === null);
      }
    } else if (open > 0 && char === '*' && sql[at + 1] === '/') {
      open -= 1;
      blank(at + 2);
    } else if (char === '#' || (char === '-' && /^--(\s|$)/.test(sql.slice(at, at + 3)))) {
      const end = sql.indexOf('\n', at);
      pass(end < 0 ? sql.length : end, true);
    } else at += 1;
  }
  out.push(sql.slice(kept));
  return out.join('');
}
