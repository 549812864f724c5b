import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { caseStatements } from '../test/support/contract-cases';
import { contractPage } from '../test/server/modeling/contract-page';
import { createTestSource } from '../test/server/modeling/source';

/** `npm run -s docs:contract`: prints docs/contract.md from the MySQL server that LANDFALL_TEST_MYSQL names. */
async function main(): Promise<void> {
  const source = await createTestSource('mysql', caseStatements());
  try {
    writeFileSync(join(__dirname, '../docs/contract.md'), await contractPage(source));
    console.log('wrote docs/contract.md');
  } finally {
    await source.drop();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
