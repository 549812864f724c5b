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

/** Rows of a table on the page, as cells. */
function rowsOn(page: string, name: string): readonly (readonly string[])[] {
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

/** Each scenario of the catalogue: as walked now, else as the page has it. @throws Error when neither knows it */
export function scenarioTable(walked: readonly Walked[], scenarios: readonly Scenario[], page: string): string {
  const kept = new Map(rowsOn(page, 'scenarios').map((cells) => [cells[0], cells]));
  const rows = scenarios.map(({ name }): readonly (string | number)[] => {
    const now = walked.find(({ scenario, mutant }) => mutant === undefined && scenario.name === name);
    if (now !== undefined) return [name, now.result.states, now.result.rests];
    return kept.get(name) ?? missing(name);
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
      const { rule, instead, scenario } = mutant;
      if (now === undefined) return row(...(kept.get(`${rule} ${instead}`) ?? missing(`${rule} off`)));
      const { states, finding } = now.result;
      return row(rule, instead, scenario.name, states, finding?.way.length ?? '–', finding?.what ?? 'nothing');
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
