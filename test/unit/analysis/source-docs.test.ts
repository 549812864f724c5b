import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scanFiles } from './scan';

const page = readFileSync(join(__dirname, '../../../docs/source-analysis.md'), 'utf8');
const block = (language: string): string => new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(page)![1]!;

describe('docs/source-analysis.md', () => {
  it('shows what the scan says of its example', async () => {
    const { sites } = await scanFiles({ 'boats.ts': block('ts') });
    const lines = sites.flatMap((site) => [
      `line ${site.line}, ${site.function}: ${site.sql}`,
      ...(site.parameters ?? []).map(
        ({ text, type, optional }) => `  given ${text}: ${type}${optional === true ? ', optional' : ''}`,
      ),
      ...site.openParts.map((part) => `  open part ${part}`),
      `  of the answer: ${site.result.join(', ')}`,
      ...(site.problem === null ? [] : [`  problem: ${site.problem}`]),
    ]);
    expect(block('text')).toBe(`${lines.join('\n')}\n`);
  });
});
