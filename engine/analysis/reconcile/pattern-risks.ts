import { routineOf } from '../sql/fallback';
import { DYNAMIC_NAME, fitsMadeName, isMadeName, tableText } from '../../lib/run-time-names';
import type { Noted } from '../source/noted';
import type { GivenRate } from './given';
import type { AccessPattern, CallSite, Risk, SchemaFacts } from '../../../contracts/schemas/analysis';

/** Patterns that are named in one risk; of more the number is given. */
const NAMED = 12;

/** What source and log leave open. */
export function patternRisks(input: {
  readonly patterns: readonly AccessPattern[];
  readonly callSites: readonly CallSite[];
  /** Tables that the log names where a pattern leaves them open. */
  readonly namedByLog: ReadonlySet<string>;
  readonly unparsed: readonly { readonly text: string; readonly count: number }[];
  readonly given: readonly GivenRate[];
  /** Routes of the application. */
  readonly routes: readonly string[];
  /** Routers that nothing mounts. */
  readonly unmounted: readonly { readonly where: string; readonly routes: readonly string[] }[];
  readonly schema: SchemaFacts;
  /** Triggers, routines and events that make statements at run time. */
  readonly dynamicStored: readonly string[];
  /** Tables that these make for their session only, lower case, by origin. */
  readonly temporary: ReadonlyMap<string, ReadonlySet<string>>;
  readonly hasSource: boolean;
  readonly hasLog: boolean;
  /** Source files that were not read. */
  readonly skipped: readonly string[];
  /** Transactions whose connection is lost on its way. */
  readonly unfollowed: readonly Noted[];
  /** Source files with errors of syntax. */
  readonly broken: readonly Noted[];
  /** What the reader of the logs noted. */
  readonly logNotes: readonly string[];
}): Risk[] {
  const { patterns, schema } = input;
  const known = new Set([...schema.tables.map((table) => table.name), ...schema.views.map((view) => view.name)]);
  const unexplained = input.hasSource
    ? patterns.filter(({ evidence }) => evidence.seenIn === 'log' && evidence.stored === undefined)
    : [];
  // No general log has what runs inside the server only.
  const sent = patterns.filter(({ evidence }) => evidence.seenIn !== 'stored code');
  const unmeasured = sent.filter(({ rate }) => rate.kind === 'unknown');
  /** Nobody but those that make the table uses it in this statement. */
  const isTemporary = ({ evidence }: AccessPattern, table: string): boolean =>
    evidence.seenIn === 'stored code' &&
    (evidence.stored ?? []).every((origin) => input.temporary.get(origin)?.has(table.toLowerCase()));
  const fitting = (made: string): readonly string[] => [...known].filter((table) => fitsMadeName(made, table));
  const foreign = patterns.flatMap((pattern) =>
    pattern.tables
      .filter((table) => !known.has(table) && table !== DYNAMIC_NAME && !isTemporary(pattern, table))
      .filter((table) => !isMadeName(table) || fitting(table).length === 0)
      .map((table) => ({ pattern, table })),
  );
  const read = input.hasSource || input.hasLog;
  const named = [...patterns.flatMap(({ tables }) => tables), ...input.namedByLog];
  const used = new Set([...named, ...named.filter(isMadeName).flatMap(fitting)]);
  const unused = schema.tables.filter(({ name }) => read && !used.has(name));
  return [
    ...input.callSites
      .filter((site) => site.problem !== null)
      .map((site) => ({
        code: 'UNRESOLVED_CALL_SITE',
        where: site.id,
        what: `${site.function}: ${site.problem}.`,
        needs: 'Somebody must say which statements it makes.',
      })),
    ...input.unmounted.map(({ where, routes }) => ({
      code: 'ROUTES_NOT_MOUNTED',
      where,
      what: `Nothing of the application mounts it: ${routes.length > NAMED ? `its ${routes.length} routes` : routes.join(', ')} cannot be requested.`,
      needs: 'Delete it with its statements, or say what mounts it: then application.include must have that file.',
    })),
    ...unexplained.map((pattern) => ({
      code: 'UNEXPLAINED_STATEMENT',
      where: pattern.id,
      what: 'The log has the statement, but no call site of the application makes it.',
      needs: 'Find who sends it: another program, a person, or code outside of application.include.',
    })),
    ...patterns
      .filter((pattern) => pattern.evidence.seenIn === 'neither')
      .map((pattern) => ({
        code: 'ONLY_GIVEN',
        where: pattern.id,
        what: 'Neither source nor log has the statement; a person gave its rate.',
        needs: 'See that its text is the one that is sent, and find who sends it.',
      })),
    ...input.given.flatMap(({ route, by }) =>
      route === undefined || input.routes.includes(route)
        ? []
        : [
            {
              code: 'UNKNOWN_ROUTE',
              where: route,
              what: `${by} gave a rate for the route, which the application does not have.`,
              needs: 'Write the route as 01_1_API_access_patterns.md prints it.',
            },
          ],
    ),
    ...foreign.map(({ pattern, table }) => ({
      code: 'UNKNOWN_TABLE',
      where: pattern.id,
      what: isMadeName(table)
        ? `The statement uses a table whose name is made at run time, ${tableText(table)}; no table of the migrated schema fits it.`
        : `The statement uses ${table}, which is no table of the migrated schema.`,
      needs: 'Take the table in, or find what the statement is for.',
    })),
    ...input.unparsed.map(({ text }) => ({
      code: 'UNPARSED_STATEMENT',
      where: patterns.find((pattern) => pattern.fingerprint === text)?.id ?? '',
      what: 'The parser refused the statement; only its operation and its tables are known.',
      needs: 'Read it by hand before a model is built on it.',
    })),
    ...patterns.flatMap(({ id, operation, fingerprint }) => {
      const routine = operation === 'call' ? routineOf(fingerprint) : undefined;
      if (routine === undefined) return [];
      return [
        {
          code: 'CALLED_ROUTINE',
          where: id,
          what: `The statement calls the stored procedure ${routine}; what that reads and writes is not in the text of the call.`,
          needs: 'Its statements must be modelled as patterns and moved into the application.',
        },
      ];
    }),
    ...patterns
      .filter((pattern) => pattern.fingerprint.includes('/* dynamic */'))
      .map((pattern) => ({
        code: 'DYNAMIC_STATEMENT',
        where: pattern.id,
        what: `A part of the statement is known at run time only.${madeNames(pattern.tables, fitting)}`,
        needs: 'Somebody must say what the part can be.',
      })),
    ...input.dynamicStored.map((origin) => ({
      code: 'DYNAMIC_STORED_CODE',
      where: origin,
      what: 'It makes statements out of text at run time (PREPARE, EXECUTE).',
      needs: 'Somebody must say which statements these are.',
    })),
    ...(unmeasured.length === 0
      ? []
      : [
          {
            code: 'RATE_UNKNOWN',
            where:
              unmeasured.length > NAMED
                ? `${unmeasured.length} patterns`
                : unmeasured.map((pattern) => pattern.id).join(', '),
            what: input.hasLog
              ? `${unmeasured.length} of ${sent.length} patterns are not in the query log.`
              : 'No query log was given, so that no rate was measured.',
            needs: 'A log of a longer time, or rates given by a person who knows them.',
          },
        ]),
    ...unused.map((table) => ({
      code: 'UNUSED_TABLE',
      where: table.name,
      what: 'No statement of source or log uses the table.',
      needs: 'Find out whether something else does, before it is migrated or left out.',
    })),
    ...input.unfollowed.map(({ where, what }) => ({
      code: 'TRANSACTION_NOT_FOLLOWED',
      where,
      what,
      needs: 'Read which statements run in the transaction: those that are not found are told without it.',
    })),
    ...input.broken.map(({ where, what }) => ({
      code: 'SYNTAX_ERROR',
      where,
      what: `${what} What could be read of it is used.`,
      needs: 'Mend the file, or look through it by hand: statements behind the error may be missing.',
    })),
    ...input.skipped.map((file) => ({
      code: 'FILE_NOT_READ',
      where: file,
      what: 'The source file is too large to be read, or is no text.',
      needs: 'Take it out of application.include, or look through it by hand.',
    })),
    ...input.logNotes.map((what) => ({
      code: 'LOG_INCOMPLETE',
      where: 'query log',
      what,
      needs: 'Rates hold for what was read only; give a complete log for better ones.',
    })),
  ];
}

/** Which tables a name that is made at run time may be. */
function madeNames(tables: readonly string[], fitting: (made: string) => readonly string[]): string {
  const made = [...new Set(tables.filter(isMadeName))];
  return made
    .map((name) => {
      const fit = fitting(name);
      const some = fit.length > NAMED ? `${fit.length} tables` : fit.join(', ');
      return ` The name of a table is made at run time: ${tableText(name)}${fit.length === 0 ? '' : `, which may be ${some}`}.`;
    })
    .join('');
}
