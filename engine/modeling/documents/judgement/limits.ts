import type { AccessPattern, Analysis } from '../../../../contracts/schemas/analysis';
import { accessContext, planPattern } from '../../../access/patterns';
import { byCodeUnit, sortedUnique } from '../../../lib/compare';
import { beyondPlan, triggersOf } from '../../../proof/answerable/touched';
import { problemKind, type ProblemKind } from '../../../statement/problem';
import { inline, table } from '../../../report/markdown';
import type { DocumentInput } from '../input';

/** What no plan does of the access patterns, by kind, and what a person can do about it. */

type Input = Pick<DocumentInput, 'analysis' | 'plan' | 'projection'>;

type Kind = ProblemKind | 'temporary table' | 'trigger' | 'text is not whole' | 'not understood';

export interface PatternLimit {
  readonly pattern: string;
  readonly kind: Kind;
  readonly why: string;
  /** What a person can do. */
  readonly instead: string;
  /** False when a plan serves the statement itself, and something that runs with it is left. */
  readonly unserved: boolean;
}

const INSTEAD: Readonly<Record<Kind, string>> = {
  'stored function':
    'write its body into the statement (one that only reads is a subquery there), or read the rows by a statement without it and call a function of the application on them',
  'full-text search':
    'feed a search engine from the table (Amazon OpenSearch Service takes the stream of a DynamoDB table by its zero-ETL integration), search there, and read the items by the keys that it finds',
  'no such table':
    'correct the statement, or add the table to what is migrated (source.tables); a statement that nothing sends any more is best deleted',
  'temporary table':
    'do the steps of the routine in the application, which holds these rows in memory from one step to the next',
  'another schema':
    'migrate that schema too and read its rows by a statement of their own, or leave this read on MySQL',
  'variable of the session': 'keep the value in the application, and give it to the statement as a parameter',
  'known at run time only':
    'write the names or parts that are possible into the program, so that the analysis finds each of them',
  trigger:
    'do what it does in the statement or beside it in one transaction of the application, and drop the trigger before phase 5. Until then it runs on MySQL, and what it writes is carried over like other rows',
  'text is not whole': 'give the source of the application, or a log that has whole texts',
  'not understood': 'write the statement in other words, or compute this part in the application',
};

const TEMPORARY = /\bCREATE\s+TEMPORARY\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?[`"]?([\w$]+)/giu;

/** Names of temporary tables that stored routines make, in lower case. */
const temporaryTables = ({ schema }: Analysis): ReadonlySet<string> =>
  new Set(
    (schema.routines ?? []).flatMap(({ definition }) =>
      [...(definition ?? '').matchAll(TEMPORARY)].map((match) => match[1]!.toLowerCase()),
    ),
  );

function kindOf(reason: string, pattern: AccessPattern | undefined, temporary: ReadonlySet<string>): Kind {
  if (pattern?.statements?.some(({ incomplete }) => incomplete === reason) === true) return 'text is not whole';
  const kind = problemKind(reason) ?? 'not understood';
  const table = kind === 'no such table' ? reason.split(' ').at(-1)!.toLowerCase() : '';
  return temporary.has(table) ? 'temporary table' : kind;
}

/** What is left of each pattern, in the order of the analysis. */
export function patternLimits({ analysis, plan, projection }: Input): readonly PatternLimit[] {
  const context = accessContext(analysis.schema, plan);
  const temporary = temporaryTables(analysis);
  const unserved = new Map(projection.unserved.map(({ pattern, why }) => [pattern, why]));
  return analysis.accessPatterns.flatMap((pattern): readonly PatternLimit[] => {
    const { id } = pattern;
    const plans = planPattern(pattern, context);
    const whole = unserved.get(id);
    if (whole !== undefined) {
      const reasons = sortedUnique(plans.flatMap(({ problems }) => problems));
      const kinds = new Set(reasons.map((reason) => kindOf(reason, pattern, temporary)));
      return [...kinds].sort(byCodeUnit).map((kind) => ({
        ...{ pattern: id, kind, instead: INSTEAD[kind], unserved: true },
        why: reasons.filter((reason) => kindOf(reason, pattern, temporary) === kind).join('; '),
      }));
    }
    const statements = plans.flatMap(({ forms }) => forms.map(({ form }) => form.statement));
    const by = statements.find((statement) => triggersOf(statement, analysis.schema).length > 0);
    const why = by && beyondPlan(by, analysis.schema);
    return why === undefined || why === null
      ? []
      : [{ pattern: id, kind: 'trigger', why, instead: INSTEAD.trigger, unserved: false }];
  });
}

/** Each with its kind, for the pattern map. */
export const limitTable = (input: Input): string =>
  table(
    ['pattern', 'kind', 'why', 'what can be done'],
    patternLimits(input).map(({ pattern, kind, why, instead, unserved }) => [
      pattern,
      unserved ? kind : `${kind} (the statement itself is served)`,
      inline(why),
      inline(instead),
    ]),
    'Every pattern is served, and no trigger runs with a write.',
  );

const riskOf = ({ pattern, kind, why, instead, unserved }: PatternLimit): readonly [string, string] => [
  pattern,
  `${unserved ? 'is not served' : 'is served, but not wholly'} (${kind}): ${why}. What can be done: ${instead}`,
];

/** A line of each for the risks. */
export const limitRisks = (input: Input): readonly (readonly [string, string])[] => patternLimits(input).map(riskOf);

/** Those of served patterns alone: what runs with them and is left. */
export const triggerRisks = (input: Input): readonly (readonly [string, string])[] =>
  patternLimits(input)
    .filter(({ unserved }) => !unserved)
    .map(riskOf);
