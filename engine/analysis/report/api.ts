import { callSiteText } from '../../lib/call-sites';
import type { Analysis, CallSite } from '../../../contracts/schemas/analysis';
import { transactionsOf } from '../../lib/transactions';
import { code, heading, list, page, table } from '../../report/markdown';
import { applicationBlocks, callSiteBlocks } from './call-sites';
import { codes, rateText, summaryOf } from './cells';
import { plural } from '../../lib/plural';

/** `01_1_API_access_patterns.md`: what each route of the application asks of the database. */
export function printApi(analysis: Analysis): string {
  const { application, accessPatterns, callSites } = analysis;
  if (application === null)
    return page(
      heading(1, 'Access patterns of the API'),
      accessPatterns.length === 0
        ? 'No application was given, and no query log: no route and no access pattern is known. The model is made from the schema alone.'
        : 'No application was given, so that no route is known. The patterns come from the query log and are in `01_6_access_patterns.md`.',
    );
  const statements = callSites.filter((site) => site.accessPattern !== null);
  const outside = accessPatterns.filter(
    (pattern) => pattern.evidence.callSites.length > 0 && pattern.evidence.routes.length === 0,
  );
  const silent = application.routes.filter((route) => !callSites.some((site) => site.routes.includes(route)));
  return page(
    heading(1, 'Access patterns of the API'),
    `The application (${application.language}, ${application.framework}, ${application.driver}) has ${plural(application.routes.length, 'route')} in ` +
      `${plural(application.files, 'source file')}. Its ${callSiteText(callSites)} make ` +
      `${plural(new Set(statements.map((site) => site.accessPattern)).size, 'access pattern')}.`,
    ...applicationBlocks(application),
    heading(2, 'Routes'),
    table(
      ['Route', 'Patterns', 'Reads', 'Writes', 'Transactions'],
      application.routes.map((route) => {
        const found = accessPatterns.filter((pattern) => pattern.evidence.routes.includes(route));
        const reached = callSites.filter((site) => site.routes.includes(route));
        // A statement that is in a transaction elsewhere is in none here when the route begins none.
        const begins = reached.some((site) => site.call === 'beginTransaction');
        const transactions = begins
          ? reached.flatMap((site) => (site.accessPattern === null ? [] : openedFor(site, reached, callSites)))
          : [];
        return [
          code(route),
          found.map((pattern) => pattern.id).join(', '),
          found.filter((pattern) => pattern.kind === 'read').length,
          found.filter((pattern) => pattern.kind === 'write').length,
          codes([...new Set(transactions)]),
        ];
      }),
      'No route was found.',
    ),
    heading(2, 'Patterns by route'),
    ...application.routes.flatMap((route) => {
      const found = accessPatterns.filter((pattern) => pattern.evidence.routes.includes(route));
      if (found.length === 0) return [];
      return [
        heading(3, route),
        table(
          ['Pattern', 'What it does', 'Rate', 'Call sites'],
          found.map((pattern) => [
            pattern.id,
            code(summaryOf(pattern)),
            rateText(pattern),
            codes(
              callSites
                .filter((site) => site.accessPattern === pattern.id && site.routes.includes(route))
                .map((site) => site.function),
            ),
          ]),
        ),
      ];
    }),
    heading(2, 'Routes without a statement'),
    'Their handlers run no statement, or reach it in a way that cannot be followed in the source, such as an injected object.',
    list(silent.map((route) => code(route))),
    ...(application.unmounted === undefined
      ? []
      : [
          heading(2, 'Routers that are mounted nowhere'),
          'No file of the application leads to them; their routes are not among those above, and their statements run only when something else calls them.',
          table(
            ['Router', 'Routes that it would have'],
            application.unmounted.map(({ where, routes }) => [code(where), codes(routes)]),
          ),
        ]),
    heading(2, 'Patterns that no route reaches'),
    'Jobs, scripts, start-up code, code that nothing calls, or code that its routes reach in a way that cannot be followed in the source.',
    table(
      ['Pattern', 'What it does', 'Call sites'],
      outside.map((pattern) => [pattern.id, code(summaryOf(pattern)), codes(pattern.evidence.callSites)]),
    ),
    ...callSiteBlocks(callSites),
  );
}

/**
 * Transactions of a statement that a route can open: of several those whose function it reaches, or else those whose other statements it
 * reaches as well.
 */
function openedFor(site: CallSite, reached: readonly CallSite[], all: readonly CallSite[]): readonly string[] {
  const names = transactionsOf(site);
  if (names.length < 2) return names;
  const opened = names.filter((name) =>
    reached.some((other) => other.function === name && transactionsOf(other).includes(name)),
  );
  if (opened.length > 0) return opened;
  const whole = names.filter((name) =>
    all.every((other) => reached.includes(other) || !transactionsOf(other).includes(name)),
  );
  return whole.length > 0 ? whole : names;
}
