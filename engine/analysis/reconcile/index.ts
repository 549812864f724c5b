import { LandfallError } from '../../../contracts/errors';
import { analysisSchema, type Analysis, type Risk } from '../../../contracts/schemas/analysis';
import { byCodeUnit } from '../../lib/compare';
import { NameTable } from '../sql/statement';
import { belongingTo, sessionsIn } from './belonging';
import type { AnalysisInputs } from './inputs';
import { trafficOf } from './log-facts';
import { patternRisks } from './pattern-risks';
import { asCallSite, reconcile } from './patterns';
import { spanSeconds } from './rates';
import { relationsOf } from './relations';
import { schemaRisks } from './schema-risks';
import { storedCode } from '../stored/statements';
import { sourceStatements } from './statements';

/**
 * Reconciles schema, source and query log into the analysis. The same inputs give the same bytes.
 * @throws LandfallError LandfallInternal when the result does not have the form of `analysisSchema`
 */
export function analyse({ schema, source, queryLog, given = [] }: AnalysisInputs): Analysis {
  const names = new NameTable(schema.schema.tables);
  const stored = storedCode(schema.schema);
  const inSchema = sessionsIn(
    schema.schema.database,
    (queryLog?.statements ?? []).map((statement) => statement.database),
  );
  const { patterns, patternOfSite, logged, patternOfLogged, namedByLog, unparsed } = reconcile({
    statements: source === null ? [] : sourceStatements(source.source, names),
    stored: stored.statements,
    log: queryLog?.statements ?? null,
    inSchema,
    belongs: belongingTo(schema.schema, names, inSchema),
    names,
    given,
    database: schema.schema.database,
  });
  const callSites = (source?.source.sites ?? []).map((site) => asCallSite(site, patternOfSite.get(site) ?? null));
  const risks = [
    ...schemaRisks(schema, patterns),
    ...patternRisks({
      patterns,
      callSites,
      namedByLog,
      unparsed,
      given,
      routes: source?.application.routes ?? [],
      unmounted: source?.application.unmounted ?? [],
      schema: schema.schema,
      dynamicStored: stored.dynamic,
      temporary: stored.temporary,
      hasSource: source !== null,
      hasLog: queryLog !== null,
      skipped: source?.skipped ?? [],
      unfollowed: source?.source.unfollowed ?? [],
      broken: source?.source.broken ?? [],
      logNotes: [...(queryLog?.notes ?? []), ...otherSchemas(queryLog, logged.length, schema.schema.database)],
    }),
  ].sort(byRisk);
  const analysis: Analysis = {
    format: 'landfall.analysis/1',
    schema: schema.schema,
    relations: relationsOf(schema.schema.tables, patterns, schema.schema.valueMatches),
    application: source?.application ?? null,
    callSites,
    queryLog:
      queryLog === null
        ? null
        : {
            files: [...queryLog.files],
            format: queryLog.format,
            executions: logged.reduce((sum, statement) => sum + statement.executions, 0),
            distinct: new Set(logged.map((statement) => statement.fingerprint)).size,
            literalTexts: logged.reduce((sum, statement) => sum + statement.texts, 0),
            spanSeconds: spanSeconds(logged).toFixed(3),
            unparsed: unparsed.filter(({ count }) => count > 0).map(({ text, count }) => ({ text, count })),
            traffic: trafficOf(queryLog, patternOfLogged),
          },
    accessPatterns: [...patterns],
    risks,
  };
  const checked = analysisSchema.safeParse(analysis);
  if (!checked.success)
    throw new LandfallError('LandfallInternal', `analysis.json would be invalid: ${checked.error.message}`);
  return checked.data;
}

/** A log of another schema measures nothing; that must not look like an application without traffic. */
function otherSchemas(log: AnalysisInputs['queryLog'], belonging: number, database: string): readonly string[] {
  if (log === null || belonging > 0 || log.statements.length === 0) return [];
  const named = [...new Set(log.statements.flatMap((statement) => statement.database ?? []))].sort(byCodeUnit);
  return [`No statement of the log belongs to schema ${database}; its schemas are ${named.join(', ') || 'not named'}.`];
}

const byRisk = (a: Risk, b: Risk): number =>
  byCodeUnit(a.code, b.code) || byCodeUnit(a.where, b.where) || byCodeUnit(a.what, b.what);
