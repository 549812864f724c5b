import type { Mutant } from './mutants/mutant';
import type { Exploration } from './explore';
import type { Scenario } from './scenario';

/** The tables of docs/decisions/convergence.md, as the walk fills them. */

export interface Walked {
  readonly scenario: Scenario;
  /** Absent: all rules on. */
  readonly mutant?: Mutant;
  readonly result: Exploration;
}

const cell = (text: string | number): string => String(text).replaceAll('|', '\\|');
const row = (...cells: readonly (string | number)[]): string => `| ${cells.map(cell).join(' | ')} |`;

const table = (head: readonly string[], rows: readonly string[]): string =>
  [row(...head), row(...head.map(() => '---')), ...rows].join('\n');

export function scenarioTable(walked: readonly Walked[]): string {
  const all = walked.filter(({ mutant }) => mutant === undefined);
  const sum = all.reduce((states, { result }) => states + result.states, 0);
  return table(
    ['all rules on: scenario', 'states', 'at rest'],
    [...all.map(({ scenario, result }) => row(scenario.name, result.states, result.rests)), row('**sum**', sum, '')],
  );
}

export const ruleTable = (walked: readonly Walked[]): string =>
  table(
    ['rule off', 'done instead', 'scenario', 'states', 'steps', 'what is then wrong'],
    walked.flatMap(({ scenario, mutant, result }) =>
      mutant === undefined
        ? []
        : row(
            mutant.rule,
            mutant.instead,
            scenario.name,
            result.states,
            result.finding?.way.length ?? '–',
            result.finding?.what ?? 'nothing',
          ),
    ),
  );

/**
 * Puts a table between its marks, `<!-- walk:name -->` and `<!-- /walk -->`.
 * @throws Error when the page has no such marks
 */
export function withTable(page: string, name: string, text: string): string {
  const begin = `<!-- walk:${name} -->`;
  const from = page.indexOf(begin);
  const to = page.indexOf('<!-- /walk -->', from);
  if (from < 0 || to < 0) throw new Error(`the page has no marks for the table ${name}`);
  return `${page.slice(0, from + begin.length)}\n\n${text}\n\n${page.slice(to)}`;
}
