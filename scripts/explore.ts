/* npm run explore: walks every scenario of the convergence protocol, then each with one rule switched off (docs/decisions/convergence.md).
   --only <text>: scenarios and rules whose line has the text. --short: counter-examples without their way. */
import { MUTANTS, SCENARIOS } from '../test/support/convergence/catalogue';
import { RULES } from '../test/support/convergence/rules';
import { run, type Scenario } from '../test/support/convergence/scenario';
import type { Rules } from '../test/support/convergence/rules';

const args = process.argv.slice(2);
const only = args.includes('--only') ? (args[args.indexOf('--only') + 1] ?? '') : '';
const short = args.includes('--short');
let failures = 0;
let states = 0;

function walk(line: string, scenario: Scenario, rules: Rules, wanted: boolean): void {
  if (!line.includes(only)) return;
  const began = performance.now();
  const result = run(scenario, rules);
  states += result.states;
  const good = (result.finding !== undefined) === wanted;
  if (!good) failures += 1;
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${good ? 'ok  ' : 'FAIL'} ${line}: ${result.states} states, ${result.rests} at rest, ${seconds} s`);
  if (result.finding === undefined) return;
  console.log(`       ${result.finding.what}`);
  if (!short) for (const [index, step] of result.finding.way.entries()) console.log(`       ${index + 1}. ${step}`);
}

console.log('All rules on: no counter-example may be found');
for (const scenario of SCENARIOS) walk(`${scenario.name} (${scenario.about})`, scenario, RULES, false);
console.log('\nOne rule off: the shortest counter-example');
for (const { rule, instead, scenario, replace } of MUTANTS)
  walk(`${rule} off: ${instead} [${scenario.name}]`, scenario, { ...RULES, ...replace(RULES) }, true);
console.log(`\n${states} states; ${failures === 0 ? 'all as expected' : `${failures} NOT as expected`}`);
process.exit(failures === 0 ? 0 : 1);
