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

const SUM = '**sum**';

/** Rows of a table on the page, as cells; its last is the sum, where it has one. */
export function rowsOn(page: string, name: string): readonly (readonly string[])[] {
  const from = page.indexOf(`<!-- walk:${name} -->`);
  return page
    .slice(from, page.indexOf('<!-- /walk -->', from))
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((text) => text.trim().replaceAll('\\|', '|')),
    );
}

type Cells = readonly (string | number)[];

/** A scenario's row. */
export const scenarioCells = ({ name }: Scenario, { states, rests }: Exploration): Cells => [name, states, rests];

/** The row of a rule that is switched off. */
export const ruleCells = ({ rule, instead, scenario }: Mutant, { states, finding }: Exploration): Cells => [
  rule,
  instead,
  scenario.name,
  states,
  finding?.way.length ?? '–',
  finding?.what ?? 'nothing',
];

/** Each scenario of the catalogue: as walked now, else as the page has it. @throws Error when neither knows it */
export function scenarioTable(walked: readonly Walked[], scenarios: readonly Scenario[], page: string): string {
  const kept = new Map(rowsOn(page, 'scenarios').map((cells) => [cells[0], cells]));
  const rows = scenarios.map((one): Cells => {
    const now = walked.find(({ scenario, mutant }) => mutant === undefined && scenario === one);
    return now === undefined ? (kept.get(one.name) ?? missing(one.name)) : scenarioCells(one, now.result);
  });
  const sum = rows.reduce((states, [, count]) => states + Number(count), 0);
  return table(
    ['all rules on: scenario', 'states', 'at rest'],
    [...rows.map((cells) => row(...cells)), row(SUM, sum, '')],
  );
}

/** The same for each rule that is switched off. */
export function ruleTable(walked: readonly Walked[], mutants: readonly Mutant[], page: string): string {
  const kept = new Map(rowsOn(page, 'rules').map((cells) => [`${cells[0]} ${cells[1]}`, cells]));
  return table(
    ['rule off', 'done instead', 'scenario', 'states', 'steps', 'what is then wrong'],
    mutants.map((mutant) => {
      const now = walked.find((one) => one.mutant === mutant);
      const { rule, instead } = mutant;
      return row(
        ...(now === undefined
          ? (kept.get(`${rule} ${instead}`) ?? missing(`${rule} off`))
          : ruleCells(mutant, now.result)),
      );
    }),
  );
}

const missing = (what: string): never => {
  throw new Error(`${what} was not walked, and the page does not have it`);
};

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
