import type { ModelResult } from '../ports';
import { lintLines, verdictText } from './contract';
import { count, safe, type Colors } from './text';

const plural = (amount: number, one: string, many = `${one}s`): string => `${amount} ${amount === 1 ? one : many}`;

type Beside = ModelResult['alternatives'][number];

/** Another model in one line: its price, tables and Scans. */
function beside({ name, figures, reasons }: Beside): string {
  if (figures === null) return `${name}: ${reasons.at(-1) ?? ''}`;
  const usd = figures['usd'];
  const price = usd === null || usd === undefined ? 'price unknown' : `USD ${usd.toFixed(2)} a month for what is known`;
  return `${name}: ${price}, ${plural(figures['tables'] ?? 0, 'table')}, ${plural(figures['indexes'] ?? 0, 'index', 'indexes')}, ${plural(figures['scans'] ?? 0, 'Scan')}`;
}

/** What a model came to: in a few lines what was made, how it is served, and what is wrong or to be known. */
export function modelled(result: ModelResult, colors: Colors): string {
  const { notes, operations, price, alternatives, unserved, pins, findings, files, out } = result;
  const used = Object.entries(operations).sort(([a], [b]) => (a < b ? -1 : 1));
  const errors = findings.filter(({ severity }) => severity === 'error');
  return [
    ...notes.map(safe),
    ...used.map(([name, patterns]) => `  ${name.padEnd(20)} ${count(patterns)}`),
    `price: ${safe(price)}`,
    ...alternatives.filter(({ chosen }) => !chosen).map((one) => `  ${colors.dim('or')} ${safe(beside(one))}`),
    ...unserved.map(({ pattern, why }) => `  ${colors.yellow('not served')} ${safe(pattern)}: ${safe(why)}`),
    ...pins.map((path) => `  ${colors.dim('pin')} ${safe(path)}`),
    ...lintLines(errors, colors),
    verdictText(findings),
    `wrote ${files.length} files to ${safe(out)}; begin with dynamodb_data_model.md`,
  ].join('\n');
}
