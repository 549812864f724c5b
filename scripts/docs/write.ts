import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cliPage } from '../../client/cli/docs/page';
import { addLocal } from '../../client/cli/services';
import { configJsonSchemaText } from '../../client/config';
import { pinsSchema } from '../../contracts/schemas/pins';
import { pricesSchema } from '../../contracts/schemas/prices';
import { jsonSchemaText } from '../../engine/lib/settings-file';
import { configurationPage } from '../../client/config/page';
import { linterPage } from './linter';
import { mcpPage } from './mcp';
import { semanticsPage } from './semantics';
import { typesPage } from './types';

/** Files that are printed from the code, below the root of the repository. */
export const printedFiles = (): Readonly<Record<string, string>> => ({
  'docs/cli.md': cliPage(addLocal),
  'docs/configuration.md': configurationPage(),
  'docs/landfall.schema.json': configJsonSchemaText(),
  'docs/modeling.schema.json': jsonSchemaText(pinsSchema),
  'docs/prices.schema.json': jsonSchemaText(pricesSchema),
  'docs/linter.md': linterPage(),
  'docs/mcp.md': mcpPage(),
  'docs/mysql-semantics.md': semanticsPage(),
  'docs/types.md': typesPage(),
});

/** `tsx scripts/docs/write.ts [--verify]`: writes them, or says which are not current and ends with 1. */
function main(root: string, verify: boolean): void {
  for (const [file, text] of Object.entries(printedFiles())) {
    const path = join(root, file);
    if (!verify) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      console.log(`wrote ${file}`);
    } else if (readFileSync(path, 'utf8') !== text) {
      console.error(`${file} is not current: run npm run docs`);
      process.exitCode = 1;
    }
  }
}

if (require.main === module) main(join(__dirname, '../..'), process.argv.includes('--verify'));
