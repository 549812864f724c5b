import { isSessionStatement } from '../../analysis/sql/session';
import { callSiteText } from '../../lib/call-sites';
import type { Analysis } from '../../../contracts/schemas/analysis';
import type { Verdict } from '../../../contracts/stages';

const verdict = (check: string, bad: readonly string[], good: string): Verdict => ({
  check,
  ok: bad.length === 0,
  detail:
    bad.length === 0 ? good : `${bad.slice(0, 10).join('; ')}${bad.length > 10 ? ` and ${bad.length - 10} more` : ''}`,
});

/** Statements that begin and end a transaction, or steer the session, are evidence of grouping; they read and write no row. */
const steersOnly = (sql: string): boolean => sql.trim() !== '' && isSessionStatement(sql);

/** A part of a key that is an expression stands in brackets and names no column. */
const isColumn = (part: string): boolean => !/^\(.*\)$/s.test(part);

/** Exit gate of analysis, from `analysis.json` alone: nothing hangs in the air. `landfall verify` compares the live schema beside it. */
export function analysisVerdicts(analysis: Analysis): readonly Verdict[] {
  const { tables } = analysis.schema;
  const columns = new Map(tables.map((table) => [table.name, new Set(table.columns.map((column) => column.name))]));
  const patterns = new Set(analysis.accessPatterns.map((pattern) => pattern.id));
  const missing = (table: string, names: readonly string[]): readonly string[] =>
    names.filter((name) => !columns.get(table)?.has(name)).map((name) => `${table}.${name}`);
  return [
    verdict('tables were found', tables.length === 0 ? ['the schema has no table'] : [], `${tables.length} tables`),
    verdict(
      'keys and indexes name columns of their table',
      tables.flatMap((table) =>
        missing(table.name, [...table.primaryKey, ...table.keys.flatMap((key) => key.columns.filter(isColumn))]),
      ),
      `${tables.reduce((sum, table) => sum + table.keys.length, 0)} keys besides the primary keys`,
    ),
    verdict(
      'relations name columns that exist',
      analysis.relations.flatMap(({ from, to, kind }) => [
        ...missing(from.table, from.columns),
        // A foreign key may refer to a table that is not migrated; a risk names it.
        ...(kind === 'foreign-key' && !columns.has(to.table) ? [] : missing(to.table, to.columns)),
      ]),
      `${analysis.relations.length} relations`,
    ),
    verdict(
      'every foreign key is a relation',
      tables.flatMap((table) =>
        table.foreignKeys
          .filter((key) => columns.has(key.referencedTable))
          .filter(
            (key) =>
              !analysis.relations.some(
                ({ from, to }) =>
                  from.table === table.name &&
                  to.table === key.referencedTable &&
                  from.columns.join() === key.columns.join(),
              ),
          )
          .map((key) => `${table.name}.${key.name}`),
      ),
      'all of them',
    ),
    verdict(
      'every call site has an access pattern or a stated problem',
      analysis.callSites
        .filter((site) => (site.accessPattern === null || !patterns.has(site.accessPattern)) && site.problem === null)
        .filter((site) => !steersOnly(site.sql))
        .map((site) => `${site.file}:${site.line}`),
      `${callSiteText(analysis.callSites)}, ${patterns.size} access patterns`,
    ),
  ];
}
