import type { ModelResult } from '../ports';
import { lintLines, verdictText } from './contract';
import { count, safe, type Colors } from './text';

/** What a model came to: in a few lines what was made, how it is served, and what is wrong or to be known. */
export function modelled(result: ModelResult, colors: Colors): string {
  const { notes, operations, price, unserved, pins, findings, files, out } = result;
  const used = Object.entries(operations).sort(([a], [b]) => (a < b ? -1 : 1));
  const errors = findings.filter(({ severity }) => severity === 'error');
  return [
    ...notes.map(safe),
    ...used.map(([name, patterns]) => `  ${name.padEnd(20)} ${count(patterns)}`),
    `price: ${safe(price)}`,
    ...unserved.map(({ pattern, why }) => `  ${colors.yellow('not served')} ${safe(pattern)}: ${safe(why)}`),
    ...pins.map((path) => `  ${colors.dim('pin')} ${safe(path)}`),
    ...lintLines(errors, colors),
    verdictText(findings),
    `wrote ${files.length} files to ${safe(out)}; begin with dynamodb_data_model.md`,
  ].join('\n');
}
