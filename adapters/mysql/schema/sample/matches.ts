import type { SchemaFacts, TableFacts } from '../../../../contracts/schemas/analysis';
import { matchCandidates, type MatchCandidate } from '../../../../engine/analysis/schema/sample/candidates';
import { quoteName } from '../names';
import type { GentleLink } from './gentle';

type Match = NonNullable<SchemaFacts['valueMatches']>[number];

/** Pairs of columns that are looked up in one schema, at most. */
const MOST_CANDIDATES = 500;
/** Rows whose values are looked up. */
const ROWS = 2_000;
/** A smaller share of values that the other table has is chance. */
const LEAST_SHARE = 0.9;

/** Of the columns that by name and type may refer to another table, those whose values do. */
export async function readMatches(
  link: GentleLink,
  database: string,
  tables: readonly TableFacts[],
): Promise<readonly Match[]> {
  const byName = new Map(tables.map((table) => [table.name, table]));
  const matches: Match[] = [];
  for (const candidate of matchCandidates(tables).slice(0, MOST_CANDIDATES)) {
    const from = byName.get(candidate.from.table)!;
    if (from.rowCount === 0 || byName.get(candidate.to.table)!.rowCount === 0) continue;
    const [row] = (await link.ask(lookUp(database, candidate, from))) ?? [];
    const checked = Number(row?.['n'] ?? 0);
    const found = Number(row?.['f'] ?? 0);
    if (checked > 0 && found / checked >= LEAST_SHARE) matches.push({ ...candidate, checked, found });
  }
  return matches;
}

/** Of the first rows by key: how many different values there are, and how many of them the other table has. Zero and '' stand for none. */
function lookUp(database: string, { from, to }: MatchCandidate, table: TableFacts): string {
  const name = (text: string): string => `${quoteName(database)}.${quoteName(text)}`;
  const column = quoteName(from.column);
  const whole = /int$/.test(table.columns.find((found) => found.name === from.column)!.dataType);
  const order = table.primaryKey.length === 0 ? '' : ` ORDER BY ${table.primaryKey.map(quoteName).join(', ')}`;
  const rows = `SELECT ${column} AS v FROM ${name(from.table)}${order} LIMIT ${ROWS}`;
  const values = `SELECT DISTINCT v FROM (${rows}) AS first_rows WHERE v IS NOT NULL AND v <> ${whole ? '0' : "''"}`;
  const has = `EXISTS (SELECT 1 FROM ${name(to.table)} AS other WHERE other.${quoteName(to.column)} = looked.v)`;
  return `SELECT COUNT(*) AS n, SUM(${has}) AS f FROM (${values}) AS looked`;
}
