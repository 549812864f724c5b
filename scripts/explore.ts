/* npm run explore: walks every scenario of the convergence protocol, then each with one rule switched off (docs/decisions/convergence.md).
   --only <text>: scenarios and rules whose line has the text. --short: counter-examples without their way.
   --page: writes the tables of the page, with --only those rows that were walked; only when all is as expected. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'oxfmt';
import { MUTANTS, SCENARIOS } from '../test/support/convergence/catalogue';
import type { Mutant } from '../test/support/convergence/mutants/mutant';
import { RULES, type Rules } from '../test/support/convergence/rules';
import { run, type Scenario } from '../test/support/convergence/scenario';
import { ruleTable, scenarioTable, withTable, type Walked } from '../test/support/convergence/tables';

const PAGE = join(__dirname, '../docs/decisions/convergence.md');
const args = process.argv.slice(2);
const only = args.includes('--only') ? (args[args.indexOf('--only') + 1] ?? '') : '';
const short = args.includes('--short');
let failures = 0;
const walked: Walked[] = [];

function walk(line: string, scenario: Scenario, rules: Rules, mutant?: Mutant): void {
  if (!line.includes(only)) return;
  const began = performance.now();
  const result = run(scenario, rules);
  walked.push({ scenario, result, ...(mutant === undefined ? {} : { mutant }) });
  const good = (result.finding !== undefined) === (mutant !== undefined);
  if (!good) failures += 1;
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${good ? 'ok  ' : 'FAIL'} ${line}: ${result.states} states, ${result.rests} at rest, ${seconds} s`);
  if (result.finding === undefined) return;
  console.log(`       ${result.finding.what}`);
  if (!short) for (const [index, step] of result.finding.way.entries()) console.log(`       ${index + 1}. ${step}`);
}

async function writePage(): Promise<void> {
  if (failures > 0) throw new Error('the page is written only when all is as expected');
  const before = readFileSync(PAGE, 'utf8');
  const page = withTable(before, 'scenarios', scenarioTable(walked, SCENARIOS, before));
  const text = withTable(page, 'rules', ruleTable(walked, MUTANTS, before));
  writeFileSync(PAGE, (await format('convergence.md', text, { printWidth: 120 })).code);
}

async function main(): Promise<void> {
  console.log('All rules on: no counter-example may be found');
  for (const scenario of SCENARIOS) walk(`${scenario.name} (${scenario.about})`, scenario, RULES);
  console.log('\nOne rule off: the shortest counter-example');
  for (const mutant of MUTANTS) {
    const { rule, instead, scenario, replace } = mutant;
    walk(`${rule} off: ${instead} [${scenario.name}]`, scenario, { ...RULES, ...replace(RULES) }, mutant);
  }
  if (walked.length === 0) {
    console.error(`no scenario and no rule has ${JSON.stringify(only)} in its line: nothing was walked`);
    process.exitCode = 1;
    return;
  }
  const states = walked.reduce((sum, { result }) => sum + result.states, 0);
  console.log(`\n${states} states; ${failures === 0 ? 'all as expected' : `${failures} NOT as expected`}`);
  if (args.includes('--page')) await writePage();
  process.exitCode = failures === 0 ? 0 : 1;
}
void main();
